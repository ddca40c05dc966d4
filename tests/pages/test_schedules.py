"""The Schedules page: built with its meaning shown, run, paused, missed and caught up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.terms import CatchUp, Frequency, OccurrenceState
from data.models import Occurrence
from data.schedules import (
    get_schedule,
    list_occurrences,
    list_schedules,
)
from jobs._desk import Desk, utc_now
from jobs.schedules import Draft, add_schedule
from pipelines.recurrence import Recurrence
from tests.pages.screen import Tab
from tests.people import ALICE, BOB

pytestmark = pytest.mark.slow

NIGHTLY = Recurrence(frequency=Frequency.DAILY)
CHECK = Draft(title="Nightly check", job="check_store", when=NIGHTLY, catch_up=CatchUp.SKIP)


@pytest.fixture
def north(north: Desk) -> Desk:
    """Return the desk with the clock that screens have."""
    return replace(north, now=utc_now)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw screens over SQLite; what they ask is tried on both databases elsewhere."""
    return sqlite_url


def buttons(tab: Tab) -> set[str]:
    return {button.label for button in tab.app.button}


def test_an_empty_page_says_what_a_schedule_is(open_tab, north: Desk):
    tab = open_tab(BOB).open("schedules")

    assert "Nothing happens by itself yet" in tab.told()
    assert "New schedule" not in buttons(tab)


def test_a_schedule_is_run_paused_and_goes_on(open_tab, north: Desk):
    number = add_schedule(north, CHECK)
    tab = open_tab(ALICE).open("schedules", schedule=str(number))
    assert "Every day at 06:00." in tab.told()
    assert "(UTC+" in tab.told()

    tab.press("Run now")
    assert "The schedule stays as it is" in tab.told()
    assert [one.label for one in tab.app.toggle] == ["Dry run"]
    assert "Start it" in buttons(tab)
    assert "Check the stored versions" in tab.told()
    tab.press("Pause")
    assert "nothing is due until it goes on" in tab.told()
    tab.press("Go on")

    with north.reading() as session:
        assert get_schedule(session, number).next_at > utc_now()


def test_what_was_missed_stands_on_top_with_what_can_be_done(open_tab, north: Desk):
    number = add_schedule(north, CHECK)
    now = utc_now()
    with north.transaction() as session:
        for days in (1, 2, 3):
            session.add(
                Occurrence(
                    schedule_id=number,
                    due_at=now - timedelta(days=days),
                    settled_at=now,
                    state=OccurrenceState.MISSED,
                    reason="nobody was there",
                )
            )
    tab = open_tab(BOB).open("schedules")
    assert "Nightly check missed 3 due times" in tab.told().replace("**", "")
    assert {"Run the latest", "Run all 3", "Dismiss"} <= buttons(tab)

    tab.press("Run the latest")

    assert "Run the latest" not in buttons(tab)
    with north.reading() as session:
        states = [row.state.value for row in list_occurrences(session, schedule_id=number)]
    assert states == ["fired", "coalesced", "coalesced"]


def test_a_new_schedule_shows_what_it_means_before_it_is_kept(open_tab, north: Desk):
    tab = open_tab(ALICE).open("schedules")

    tab.press("New schedule")

    assert "Every day at 06:00" in tab.told()
    assert "Copies the whole installation while people work" in tab.told()
    assert tab.told().count("(UTC+") == 5
    with north.reading() as session:
        assert list_schedules(session) == []


def test_the_past_is_listed_with_what_may_be_run(open_tab, north: Desk):
    number = add_schedule(north, CHECK)
    tab = open_tab(BOB).open("schedules", schedule=str(number))

    tab.press("Past due times")

    assert "missing." in tab.told()
    assert "Run the chosen ones" in buttons(tab)
    assert len(tab.app.multiselect[0].options) in {7, 8}
