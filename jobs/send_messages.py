"""Send what is queued: each mail at most once, whatever happens on the way."""

import random
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, Field

from config.errors import ConflictError, HomeroomError
from config.message_terms import DeliveryState, MessageState, SuppressionReason
from data.crash import crash_point
from data.db import TenantSession
from data.messages import (
    add_suppression,
    change_all,
    first_later,
    get_message,
    hold_strangers,
    is_safe,
    list_open,
    next_due,
    put_delivery,
    suppress_unwanted,
)
from data.models import Delivery, Message
from data.sessions import hash_token
from jobs._channel import Fate, Outcome, Way
from jobs._ledger import enqueue
from jobs._registry import job
from jobs._run import Run
from jobs.channels.email import CHANNEL
from jobs.members import people_of
from pipelines import message_flow
from pipelines.delivery_flow import step
from pipelines.mail import Letter, to_bytes
from pipelines.merge import render
from pipelines.retry import next_retry

State = DeliveryState
AT_ONCE = 100
TRIES = 5
BROKEN_IN_A_ROW = 10
ACTIONS = {Fate.ACCEPTED: "accept", Fate.REFUSED: "refuse", Fate.LOST: "lose"}
INTERRUPTED = "the sending was interrupted; the other side may have it"


class SendParams(BaseModel):
    """Which message; 0 is every one that is being sent."""

    message_id: int = Field(default=0, ge=0, title="Message")


@job(
    title="Send messages",
    description="Hands queued mail to the mail server, each at most once; tries again what failed.",
    params=SendParams,
    is_schedulable=True,
    timeout_seconds=3_600,
    retries=10,
    losses=100,  # each try goes on where the last was lost; none sends anything twice
    lock=lambda _: "mail",
)
def send_messages(run: Run, params: SendParams) -> str:
    """Send one message or all that are open; only one such run works at a school at a time."""
    with run.desk.reading() as session:
        wanted = [params.message_id] if params.message_id else list_open(session)
    sent = sum(Sender(run, message_id).send_all() for message_id in wanted)
    return f"{sent:,} mails were handed over."


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A delivery with what became of it, which is written with the beginning of the next one."""

    one: Delivery
    source: DeliveryState
    outcome: Outcome


class Sender:
    """Sends one message: its open way, how often the way broke in a row, how many were taken."""

    def __init__(self, run: Run, message_id: int) -> None:
        self.run, self.desk, self.message_id = run, run.desk, message_id
        self.broken = self.sent = self.done = 0
        self.last: Handed | None = None
        self.begun_at = time.monotonic()

    def send_all(self) -> int:
        """Send what is due; return how many the other side took."""
        message = self.prepare()
        if message is None:
            return 0
        problem = CHANNEL.problem(self.desk.settings)
        if problem:
            self.pause(problem)
            return 0
        with self.run.step("Send") as part, CHANNEL.open(self.desk.settings) as way:
            try:
                while self.broken < BROKEN_IN_A_ROW and self.send_some(way, message):
                    self.run.check()
            finally:
                self.settle()
            part.rows = self.sent
        if self.broken >= BROKEN_IN_A_ROW:
            self.pause(f"The mail server failed {BROKEN_IN_A_ROW} times in a row.")
            raise ConflictError(
                f"The mail server failed {BROKEN_IN_A_ROW} times in a row.",
                hint="Sending is paused; mend the server, then let the message go on.",
            )
        self.finish()
        return self.sent

    def prepare(self) -> Message | None:
        """Settle what an earlier run left, and take out what must not go; None if not sending."""
        team = [one.email for one in people_of(self.desk) if one.is_active]
        with self.desk.transaction() as session:
            message = get_message(session, self.message_id)
            if message.state is not MessageState.SENDING:
                return None
            now = self.desk.now()
            change_all(
                session,
                message.id,
                [State.SENDING],
                step(State.SENDING, "lose"),
                at=now,
                reason=INTERRUPTED,
            )
            if message.expires_at is not None and message.expires_at <= now:
                queued, gone = [State.QUEUED], step(State.QUEUED, "expire")
                change_all(session, message.id, queued, gone, at=now, reason="no longer of use")
            suppress_unwanted(session, message, at=now)
            if is_safe(session):
                hold_strangers(session, message, team, at=now)
            return message

    def send_some(self, way: Way, message: Message) -> bool:
        """Send some that are due; tell whether there were any."""
        with self.desk.reading() as session:
            due = next_due(session, message.id, self.desk.now(), limit=AT_ONCE)
            is_open = get_message(session, message.id).state is MessageState.SENDING
        if not is_open:
            return False
        for one in due:
            if self.broken >= BROKEN_IN_A_ROW:
                return True
            self.send_one(way, message, one)
            self.keep_pace()
        self.settle()
        return bool(due)

    def send_one(self, way: Way, message: Message, one: Delivery) -> None:
        """Commit that it is on its way, and what became of the one before; hand it over."""
        token = secrets.token_urlsafe(24)
        mail_id = one.mail_id or f"<{self.desk.school_code}.{one.id}.{token[:10]}@homeroom>"
        try:
            content = to_bytes(self.letter_of(message, one, mail_id=mail_id, token=token))
        except (HomeroomError, ValueError) as error:
            self.settle()
            self.last = Handed(
                one=one, source=State.QUEUED, outcome=Outcome(fate=Fate.REFUSED, told=str(error))
            )
            return
        with self.desk.transaction() as session:
            self.write_last(session)
            begun = put_delivery(
                session,
                one.id,
                State.QUEUED,
                state=step(State.QUEUED, "begin"),
                changed_at=self.desk.now(),
                attempts=one.attempts + 1,
                mail_id=mail_id,
                token_hash=hash_token(token),
            )
        self.last = None
        if not begun:
            return
        crash_point("mail.begun")
        outcome = way.send(self.desk.settings.mail_from, one.address, content)
        crash_point("mail.handed_over")
        self.broken = self.broken + 1 if outcome.fate is Fate.BROKEN else 0
        self.sent += outcome.fate is Fate.ACCEPTED
        one.attempts += 1
        self.last = Handed(one=one, source=State.SENDING, outcome=outcome)
        self.done += 1

    def settle(self) -> None:
        """Write what became of the last one, if that is still to be written."""
        if self.last is not None:
            with self.desk.transaction() as session:
                self.write_last(session)
            self.last = None

    def write_last(self, session: TenantSession) -> None:
        """Write what became of the last one; passing failures wait longer each time."""
        if self.last is None:
            return
        one, source, outcome = self.last.one, self.last.source, self.last.outcome
        now = self.desk.now()
        values: dict[str, object] = {"changed_at": now, "reason": outcome.told}
        if outcome.fate in {Fate.PUT_OFF, Fate.BROKEN} and one.attempts < TRIES:
            first = timedelta(seconds=self.desk.settings.mail_retry_seconds)
            wait = next_retry(one.attempts, delay=first, jitter=random.random())  # noqa: S311 — no secret
            values |= {"state": step(source, "put_off"), "next_at": now + wait}
        else:
            values["state"] = step(source, ACTIONS.get(outcome.fate, "refuse"))
        if outcome.fate is Fate.ACCEPTED:
            values["sent_at"] = now
        put_delivery(session, one.id, source, **values)
        if outcome.is_dead:
            add_suppression(
                session,
                one.address,
                "",
                SuppressionReason.HARD_BOUNCE,
                at=now,
                told=outcome.told,
            )

    def letter_of(self, message: Message, one: Delivery, *, mail_id: str, token: str) -> Letter:
        """Return the mail to one recipient."""
        desk = self.desk
        site = desk.settings.public_url.rstrip("/")
        return Letter(
            mail_id=mail_id,
            sender_name=desk.school_name,
            sender=desk.settings.mail_from,
            to_name=one.name,
            to=one.address,
            subject=render(message.subject, one.fields),
            text=render(message.body, one.fields),
            school=desk.school_name,
            language=desk.locale,
            sent_at=desk.now(),
            leave=f"{site}/unsubscribe/{token}" if site else "",
        )

    def keep_pace(self) -> None:
        """Wait until as many seconds have passed as the rate of the settings asks for."""
        rate = self.desk.settings.mail_per_second
        if rate > 0:
            ahead = self.done / rate - (time.monotonic() - self.begun_at)
            time.sleep(max(ahead, 0))

    def pause(self, reason: str) -> None:
        """Stop the message where it is."""
        with self.desk.transaction() as session:
            message = get_message(session, self.message_id)
            message.state = message_flow.step(message.state, "pause")
            message.pause_reason = reason

    def finish(self) -> None:
        """End the message if nothing is left, or come back when the next try is due."""
        with self.desk.transaction() as session:
            message = get_message(session, self.message_id)
            if message.state is not MessageState.SENDING:
                return
            later = first_later(session, message.id)
            if later is None:
                message.state = message_flow.step(message.state, "finish")
            else:
                come_back(self.run, session, message.id, later + timedelta(seconds=1))


def come_back(run: Run, session: TenantSession, message_id: int, at: datetime) -> None:
    """Queue one run that goes on at a moment."""
    key = f"mail:{run.desk.school_id}:{message_id}:{at:%Y%m%dT%H%M%S}"
    enqueue(
        run.desk, session, "send_messages", {"message_id": message_id}, due_at=at, dedupe_key=key
    )
