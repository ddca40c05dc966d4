"""The inbox: a count above every page, and the way from a message to its matter."""

from dataclasses import replace

import pytest

from jobs._desk import Desk, utc_now
from jobs.notices import list_inbox
from tests.jobs.failing import fail
from tests.people import BOB, desk_for

pytestmark = pytest.mark.slow


@pytest.fixture
def north(north: Desk) -> Desk:
    """Return the desk with the clock that screens have."""
    return replace(north, now=utc_now)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw screens over SQLite; what they ask is tried on both databases elsewhere."""
    return sqlite_url


def test_an_empty_inbox_says_so(open_tab, north: Desk):
    tab = open_tab(BOB).open("inbox")

    assert "Nothing waits for you" in tab.told()
    assert "Inbox, nothing unread" in tab.told()


def test_a_message_leads_to_its_incident_and_is_read_by_that(open_tab, north: Desk):
    fail(north, "The folder is gone.", schedule_id=1)
    tab = open_tab(BOB).open("inbox")
    assert "Something failed" in tab.told()
    assert "Inbox, 1 unread" in tab.told()

    (notice,) = list_inbox(desk_for(north.settings, north.engine, BOB, north.now), "unread")
    tab.open("inbox", open=str(notice.id))
    tab.open("inbox")

    assert "Nothing waits for you" in tab.told()


def test_a_message_is_put_off_and_called_back(open_tab, north: Desk):
    fail(north, "The folder is gone.", schedule_id=1)
    tab = open_tab(BOB).open("inbox")

    tab.press("In an hour")
    assert "Nothing waits for you" in tab.told()

    open_tab(BOB).open("inbox", show="Put off").press("Now")
    tab = open_tab(BOB).open("inbox")
    assert "Something failed" in tab.told()

    tab.press("Mark all as read")
    assert "Nothing waits for you" in tab.told()
