"""A promotion that is killed at any point, or done by two at once, moves each student once."""

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from config.school_terms import DecisionState, PromotionAction, PromotionState
from config.terms import RunState
from data.models import Promotion, PromotionDecision, SchoolEnrolment
from data.promotion_moves import Applied, apply_decisions
from data.promotions import get_promotion
from data.records import get_session
from data.runs import get_run
from jobs._desk import Desk, utc_now
from jobs.promote import PromoteParams
from jobs.promotions import approve, request
from tests.faults.crew import crew_of, wait_until_over
from tests.people import ANNA, Clock, desk_for
from tests.records import FROM, TO, add_students, preview, set_up

pytestmark = [pytest.mark.faults, pytest.mark.slow]
STUDENTS = 30


@pytest.fixture
def hurried(north: Desk) -> Desk:
    """Return north's desk with short leases and the real clock."""
    settings = north.settings.model_copy(update={"lease_seconds": 2, "workers": 1})
    desk = replace(north, settings=settings, now=utc_now)
    set_up(desk)
    add_students(desk, [{"maths": 80}] * STUDENTS)
    return desk


def second(desk: Desk) -> Desk:
    """Return the desk of a second person."""
    return replace(desk_for(desk.settings, desk.engine, ANNA, Clock()), now=utc_now)


def killed_once(desk: Desk, params: PromoteParams, crash: str) -> None:
    """Let a worker begin a run and die at a point, then another one finish it."""
    number = request(desk, params)
    with crew_of(desk.settings, 1, HOMEROOM_CRASH=crash):
        until = time.monotonic() + 30
        while run_state(desk, number)[1] < 1 and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
    with crew_of(desk.settings, 1) as crew:
        wait_until_over(desk, crew, 40)
    assert run_state(desk, number)[0] == RunState.SUCCEEDED


def run_state(desk: Desk, number: int) -> tuple[RunState, int]:
    with desk.reading() as session:
        run = get_run(session, number)
    return run.state, run.attempt


def standing(desk: Desk) -> tuple[int, int, list[PromotionState]]:
    """Return how many are enrolled in each year, and where the promotions stand."""
    here = SchoolEnrolment
    with desk.reading() as session:
        counts = [
            session.scalars(
                select(func.count()).where(
                    here.academic_session_id == get_session(session, year).id,
                    here.exit_on.is_(None),
                )
            ).one()
            for year in (FROM, TO)
        ]
        states = list(session.scalars(select(Promotion.state).order_by(Promotion.id)))
    return counts[0], counts[1], states


def test_a_kill_at_any_point_moves_everybody_once_and_back_once(hurried: Desk):
    dry = PromoteParams(from_year=FROM, to_year=TO)
    killed_once(hurried, dry, "promotion.decided:SIGKILL")
    assert standing(hurried) == (STUDENTS, 0, [PromotionState.PREVIEWED])

    anna = second(hurried)
    approve(anna, 1)
    go = PromoteParams(action=PromotionAction.APPLY, promotion_id=1)
    killed_once(anna, go, "promotion.applied:SIGKILL")
    assert standing(hurried) == (0, STUDENTS, [PromotionState.APPLIED])

    back = PromoteParams(action=PromotionAction.UNDO, promotion_id=1)
    killed_once(anna, back, "promotion.undone:SIGKILL")
    assert standing(hurried) == (STUDENTS, 0, [PromotionState.UNDONE])


def test_a_kill_after_the_commit_changes_nothing_more(hurried: Desk):
    promotion = preview(hurried)
    anna = second(hurried)
    approve(anna, promotion.id)

    go = PromoteParams(action=PromotionAction.APPLY, promotion_id=promotion.id)
    killed_once(anna, go, "promotion.committed:SIGKILL")

    assert standing(hurried) == (0, STUDENTS, [PromotionState.APPLIED])


def test_two_that_apply_at_the_same_moment_share_the_students(hurried: Desk):
    promotions = [preview(hurried), preview(hurried)]
    start, done = threading.Barrier(2), []

    def apply(number: int) -> None:
        start.wait()
        with hurried.transaction() as session:
            done.append(apply_decisions(session, get_promotion(session, number)))

    threads = [threading.Thread(target=apply, args=(one.id,)) for one in promotions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    all_of_them = Applied(applied=STUDENTS, stale=0)
    assert sorted(done, key=lambda one: one.stale) == [
        all_of_them,
        Applied(applied=0, stale=STUDENTS),
    ]
    assert standing(hurried)[:2] == (0, STUDENTS)
    with hurried.reading() as session:
        query = select(func.count()).where(PromotionDecision.state == DecisionState.APPLIED)
        assert session.scalars(query).one() == STUDENTS
