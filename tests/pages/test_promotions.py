"""The Promotions page: what stands in the way, why each student, and who may do what."""

import re
from dataclasses import replace

import pytest

from config.school_terms import PromotionAction
from data.promotions import get_promotion
from jobs._desk import Desk, utc_now
from jobs._inline import finish_run
from jobs.levels import LevelDraft, save_levels
from jobs.promote import PromoteParams
from jobs.promotions import approve, request
from tests.people import ALICE, ANNA, BOB, VERA, Clock, desk_for
from tests.records import add_students, preview, set_up

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw over SQLite; what screens ask is tried on both databases by the use cases."""
    return sqlite_url


def buttons(app) -> list[str]:
    """Return what can be pressed."""
    return [one.label for one in app.button]


def labels(told: str) -> list[str]:
    """Return the names of the cards."""
    return re.findall(r"hr-label\">([^<]+)<", told)


def test_without_records_it_says_what_comes_first(open_tab):
    told = open_tab(ALICE).open("promotions").told()

    assert "Promotion needs records: publish a roster" in told


def test_what_stands_in_the_way_is_told_with_its_place(open_tab, north: Desk):
    add_students(north, [{}, {"maths": 80}])
    assert "levels of the school are not set up" in open_tab(ALICE).open("promotions").told()

    save_levels(north, [LevelDraft(code="07")])
    told = open_tab(ALICE).open("promotions").told()
    assert "No rule holds for level 07." in told
    assert "1 students have no final mark" in told


def test_a_dry_run_is_asked_for_and_every_student_has_a_reason(open_tab, north: Desk):
    set_up(north)
    add_students(north, [{"maths": 80}, {"maths": 20}, {"maths": None}])
    tab = open_tab(BOB).open("promotions")
    tab.press("Dry run into 2026/27")
    finish_run(replace(north, now=utc_now), 1)

    tab = open_tab(BOB).open("promotions", promotion="1")
    told = tab.told()
    (students,) = [one.value for one in tab.app.dataframe if "Why" in one.value]

    assert {"Promoted", "Kept back", "Held"} <= set(labels(told))
    assert list(students["Why"]) == ["Final marks that are missing: 1."]
    assert "Approve" not in buttons(tab.app)


def test_the_second_person_approves_applies_and_takes_back(open_tab, north: Desk):
    set_up(north)
    add_students(north, [{"maths": 80}])
    promotion = preview(north)

    alice = open_tab(ALICE).open("promotions", promotion=str(promotion.id))
    assert "Another person approves it" in alice.told()
    assert "Approve" not in buttons(alice.app)

    anna = open_tab(ANNA).open("promotions", promotion=str(promotion.id))
    anna.press("Approve")
    assert {"Apply", "Take the approval back"} <= set(buttons(anna.app))
    go = PromoteParams(action=PromotionAction.APPLY, promotion_id=promotion.id)
    finish_run(north, request(north, go))
    told = anna.open("promotions", promotion=str(promotion.id)).told()
    assert "Approved by anna@north.example" in told
    assert "Take back" in buttons(anna.app)


def test_a_viewer_sees_and_changes_nothing(open_tab, north: Desk):
    set_up(north)
    add_students(north, [{"maths": 80}])
    promotion = preview(north)

    vera = open_tab(VERA)
    assert not [b for b in buttons(vera.open("promotions").app) if b.startswith("Dry run")]
    shown = vera.open("promotions", promotion=str(promotion.id))
    assert not {"Approve", "Apply", "Put away"} & set(buttons(shown.app))


def test_the_parts_show_levels_and_rules(open_tab, north: Desk):
    set_up(north, seats=30)
    add_students(north, [{"maths": 80}])

    rules = open_tab(ALICE).open("promotions", part="Rules").told()
    assert "Average at least 50 %; at most 2 courses under 50 %; 30 seats." in rules
    levels = open_tab(ALICE).open("promotions", part="Levels")
    assert "whoever passes it graduates" in levels.told()
    assert not levels.app.exception


def test_an_approved_one_says_by_whom(open_tab, north: Desk):
    set_up(north)
    add_students(north, [{"maths": 80}])
    promotion = preview(north)
    approve(desk_for(north.settings, north.engine, ANNA, Clock()), promotion.id)

    with north.reading() as session:
        assert get_promotion(session, promotion.id).approved_by == ANNA.email
    assert "Approved" in open_tab(VERA).open("promotions").told()
