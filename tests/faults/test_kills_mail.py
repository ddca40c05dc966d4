"""Mail under kills: nobody gets one twice, nobody is forgotten, what is unclear is listed."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from config.message_terms import Category, DeliveryState, MessageState
from data.messages import add_deliveries, get_message
from data.models import Delivery, MailSwitch, Message
from jobs._desk import Desk, utc_now
from jobs.audiences import FIELDS
from jobs.messages import EMAIL, start
from jobs.send_messages import INTERRUPTED
from tests.faults.crew import crew_of
from tests.mail_sink import UNKNOWN, Sink, mail_sink

pytestmark = [pytest.mark.faults, pytest.mark.slow]
State = DeliveryState
OVER = {State.SENT, State.FAILED, State.UNCONFIRMED}
CASES = [pytest.param(100, 5), pytest.param(1_000, 20, marks=pytest.mark.nightly)]


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Run a mail server."""
    with mail_sink() as found:
        yield found


@pytest.fixture
def hurried(north: Desk, sink: Sink) -> Desk:
    """Return north's desk with short leases, the real clock and a mail server."""
    told = {"lease_seconds": 2, "workers": 1, "mail_host": "127.0.0.1", "mail_port": sink.port}
    told |= {"mail_from": "office@north.example", "mail_retry_seconds": 1}
    with north.transaction() as session:
        session.add(MailSwitch(is_safe=False))
    return replace(north, settings=north.settings.model_copy(update=told), now=utc_now)


def queue(desk: Desk, count: int) -> int:
    """Queue a message for so many: one in ten is put off, unknown, or lost after the last byte."""
    kinds = ("grey", "unknown", "drop", *("fine",) * 7)
    now = desk.now()
    with desk.transaction() as session:
        message = Message(
            occasion="kills",
            category=Category.ANNOUNCEMENT,
            subject="Hello",
            body="Dear {{ name }}",
            audience="everybody",
            made_by=desk.actor.email,
            made_at=now,
        )
        session.add(message)
        session.flush()
        rows = [
            {
                "message_id": message.id,
                "channel": EMAIL,
                "address": f"{kinds[n % 10]}{n}@x.example",
                "name": f"Person {n}",
                "person_id": None,
                "about_id": 0,
                "fields": dict.fromkeys(FIELDS, "x"),
                "next_at": now,
                "changed_at": now,
            }
            for n in range(count)
        ]
        add_deliveries(session, rows)
        start(desk, session, message)
        return message.id


def deliveries(desk: Desk, message_id: int) -> list[Delivery]:
    """Return every delivery of a message."""
    with desk.reading() as session:
        return list(session.scalars(select(Delivery).where(Delivery.message_id == message_id)))


def wait(desk: Desk, message_id: int, seconds: float) -> list[Delivery]:
    """Return the deliveries once the message is done."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with desk.reading() as session:
            is_done = get_message(session, message_id).state is MessageState.DONE
        if is_done:
            return deliveries(desk, message_id)
        time.sleep(0.2)
    counts = Counter(one.state.value for one in deliveries(desk, message_id))
    raise AssertionError(f"The message is not done: {dict(counts)}")


@pytest.mark.parametrize(("recipients", "kills"), CASES)
def test_no_mail_goes_twice_and_every_recipient_is_accounted_for(
    hurried: Desk, sink: Sink, recipients: int, kills: int
):
    number = queue(hurried, recipients)
    random = Random(7)  # noqa: S311 — no secret
    with crew_of(hurried.settings, 1) as crew:
        for kill in range(kills):
            goal = recipients * 8 * (kill + 1) // (10 * (kills + 1))
            until = time.monotonic() + 60
            while len(sink.mails) < goal and time.monotonic() < until:
                time.sleep(0.01)
            crew.kill_one(random)
        found = wait(hurried, number, 240)

    by_state = Counter(one.state for one in found)
    drops = sum(sink.dropped.values())
    assert len(found) == recipients
    assert set(by_state) <= OVER
    assert max(sink.counts.values()) == 1
    unknown = Counter(one.state for one in found if one.address.startswith(UNKNOWN))
    assert set(unknown) <= {State.FAILED, State.UNCONFIRMED}
    assert by_state[State.FAILED] == unknown[State.FAILED] >= recipients // 10 - kills
    unclear = [one for one in found if one.state is State.UNCONFIRMED]
    assert all(one.reason == INTERRUPTED for one in unclear if one.address.startswith(UNKNOWN))
    assert drops <= by_state[State.UNCONFIRMED] <= drops + kills
    taken = {address for address, _ in sink.mails}
    told = {one.address for one in found if one.state in {State.SENT, State.UNCONFIRMED}}
    assert taken <= told
    assert {one.address for one in found if one.state is State.SENT} <= taken
