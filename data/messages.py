"""Messages and deliveries as rows: written set-based, claimed one by one, counted by state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from sqlalchemy import and_, exists, func, or_, select, update

from config.errors import NotFoundError
from config.message_terms import (
    Category,
    DeliveryState,
    MessageState,
    SuppressionReason,
)
from data.db import EVERY_SCHOOL, HouseSession, TenantSession
from data.models import Delivery, MailSwitch, Message, Suppression
from data.tenancy import insert_missing, insert_rows, reserve

State = DeliveryState
ALONE = {"synchronize_session": False}
LATER = timedelta(days=36_500)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One message with how many of its deliveries are in which state."""

    message: Message
    counts: dict[DeliveryState, int]


def get_message(session: TenantSession, message_id: int) -> Message:
    """Return one message of this school."""
    message = session.get(Message, (session.school_id, message_id))
    if message is None:
        raise NotFoundError(f"There is no message {message_id}.")
    return message


def find_message_of(session: TenantSession, occasion: str) -> Message | None:
    """Find what was said on an occasion."""
    return session.scalars(select(Message).where(Message.occasion == occasion)).first()


def list_messages(session: TenantSession, *, limit: int) -> list[Told]:
    """List the newest messages with the counts of their deliveries."""
    messages = list(session.scalars(select(Message).order_by(Message.id.desc()).limit(limit)))
    counts = count_states(session, [one.id for one in messages])
    return [Told(message=one, counts=counts[one.id]) for one in messages]


def count_states(
    session: TenantSession, message_ids: Sequence[int]
) -> dict[int, dict[DeliveryState, int]]:
    """Count deliveries by message and state."""
    one = Delivery
    query = (
        select(one.message_id, one.state, func.count())
        .where(one.message_id.in_(message_ids))
        .group_by(one.message_id, one.state)
    )
    found: dict[int, dict[DeliveryState, int]] = {number: {} for number in message_ids}
    for message_id, state, count in session.execute(query):
        found[message_id][state] = count
    return found


def add_deliveries(session: TenantSession, rows: Sequence[dict[str, Any]]) -> None:
    """Write the deliveries of a message at once."""
    numbers = reserve(session, Delivery.__tablename__, len(rows)) if rows else range(0)
    told = [{"id": number, **row} for number, row in zip(numbers, rows, strict=True)]
    insert_rows(session, Delivery, told)


def read_told(session: TenantSession, message_id: int) -> pl.DataFrame:
    """Return to which address and about whom a message goes already."""
    query = select(Delivery.address, Delivery.about_id).where(Delivery.message_id == message_id)
    schema = {"address": pl.String, "about_id": pl.Int64}
    return pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")


def list_deliveries(
    session: TenantSession, message_id: int, states: Sequence[DeliveryState], *, limit: int
) -> list[Delivery]:
    """List the deliveries of a message that are in some states, by name."""
    query = select(Delivery).where(Delivery.message_id == message_id, Delivery.state.in_(states))
    return list(session.scalars(query.order_by(Delivery.name, Delivery.id).limit(limit)))


def change_all(
    session: TenantSession,
    message_id: int,
    sources: Sequence[DeliveryState],
    state: DeliveryState,
    *,
    at: datetime,
    reason: str = "",
) -> int:
    """Move every delivery of a message that is in some states; return how many."""
    change = (
        update(Delivery)
        .where(Delivery.message_id == message_id, Delivery.state.in_(sources))
        .values(state=state, changed_at=at, next_at=at, reason=reason)
    )
    done = session.execute(change.execution_options(**ALONE))
    return int(getattr(done, "rowcount", 0))


def suppress_unwanted(session: TenantSession, message: Message, *, at: datetime) -> int:
    """Take out of the queue who unsubscribed or whose address is dead; return how many.

    What is critical reaches also those who unsubscribed, but no dead address.
    """
    no = Suppression
    kinds = [no.category == "", no.category == message.category.value]
    reasons = [no.reason != SuppressionReason.UNSUBSCRIBED]
    is_critical = message.category is Category.CRITICAL
    unwanted = and_(or_(*kinds), *(reasons if is_critical else []))
    there = exists(select(no.address).where(no.address == Delivery.address, unwanted))
    change = (
        update(Delivery)
        .where(Delivery.message_id == message.id, Delivery.state == State.QUEUED, there)
        .values(state=State.SUPPRESSED, changed_at=at, reason="opted out, or the address is dead")
    )
    done = session.execute(change.execution_options(**ALONE))
    return int(getattr(done, "rowcount", 0))


def hold_strangers(
    session: TenantSession, message: Message, team: Sequence[str], *, at: datetime
) -> int:
    """Hold what would leave the house in safe mode; return how many."""
    change = (
        update(Delivery)
        .where(
            Delivery.message_id == message.id,
            Delivery.state == State.QUEUED,
            Delivery.address.not_in(team),
        )
        .values(state=State.HELD, changed_at=at, reason="held by safe mode")
    )
    done = session.execute(change.execution_options(**ALONE))
    return int(getattr(done, "rowcount", 0))


def next_due(
    session: TenantSession, message_id: int, now: datetime, *, limit: int
) -> list[Delivery]:
    """Return deliveries whose time has come, the oldest first."""
    query = (
        select(Delivery)
        .where(
            Delivery.message_id == message_id,
            Delivery.state == State.QUEUED,
            Delivery.next_at <= now,
        )
        .order_by(Delivery.next_at, Delivery.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def first_later(session: TenantSession, message_id: int) -> datetime | None:
    """Return when the next delivery of a message is due that waits for another try."""
    query = select(func.min(Delivery.next_at)).where(
        Delivery.message_id == message_id, Delivery.state == State.QUEUED
    )
    return session.scalars(query).one()


def put_delivery(
    session: TenantSession, delivery_id: int, source: DeliveryState, **values: Any
) -> bool:
    """Write values into one delivery if it is still in a state; tell whether it was."""
    change = (
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == source)
        .values(**values)
        .execution_options(**ALONE)
    )
    return bool(getattr(session.execute(change), "rowcount", 0))


def list_open(session: TenantSession) -> list[int]:
    """List the messages that are being sent."""
    query = select(Message.id).where(Message.state == MessageState.SENDING)
    return list(session.scalars(query.order_by(Message.id)))


def find_switch(session: TenantSession) -> MailSwitch | None:
    """Find the school's switch; there is none until somebody asks to leave safe mode."""
    return session.get(MailSwitch, session.school_id)


def is_safe(session: TenantSession) -> bool:
    """Tell whether mail of this school stays in the house."""
    switch = find_switch(session)
    return switch is None or switch.is_safe


def add_suppression(
    session: TenantSession,
    address: str,
    category: str,
    reason: SuppressionReason,
    *,
    at: datetime,
    told: str = "",
) -> None:
    """Note that an address gets nothing of a category any more; a second time changes nothing."""
    row = {
        "address": address,
        "category": category,
        "reason": reason,
        "since": at,
        "told": told,
    }
    insert_missing(session, Suppression, [row])


def list_suppressions(session: TenantSession, *, limit: int) -> list[Suppression]:
    """List who gets nothing, the newest first."""
    query = select(Suppression).order_by(Suppression.since.desc(), Suppression.address)
    return list(session.scalars(query.limit(limit)))


def get_suppression(session: TenantSession, address: str, category: str) -> Suppression:
    """Return one entry of the list."""
    found = session.get(Suppression, (session.school_id, address, category))
    if found is None:
        raise NotFoundError(f"{address} is not on the list.")
    return found


def find_by_token(session: HouseSession, token_hash: str) -> Delivery | None:
    """Find the delivery whose unsubscribe link somebody holds, whatever the school."""
    query = select(Delivery).where(Delivery.token_hash == token_hash)
    return session.scalars(query.execution_options(**EVERY_SCHOOL)).first()


def has_left(session: TenantSession, address: str, category: str) -> bool:
    """Tell whether somebody left a kind of message."""
    row = session.get(Suppression, (session.school_id, address, category))
    return row is not None and row.reason is SuppressionReason.UNSUBSCRIBED


def remove_suppression(session: TenantSession, address: str, category: str) -> None:
    """Forget that somebody left a kind of message; a dead address stays dead."""
    row = session.get(Suppression, (session.school_id, address, category))
    if row is not None and row.reason is SuppressionReason.UNSUBSCRIBED:
        session.delete(row)


def suppress_address(
    session: TenantSession, address: str, category: Category, *, at: datetime
) -> int:
    """Take all that is queued for an address of a kind out of the queue; return how many."""
    kind = select(Message.id).where(Message.category == category)
    change = (
        update(Delivery)
        .where(
            Delivery.address == address,
            Delivery.state.in_((State.QUEUED, State.HELD)),
            Delivery.message_id.in_(kind),
        )
        .values(state=State.SUPPRESSED, changed_at=at, reason="opted out")
    )
    done = session.execute(change.execution_options(**ALONE))
    return int(getattr(done, "rowcount", 0))
