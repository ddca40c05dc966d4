"""Messages to people of the school: seen before they go, sent once, and accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import polars as pl

from config.errors import ConflictError, InputError
from config.message_terms import Category, DeliveryState, MessageState
from data.db import TenantSession
from data.messages import (
    add_deliveries,
    change_all,
    find_message_of,
    get_message,
    get_suppression,
)
from data.models import Message
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs.audiences import FIELDS, Wanted, gather
from pipelines import message_flow
from pipelines.delivery_flow import step
from pipelines.merge import Sample, check_fields, samples

State = DeliveryState
KEPT = timedelta(days=14)
MOST_RECIPIENTS, LONGEST_SUBJECT = 10_000, 200
EMAIL = "email"


@dataclass(frozen=True, kw_only=True)
class MessageDraft:
    """What somebody wants to say, to whom, and what it is about."""

    wanted: Wanted
    subject: str
    body: str
    category: Category = Category.ANNOUNCEMENT
    occasion: str = ""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Who would get a message, who not and why, and a few as they would go out."""

    recipients: int
    excluded: dict[str, int]
    samples: Sequence[Sample]


def foresee(desk: Desk, message: MessageDraft) -> Forecast:
    """Return what sending would do; nothing is written."""
    desk.allow("publish")
    check(message)
    audience = gather(desk, message.wanted)
    check_fields([message.subject, message.body], audience.people, FIELDS)
    shown = samples(message.subject, message.body, audience.people)
    return Forecast(recipients=audience.people.height, excluded=audience.excluded, samples=shown)


def check(message: MessageDraft) -> None:
    """Refuse a message that says nothing, or whose subject is no line."""
    if not message.subject.strip() or not message.body.strip():
        raise InputError("A message needs a subject and a text.", hint="Write both.")
    if len(message.subject) > LONGEST_SUBJECT or "\n" in message.subject:
        raise InputError(
            f"A subject is one line of at most {LONGEST_SUBJECT} letters.", hint="Shorten it."
        )


def send_message(desk: Desk, message: MessageDraft, *, expected: int | None = None) -> int:
    """Queue a message for everybody it is for; return its number.

    The same occasion is never told twice. `expected` is the number of recipients that was shown;
    if it is another by now, nothing is queued.
    """
    desk.allow("publish")
    check(message)
    audience = gather(desk, message.wanted)
    people = audience.people
    check_fields([message.subject, message.body], people, FIELDS)
    refuse_count(people.height, expected)
    samples(message.subject, message.body, people)
    with desk.transaction() as session:
        occasion = message.occasion or f"by hand {uuid4()}"
        if find_message_of(session, occasion) is not None:
            raise ConflictError("This was told already.", hint="Look at the list of messages.")
        row = Message(
            occasion=occasion,
            category=message.category,
            subject=message.subject.strip(),
            body=message.body.strip(),
            audience=message.wanted.words,
            made_by=desk.actor.email,
            made_at=desk.now(),
            expires_at=desk.now() + KEPT,
        )
        session.add(row)
        session.flush()
        add_recipients(desk, session, row, people)
        start(desk, session, row)
        desk.audit(session, "message.sent", f"message {row.id}", new=f"{people.height} people")
        return row.id


def add_recipients(
    desk: Desk, session: TenantSession, message: Message, people: pl.DataFrame
) -> None:
    """Queue a message for people of an audience, a row each."""
    facts = {
        "message_id": message.id,
        "channel": EMAIL,
        "next_at": desk.now(),
        "changed_at": desk.now(),
    }
    own = ("address", "name", "person_id", "about_id")
    rows = [
        {
            **facts,
            **{name: one[name] for name in own},
            "fields": {name: one[name] for name in FIELDS},
        }
        for one in people.to_dicts()
    ]
    add_deliveries(session, rows)


def refuse_count(count: int, expected: int | None) -> None:
    """Refuse an audience that is empty, too large, or another than was shown."""
    if not count:
        raise InputError("Nobody would get this message.", hint="Choose another group.")
    if count > MOST_RECIPIENTS:
        raise InputError(
            f"{count:,} people are too many at once.", hint=f"At most {MOST_RECIPIENTS:,}."
        )
    if expected is not None and count != expected:
        raise ConflictError(
            f"By now {count:,} people would get it, not {expected:,}.",
            hint="Look at the preview again.",
        )


def start(desk: Desk, session: TenantSession, message: Message) -> None:
    """Queue the run that sends a message."""
    enqueue(desk, session, "send_messages", {"message_id": message.id})


def act(desk: Desk, message_id: int, action: str) -> str:
    """Pause a message, let it go on, cancel what has not gone, or try what failed again."""
    desk.allow("publish")
    with desk.transaction() as session:
        message = get_message(session, message_id)
        message.state = message_flow.step(message.state, action)
        count = 0
        if action == "cancel":
            count = change_all(
                session,
                message_id,
                [State.QUEUED, State.HELD],
                step(State.QUEUED, "cancel"),
                at=desk.now(),
                reason=f"cancelled by {desk.actor.email}",
            )
        if action == "retry":
            failed = step(State.FAILED, "retry")
            count = change_all(session, message_id, [State.FAILED], failed, at=desk.now())
        if action == "go_on":
            message.pause_reason = ""
        if message.state is MessageState.SENDING:
            start(desk, session, message)
        desk.audit(session, f"message.{action}", f"message {message_id}", new=f"{count}")
    return {
        "pause": "It is paused; what is on its way arrives.",
        "go_on": "It goes on where it stopped.",
        "cancel": f"{count:,} will not be sent.",
        "retry": f"{count:,} are tried again.",
    }[action]


def release_held(desk: Desk, message_id: int) -> str:
    """Let what safe mode held go out, now that it is over."""
    desk.allow("publish")
    with desk.transaction() as session:
        message = get_message(session, message_id)
        message.state = message_flow.step(message.state, "retry")
        held = step(State.HELD, "release")
        count = change_all(session, message_id, [State.HELD], held, at=desk.now())
        start(desk, session, message)
        desk.audit(session, "message.release", f"message {message_id}", new=f"{count}")
    return f"{count:,} go out now."


def try_again(desk: Desk, address: str, category: str) -> str:
    """Take an address off the list of those that get nothing."""
    desk.allow("manage_school")
    with desk.transaction() as session:
        row = get_suppression(session, address, category)
        session.delete(row)
        desk.audit(session, "suppression.removed", address, old=row.reason.value)
    return f"{address} gets messages again."
