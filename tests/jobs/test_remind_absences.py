"""Guardians hear of an absence once, of a later one as well, and never on a day off."""

from datetime import date

import pytest
from sqlalchemy import select

from config.message_terms import Category, MessageState
from config.terms import EntryKind
from data.models import Delivery, JobRun, Message
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs.attendance import Sheet, take_attendance
from jobs.calendar import save_entry
from jobs.headless import ImportOrder, import_file
from pipelines.merge import render
from pipelines.school_calendar import Entry
from tests.people import NOON

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize(
        "database_url",
        ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)],
        indirect=True,
    ),
]
SHEET = Sheet(class_code="7A", day=NOON.date())
FILES = {
    "students": "Student id,Last name,First name,Grade,Class\ns1,Ek,Åsa,07,7A\ns2,Ng,Bo,07,7A\n"
    "s3,Oz,Cy,07,7A",
    "guardians": "Id,Family name,Given name,Email\ng1,Ek,Olga,olga@x.example\n"
    "g2,Ng,Per,per@x.example\ng3,Ng,Ada,ada@x.example",
    "relationships": "Student,Person,Contact priority,May receive notices\ns1,g1,1,true\n"
    "s2,g2,1,true\ns2,g3,2,false",
}


@pytest.fixture(autouse=True)
def families(north: Desk) -> None:
    """Publish three students and those who care for two of them."""
    for profile, lines in FILES.items():
        order = ImportOrder(profile=profile, publish=True, downloads=False)
        assert import_file(north, f"{profile}.csv", lines.encode(), order)["version"]


def remind(desk: Desk) -> str:
    """Do the job; return its outcome."""
    with desk.transaction() as session:
        run_id = enqueue(desk, session, "remind_absences", {}).id
    run = finish_run(desk, run_id)
    assert run.state == "succeeded", run.error_message
    return run.outcome


def told(desk: Desk) -> list[tuple[str, str]]:
    """Return who is told about whom."""
    with desk.reading() as session:
        found = session.scalars(select(Delivery).order_by(Delivery.id))
        return [(one.address, one.fields["student"]) for one in found]


def test_only_guardians_of_the_unexcused_are_told_and_each_once(north: Desk):
    take_attendance(north, SHEET, {1: "absent", 2: "excused", 3: "unexcused"})

    assert remind(north) == "2 absent, 1 mails queued, 0 told before."
    assert remind(north) == "2 absent, 0 mails queued, 1 told before."

    assert told(north) == [("olga@x.example", "Åsa Ek")]
    with north.reading() as session:
        message = session.scalars(select(Message)).one()
        (delivery,) = session.scalars(select(Delivery))
        sending = session.scalars(select(JobRun).where(JobRun.job == "send_messages")).all()
    assert (message.category, message.state) == (Category.ATTENDANCE, MessageState.SENDING)
    assert len(sending) == 1
    text = render(message.body, delivery.fields)
    assert "Åsa Ek of class 7A was marked absent on Monday 14 September 2026, and no reason" in text


def test_who_becomes_absent_later_is_told_later(north: Desk):
    take_attendance(north, SHEET, {1: "absent"})
    remind(north)
    take_attendance(north, SHEET, {2: "absent"})

    assert remind(north) == "2 absent, 1 mails queued, 1 told before."

    assert told(north) == [("olga@x.example", "Åsa Ek"), ("per@x.example", "Bo Ng")]


def test_nobody_is_told_on_a_day_off(north: Desk):
    take_attendance(north, SHEET, {1: "absent"})
    day = date(2026, 9, 14)
    save_entry(north, Entry(kind=EntryKind.HOLIDAY, summary="Fair", starts_on=day, ends_on=day))

    assert remind(north).startswith("Nobody is told: ")

    assert told(north) == []
