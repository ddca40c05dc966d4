"""The calendar's secret address: read by other calendars, closed at once, silent about the rest."""

from datetime import date

import pytest

from config.errors import ForbiddenError
from config.terms import EntryKind
from data.calendar import find_feed
from jobs._desk import Desk
from jobs.calendar import save_entry
from jobs.calendar_feed import share_calendar, unshare_calendar
from pipelines.school_calendar import Entry
from tests.pages.conftest import Front
from tests.trail import list_audit

pytestmark = pytest.mark.slow


@pytest.fixture
def entries(north: Desk, south: Desk) -> None:
    """Give both schools a day off."""
    for desk, name in ((north, "Fair of north"), (south, "Fair of south")):
        day = date(2026, 10, 2)
        save_entry(desk, Entry(kind=EntryKind.HOLIDAY, summary=name, starts_on=day, ends_on=day))


def test_whoever_knows_the_address_reads_this_school_and_no_other(
    front: Front, north: Desk, entries: None
):
    answer = front.stranger().get(f"/feeds/{share_calendar(north)}.ics")

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert b"SUMMARY:Fair of north" in answer.body
    assert b"south" not in answer.body
    with north.reading() as session:
        assert find_feed(session).read_at is not None
    assert not front.passed


def test_a_new_address_and_a_closed_one_end_what_was_before(
    front: Front, north: Desk, entries: None
):
    nobody = front.stranger()
    first = share_calendar(north)
    second = share_calendar(north)
    assert nobody.get(f"/feeds/{first}.ics").status == 404
    assert nobody.get(f"/feeds/{second}.ics").status == 200

    unshare_calendar(north)

    closed = nobody.get(f"/feeds/{second}.ics")
    assert closed.status == 404
    assert closed.body == nobody.get("/feeds/anything/else").body
    with north.reading() as session:
        done = [row.action for row in list_audit(session, limit=3)]
    assert done == ["calendar.unshared", "calendar.shared", "calendar.shared"]


def test_only_who_keeps_the_calendar_shares_it(operator: Desk):
    for forbidden in (share_calendar, unshare_calendar):
        with pytest.raises(ForbiddenError):
            forbidden(operator)
