"""The link in a mail: looking changes nothing, one post ends it, another one takes that back."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from config.message_terms import Category, DeliveryState
from data.messages import count_states, list_suppressions
from data.models import JobRun, MailSwitch
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs.audiences import Group, Wanted
from jobs.headless import ImportOrder, import_file
from jobs.messages import MessageDraft, send_message
from tests.mail_sink import Sink, mail_sink
from tests.pages.conftest import Front

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize(
        "database_url",
        ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)],
        indirect=True,
    ),
]
ONE_CLICK = {"origin": "", "content-type": "application/x-www-form-urlencoded"}
HELLO = MessageDraft(wanted=Wanted(group=Group.STUDENTS), subject="Hello", body="Hi {{ name }}")


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Run a mail server."""
    with mail_sink() as found:
        yield found


@pytest.fixture
def desk(north: Desk, sink: Sink) -> Desk:
    """Return north's desk with a student, a mail server, and mail leaving the house."""
    with north.transaction() as session:
        session.add(MailSwitch(is_safe=False))
    lines = "Student id,Last name,First name,Email\ns1,Ek,Ada,ada@x.example"
    order = ImportOrder(profile="students", publish=True, downloads=False)
    import_file(north, "students.csv", lines.encode(), order)
    told = {"mail_host": "127.0.0.1", "mail_port": sink.port, "mail_from": "o@north.example"}
    told |= {"public_url": "https://school.example"}
    return replace(north, settings=north.settings.model_copy(update=told))


def send(desk: Desk, category: Category = Category.ANNOUNCEMENT, *, run: bool = True) -> int:
    """Queue a message and, if asked, send it."""
    number = send_message(desk, replace(HELLO, category=category))
    if run:
        with desk.reading() as session:
            query = select(JobRun.id).where(JobRun.job == "send_messages", JobRun.state == "queued")
            runs = list(session.scalars(query))
        for one in runs:
            finish_run(desk, one)
    return number


def link_in(sink: Sink) -> str:
    """Return the path of the unsubscribe link in the last mail."""
    found = re.search(rb"List-Unsubscribe: <https://school.example(/\S+)>", sink.mails[-1][1])
    assert found
    return found[1].decode()


def states(desk: Desk, number: int) -> dict[str, int]:
    """Count the deliveries of a message by state."""
    with desk.reading() as session:
        counts = count_states(session, [number])[number]
    return {state.value: count for state, count in counts.items()}


def left(desk: Desk) -> list[tuple[str, str]]:
    """Return who gets nothing of what."""
    with desk.reading() as session:
        return [(one.address, one.category) for one in list_suppressions(session, limit=9)]


def test_a_scanner_changes_nothing_and_one_post_ends_fifty_queued_mails(
    front: Front, desk: Desk, sink: Sink
):
    send(desk)
    link = link_in(sink)
    waiting = [send(desk, run=False) for _ in range(50)]
    nobody = front.stranger()

    for _ in range(3):
        page = nobody.get(link)
    assert page.status == 200
    assert "No longer receive announcements?" in page.text
    assert left(desk) == []
    assert nobody.post(link, {"List-Unsubscribe": "One-Click"}, **ONE_CLICK).status == 200

    assert left(desk) == [("ada@x.example", "announcement")]
    assert {tuple(states(desk, number).items()) for number in waiting} == {(("suppressed", 1),)}
    again = send(desk)
    assert states(desk, again) == {DeliveryState.SUPPRESSED.value: 1}
    assert len(sink.mails) == 1


def test_the_way_back_is_one_post_as_well(front: Front, desk: Desk, sink: Sink):
    send(desk)
    link, nobody = link_in(sink), front.stranger()
    assert "You are off the list" in nobody.post(link, **ONE_CLICK).text

    assert "You are off the list" in nobody.get(f"{link}/undo").text
    page = nobody.post(f"{link}/undo", **ONE_CLICK)

    assert "No longer receive announcements?" in page.text
    assert left(desk) == []


def test_what_is_urgent_cannot_be_left(front: Front, desk: Desk, sink: Sink):
    send(desk, Category.CRITICAL)

    page = front.stranger().post(link_in(sink), **ONE_CLICK)

    assert "Urgent messages stay" in page.text
    assert left(desk) == []


def test_a_thousand_guessed_links_find_nothing(front: Front, desk: Desk, sink: Sink):
    send(desk)
    nobody = front.stranger()
    link = link_in(sink)

    guesses = [secrets.token_urlsafe(24) for _ in range(1_000)]
    found = {nobody.get(f"/unsubscribe/{guess}").status for guess in guesses}
    found.add(nobody.post(f"{link}x", **ONE_CLICK).status)
    found.add(nobody.get("/unsubscribe/").status)

    assert found == {404}
    assert left(desk) == []
