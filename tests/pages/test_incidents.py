"""The Incidents page: from a failed run to its report and a known error."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from config.terms import IncidentState
from data.incidents import get_incident, list_entries, list_incidents
from jobs._desk import Desk, utc_now
from jobs.incident_reports import make_report
from jobs.incidents import advance, resolve
from jobs.tickets import add_ticket
from tests.jobs.failing import fail
from tests.people import ALICE, BOB

pytestmark = pytest.mark.slow

WORDS = {
    "root_cause": "The school renamed the column.",
    "corrective_action": "Its new name is a synonym now.",
    "impact": "Two classes were a day late.",
}


@pytest.fixture
def north(north: Desk) -> Desk:
    """Return the desk with the clock that screens have."""
    return replace(north, now=utc_now)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw screens over SQLite; what they ask is tried on both databases elsewhere."""
    return sqlite_url


def number_of(desk: Desk) -> int:
    with desk.reading() as session:
        return list_incidents(session)[0].id


def test_without_incidents_the_page_says_so(open_tab, north: Desk):
    tab = open_tab(BOB).open("incidents")

    assert "Nothing is wrong that anybody knows of" in tab.told()
    assert tab.told().count("Nothing to count in the last 90 days.") == 2


def test_an_incident_is_taken_over_and_tried_again(open_tab, north: Desk):
    for count in (1, 2):
        fail(north, f'The column "Grade {count}" is missing.')
    tab = open_tab(BOB).open("incidents")
    assert "Trial of failing: The column … is missing." in tab.told()
    assert "2 times" in tab.told()

    tab.open("incidents", incident=str(number_of(north)))
    assert "A needed column is missing" in tab.told()
    tab.press("Acknowledge")
    tab.press("Retry 2 runs")

    with north.reading() as session:
        incident = get_incident(session, number_of(north))
    assert (incident.state, incident.owner) == (IncidentState.ACKNOWLEDGED, BOB.email)


def test_looking_at_an_incident_changes_nothing_about_it(open_tab, north: Desk):
    fail(north, "The file is locked by a password.")
    number = number_of(north)
    elsewhere = replace(north, actor=replace(north.actor, email="root@terminal"))
    advance(elsewhere, number, "acknowledge")

    open_tab(ALICE).open("incidents", incident=str(number))

    with north.reading() as session:
        assert get_incident(session, number).owner == "root@terminal"
        assert len(list_entries(session, number)) == 2


def test_a_ticket_stands_on_its_tab_and_on_its_incident(open_tab, north: Desk):
    fail(north, "The file is locked by a password.")
    add_ticket(north, number_of(north), "Call the school", steps=["Find the number"])
    tab = open_tab(ALICE).open("incidents", part="Tickets")
    assert "Call the school" in tab.told()
    assert "0 of 1 done" in tab.told()

    tab.open("incidents", incident=str(number_of(north)))
    tab.app.checkbox[0].set_value(True).run()
    tab.press("Done")

    assert "Done" in tab.told()


def test_a_closed_incident_has_a_report_and_can_become_a_known_error(open_tab, north: Desk):
    fail(north, "Room A17 has no timetable.")
    number = number_of(north)
    resolve(north, number, **WORDS)
    tab = open_tab(ALICE).open("incidents", incident=str(number))

    assert WORDS["root_cause"] in tab.told()
    assert f"/incidents/{number}.pdf" in tab.told()
    tab.press("Make this a known error")
    assert "Fits 1 of the last 1 failures" in tab.told()


def test_the_report_is_one_tagged_page(north: Desk):
    fail(north, "Room A17 has no timetable.")
    number = number_of(north)
    resolve(north, number, **WORDS)

    with pikepdf.open(BytesIO(make_report(north, number))) as pdf:
        assert len(pdf.pages) == 1
        assert (
            pdf.docinfo["/Title"]
            == f"Incident {number}: Trial of failing: Room A… has no timetable."
        )
        assert "/StructTreeRoot" in pdf.Root
