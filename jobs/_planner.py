"""The planner: every due time of every schedule becomes one row, and a run where it fires."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from config.errors import HomeroomError
from config.settings import Settings
from config.terms import ScheduleState
from data.db import TenantSession, house_reading, house_transaction
from data.heartbeats import beat
from data.models import Schedule, School
from data.schedules import claim_plan, find_schedule, list_due, list_waiting, put_off
from jobs._desk import SYSTEM, Desk, utc_now
from jobs._firing import add_slots, fire_waiting
from jobs._schedules import (
    ONCE_PLANNED,
    ONCE_SEEN,
    calendar_of,
    list_firings,
    policy_of,
    preview,
    reasons_against,
)
from jobs.accounts import desk_of
from pipelines.occurrence_flow import settle

PLAN_SECONDS, BEAT_SECONDS = 1.0, 5.0
PLANNED_AT_ONCE, WAITING_AT_ONCE = 50, 200
PUT_OFF = timedelta(minutes=5)
# What a damaged rule, a zone that is gone or a bug of one schedule may raise.
BROKEN = (HomeroomError, ValueError, LookupError, IntegrityError)
logger = logging.getLogger(__name__)


class Planner:
    """Asks every second which schedules are due; any number of planners may do so at once."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.now = now
        self.planned_at = self.beaten_at = 0.0

    def tick(self, engine: Engine, name: str = "") -> int:
        """Plan what is due, unless that was done a moment ago; return how many schedules."""
        if time.monotonic() - self.planned_at < PLAN_SECONDS:
            return 0
        self.planned_at = time.monotonic()
        planned = self.plan(engine)
        if name and time.monotonic() - self.beaten_at >= BEAT_SECONDS:
            self.beaten_at = time.monotonic()
            with house_transaction(engine) as session:
                beat(session, name, kind="planner", now=self.now())
        return planned

    def plan(self, engine: Engine) -> int:
        """Do one round over all schools."""
        with house_reading(engine) as session:
            due = list_due(session, now=self.now(), limit=PLANNED_AT_ONCE)
            waiting = list_waiting(session, limit=WAITING_AT_ONCE)
            schools = {
                number: session.get_one(School, number)
                for number in {school_id for school_id, _ in due + waiting}
            }
        desks = {
            number: desk_of(self.settings, engine, school, SYSTEM, now=self.now)
            for number, school in schools.items()
        }
        for school_id, schedule_id in due:
            plan_or_put_off(desks[school_id], schedule_id)
        for school_id, schedule_id in waiting:
            fire_waiting(desks[school_id], schedule_id)
        return len(due)


def plan_or_put_off(desk: Desk, schedule_id: int) -> None:
    """Plan a schedule; one that cannot be planned waits, and holds up no other."""
    try:
        plan_schedule(desk, schedule_id)
    except BROKEN:
        logger.exception("Schedule %s of %s cannot be planned.", schedule_id, desk.school_code)
        with desk.transaction() as session:
            put_off(session, schedule_id, desk.now() + PUT_OFF)


def plan_schedule(desk: Desk, schedule_id: int) -> int:
    """Account for every due time up to now in one transaction; return how many there were.

    Whoever moves `planned_until` owns the span: a second planner finds it moved and leaves.
    """
    now = desk.now()
    with desk.transaction() as session:
        schedule = find_schedule(session, schedule_id)
        if schedule is None or schedule.state is not ScheduleState.ACTIVE:
            return 0
        firings = list_firings(session, schedule, desk.zone, until=now)
        is_cut = len(firings) == ONCE_SEEN
        firings = firings[:ONCE_PLANNED] if is_cut else firings
        until = max(firings[-1][0].at if is_cut else now, schedule.planned_until)
        next_at = until if is_cut else find_next(session, schedule, desk)
        if not claim_plan(session, schedule, planned_until=until, next_at=next_at):
            return 0
        moments = sorted({firing.at for firing, _ in firings})
        slots = settle(
            moments,
            now=now,
            policy=policy_of(schedule),
            reason_against=reasons_against(schedule, calendar_of(session), desk.zone),
            is_cut=is_cut,
        )
        by_moment = dict(zip(moments, slots, strict=True))
        settled = [(by_moment[firing.at], event_id) for firing, event_id in firings]
        add_slots(desk, session, schedule, settled)
        return len(settled)


def find_next(session: TenantSession, schedule: Schedule, desk: Desk) -> datetime | None:
    """Return when the schedule is due after now, or None where it never is again."""
    after = max(desk.now(), schedule.planned_until)
    found = preview(session, schedule, desk.zone, after=after, count=1)
    return found[0].at if found else None
