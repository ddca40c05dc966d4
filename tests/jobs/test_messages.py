"""Messages: seen before they go, one mail each, and every one accounted for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from config.errors import ConflictError, InputError
from config.message_terms import Category, DeliveryState, MessageState, SuppressionReason
from data.messages import add_suppression, count_states, get_message, list_suppressions
from data.models import Delivery, JobRun, MailSwitch
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs.audiences import Group, Wanted, gather
from jobs.headless import ImportOrder, import_file
from jobs.messages import (
    MessageDraft,
    act,
    foresee,
    release_held,
    send_message,
    try_again,
)
from tests.mail_sink import Sink, mail_sink
from tests.people import Clock

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize(
        "database_url",
        ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)],
        indirect=True,
    ),
]
State = DeliveryState
STUDENTS = Wanted(group=Group.STUDENTS)
HELLO = MessageDraft(
    wanted=STUDENTS, subject="Trip of {{ class_code }}", body="Dear {{ given_name }},\n\nwe go."
)


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Run a mail server."""
    with mail_sink() as found:
        yield found


@pytest.fixture
def desk(north: Desk, sink: Sink) -> Desk:
    """Return north's desk with a mail server, out of safe mode."""
    settings = north.settings.model_copy(
        update={
            "mail_host": "127.0.0.1",
            "mail_port": sink.port,
            "mail_from": "office@north.example",
            "public_url": "https://school.example",
        }
    )
    with north.transaction() as session:
        session.add(MailSwitch(is_safe=False))
    return replace(north, settings=settings)


def enrol(desk: Desk, *emails: str) -> None:
    """Publish a roster with these addresses."""
    lines = ["Student id,Last name,First name,Grade,Class,Email"]
    lines += [f"s{n},Ek{n},Ada{n},07,7A,{email}" for n, email in enumerate(emails, start=1)]
    order = ImportOrder(profile="students", publish=True, downloads=False)
    report = import_file(desk, "students.csv", "\n".join(lines).encode(), order)
    assert report["state"] == "published", report["findings"]


def run_all(desk: Desk, clock: Clock | None = None, *, times: int = 1) -> None:
    """Do the runs that are queued, and if asked those that come later."""
    for _ in range(times):
        with desk.reading() as session:
            query = select(JobRun.id).where(JobRun.job == "send_messages", JobRun.state == "queued")
            numbers = list(session.scalars(query))
        if clock is not None:
            clock.move(hours=2)
        for number in numbers:
            finish_run(desk, number)


def states(desk: Desk, message_id: int) -> dict[str, int]:
    """Count the deliveries of a message by state."""
    with desk.reading() as session:
        return {
            state.value: n for state, n in count_states(session, [message_id])[message_id].items()
        }


def state_of(desk: Desk, message_id: int) -> MessageState:
    """Return where a message stands."""
    with desk.reading() as session:
        return get_message(session, message_id).state


def test_each_recipient_gets_one_mail_with_their_own_words(desk: Desk, sink: Sink):
    enrol(desk, "a@x.example", "b@x.example")

    number = send_message(desk, HELLO, expected=2)
    run_all(desk)

    assert sink.counts == {"a@x.example": 1, "b@x.example": 1}
    assert states(desk, number) == {"sent": 2}
    assert state_of(desk, number) is MessageState.DONE
    mail = sink.read("b@x.example")
    assert mail["Subject"] == "Trip of 7A"
    assert mail["From"] == "North School <office@north.example>"
    assert mail["To"] == "Ada2 Ek2 <b@x.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<https://school.example/unsubscribe/")
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content().splitlines()[:3] == ["Dear Ada2,", "", "we go."]
    assert "Dear Ada2," in page.get_content()
    run_all(desk)
    assert sum(sink.counts.values()) == 2


def test_the_preview_says_who_gets_what_and_who_not(desk: Desk):
    enrol(desk, "a@x.example", "", "b@x.example")

    seen = foresee(desk, replace(HELLO, body="{{ given_name }} {{ student }}"))

    assert (seen.recipients, seen.excluded) == (2, {"have no mail address": 1})
    assert {one.text for one in seen.samples} == {"Ada1 Ada1 Ek1", "Ada3 Ada3 Ek3"}
    with pytest.raises(ConflictError, match="By now 2 people would get it, not 3"):
        send_message(desk, HELLO, expected=3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": "Dear {{ nickname }}"}, "There is no field nickname"),
        ({"body": "Dear {{ given_name"}, "has a field that cannot be read"),
        ({"body": "{{ ''.__class__.__mro__ }}"}, "The text has a"),
        ({"subject": " "}, "needs a subject and a text"),
        ({"subject": "a\nBcc: x@y.example"}, "A subject is one line"),
        ({"wanted": Wanted(group=Group.STAFF)}, "Nobody would get this message"),
    ],
)
def test_a_message_that_cannot_go_is_refused_before_anything_is_queued(desk: Desk, change, said):
    enrol(desk, "a@x.example")

    with pytest.raises(InputError, match=said):
        send_message(desk, replace(HELLO, **change))

    with desk.reading() as session:
        assert session.scalars(select(Delivery)).all() == []


def test_an_empty_field_blocks_with_the_number_of_recipients(desk: Desk):
    lines = "Staff id,Last name,First name,Email\nt1,Lind,Maja,maja@x.example"
    order = ImportOrder(profile="staff", publish=True, downloads=False)
    assert import_file(desk, "staff.csv", lines.encode(), order)["state"] == "published"
    message = replace(HELLO, wanted=Wanted(group=Group.STAFF), subject="Hi", body="{{ level }}")

    with pytest.raises(InputError, match="1 recipient has no level"):
        send_message(desk, message)


def test_what_the_other_side_says_decides_what_happens_next(desk: Desk, sink: Sink, clock: Clock):
    enrol(
        desk,
        *("grey1@x.example", "unknown1@x.example", "drop1@x.example", "fine@x.example"),
    )

    number = send_message(desk, HELLO)
    run_all(desk)

    assert states(desk, number) == {"queued": 1, "failed": 1, "unconfirmed": 1, "sent": 1}
    assert state_of(desk, number) is MessageState.SENDING
    run_all(desk, clock)
    assert states(desk, number) == {"sent": 2, "failed": 1, "unconfirmed": 1}
    assert state_of(desk, number) is MessageState.DONE
    assert sink.counts["drop1@x.example"] == 1
    with desk.reading() as session:
        (dead,) = list_suppressions(session, limit=9)
    assert (dead.address, dead.reason) == ("unknown1@x.example", SuppressionReason.HARD_BOUNCE)

    assert act(desk, number, "retry") == "1 are tried again."
    run_all(desk)
    assert states(desk, number) == {"sent": 2, "suppressed": 1, "unconfirmed": 1}
    assert sink.seen["unknown1@x.example"] == 1
    assert "gets messages again" in try_again(desk, "unknown1@x.example", "")


def test_ten_failures_of_the_server_pause_the_message_which_goes_on_later(
    desk: Desk, sink: Sink, clock: Clock
):
    enrol(desk, *(f"p{n}@x.example" for n in range(15)))
    sink.is_down = True

    number = send_message(desk, HELLO)
    run_all(desk)

    assert state_of(desk, number) is MessageState.PAUSED
    with desk.reading() as session:
        assert "failed 10 times in a row" in get_message(session, number).pause_reason
    assert states(desk, number) == {"queued": 15}
    sink.is_down = False
    clock.move(hours=3)
    act(desk, number, "go_on")
    run_all(desk)
    assert states(desk, number) == {"sent": 15}
    assert set(sink.counts.values()) == {1}


def test_without_a_mail_server_a_message_waits_and_says_why(north: Desk):
    with north.transaction() as session:
        session.add(MailSwitch(is_safe=False))
    enrol(north, "a@x.example")

    number = send_message(north, HELLO)
    run_all(north)

    with north.reading() as session:
        assert "No mail server is set up" in get_message(session, number).pause_reason
    assert states(north, number) == {"queued": 1}


def test_safe_mode_holds_all_but_the_team(north: Desk, desk: Desk, sink: Sink):
    with north.transaction() as session:
        session.get_one(MailSwitch, north.school_id).is_safe = True
    enrol(desk, "a@x.example", north.actor.email)

    number = send_message(desk, HELLO)
    run_all(desk)

    assert states(desk, number) == {"held": 1, "sent": 1}
    assert set(sink.counts) == {north.actor.email}
    with north.transaction() as session:
        session.get_one(MailSwitch, north.school_id).is_safe = False
    assert release_held(desk, number) == "1 go out now."
    run_all(desk)
    assert states(desk, number) == {"sent": 2}


@pytest.mark.parametrize(
    ("category", "kept", "gone"),
    [
        (Category.ANNOUNCEMENT, "", {"suppressed": 1}),
        (Category.ANNOUNCEMENT, "announcement", {"suppressed": 1}),
        (Category.ANNOUNCEMENT, "event", {"sent": 1}),
        (Category.CRITICAL, "critical", {"sent": 1}),
    ],
)
def test_who_opted_out_gets_nothing_of_it(desk: Desk, category, kept, gone):
    enrol(desk, "a@x.example")
    with desk.transaction() as session:
        reason = SuppressionReason.UNSUBSCRIBED
        add_suppression(session, "a@x.example", kept, reason, at=desk.now())

    number = send_message(desk, replace(HELLO, category=category))
    run_all(desk)

    assert states(desk, number) == gone


def test_one_bad_recipient_fails_alone(desk: Desk, sink: Sink):
    enrol(desk, "a@x.example", "b@x.example")
    number = send_message(desk, HELLO)
    with desk.transaction() as session:
        bad = session.scalars(select(Delivery).order_by(Delivery.id)).first()
        assert bad is not None
        bad.name = "Ada\r\nBcc: thief@x.example"

    run_all(desk)

    assert states(desk, number) == {"failed": 1, "sent": 1}
    assert set(sink.counts) == {"b@x.example"}
    assert "thief" not in str(sink.read("b@x.example"))


def test_what_is_no_longer_of_use_does_not_go(desk: Desk, sink: Sink, clock: Clock):
    enrol(desk, "a@x.example")
    number = send_message(desk, HELLO)
    clock.move(days=15)

    run_all(desk)

    assert states(desk, number) == {"expired": 1}
    assert not sink.mails


def test_an_occasion_is_told_once(desk: Desk):
    enrol(desk, "a@x.example")
    send_message(desk, replace(HELLO, occasion="trip 2026"))

    with pytest.raises(ConflictError, match="told already"):
        send_message(desk, replace(HELLO, occasion="trip 2026"))


def test_a_cancelled_message_goes_no_further(desk: Desk, sink: Sink):
    enrol(desk, "a@x.example")
    number = send_message(desk, HELLO)

    assert act(desk, number, "cancel") == "1 will not be sent."
    run_all(desk)

    assert states(desk, number) == {"cancelled": 1}
    assert not sink.mails
    with pytest.raises(ConflictError):
        act(desk, number, "go_on")


def test_guardians_get_a_mail_for_each_child_unless_they_want_none(desk: Desk):
    enrol(desk, "", "")
    for profile, lines in {
        "guardians": "Id,Family name,Given name,Email\ng1,Ek,Olga,olga@x.example\ng2,Ek,Per,",
        "relationships": "Student,Person,Contact priority,May receive notices\n"
        "s1,g1,1,true\ns2,g1,1,true\ns1,g2,2,true\ns2,g2,2,false",
    }.items():
        order = ImportOrder(profile=profile, publish=True, downloads=False)
        assert import_file(desk, f"{profile}.csv", lines.encode(), order)["state"] == "published"

    found = gather(desk, Wanted(group=Group.GUARDIANS, class_code="7A"))

    assert sorted(found.people.select("given_name", "student").rows()) == [
        ("Olga", "Ada1 Ek1"),
        ("Olga", "Ada2 Ek2"),
    ]
    assert found.excluded == {"have no mail address": 1, "want no notices": 1}
