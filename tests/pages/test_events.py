"""The Events page: opened, filled, a place freed and offered, somebody there or not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jobs._desk import Desk, utc_now
from jobs.events import EventDraft, call_off_event, open_event, register
from tests.people import ALICE, BOB, VERA
from tests.records import add_students

pytestmark = pytest.mark.slow
TEN_DAYS = timedelta(days=10)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw over SQLite; what screens ask is tried on both databases by the use cases."""
    return sqlite_url


def event_at(north: Desk, now: Callable[[], datetime]) -> int:
    """Open an event in ten days with one place, which somebody has; a second person waits."""
    desk = replace(north, now=now)
    draft = EventDraft(summary="Museum", starts_at=desk.now() + TEN_DAYS, capacity=1)
    number = open_event(desk, draft)
    for person in add_students(north, [{"maths": 80}, {"maths": 60}]):
        register(desk, number, person)
    return number


@pytest.fixture
def event(north: Desk) -> int:
    """Open an event to come."""
    return event_at(north, utc_now)


def test_without_an_event_it_says_so(open_tab):
    assert "No event is open for registration." in open_tab(VERA).open("events").told()


def test_the_list_says_how_full_each_is(open_tab, event):
    told = open_tab(VERA).open("events").told()

    assert "Museum" in told
    assert "1 of 1 places taken, 1 waiting" in told


def test_a_freed_place_goes_to_the_next_who_accepts(open_tab, event):
    tab = open_tab(BOB).open("events", event=str(event))

    tab.press("Cancel")
    told = tab.told()

    assert "Offered until" in told or "Number 1" in told  # at night nothing is offered
    assert next(toast.value for toast in tab.app.toast).startswith("It is cancelled now")


def test_a_viewer_sees_names_and_no_buttons(open_tab, event):
    tab = open_tab(VERA).open("events", event=str(event))

    assert "Family1, Given1" in tab.told()
    assert not [one.label for one in tab.app.button if one.label in {"Cancel", "Call off"}]


def test_calling_off_says_what_goes(open_tab, north: Desk, event):
    tab = open_tab(ALICE).open("events", event=str(event))

    tab.press("Call off")
    assert "leaves the calendar, and every place is cancelled." in tab.told()
    call_off_event(north, event)

    again = open_tab(ALICE).open("events", event=str(event)).told()
    assert "Called off; every place was cancelled." in again


def test_a_new_event_asks_what_it_needs(open_tab):
    tab = open_tab(ALICE).open("events")

    tab.press("New event")

    assert [one.label for one in tab.app.text_input][:3] == ["Name", "Place", "Kind"]
    assert "Open registration" in [one.label for one in tab.app.button]


def test_when_it_began_people_were_there_or_not(open_tab, north: Desk):
    tab = open_tab(BOB).open("events", event=str(event_at(north, north.now)))

    tab.press("Was there")

    assert [toast.value for toast in tab.app.toast] == ["It is attended now\\."]
    assert ":material/check: Was there" in tab.told()
