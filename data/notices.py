"""Messages of the inbox inside the app as rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from config.errors import NotFoundError
from config.terms import Role
from data.db import EVERY_SCHOOL, HouseSession, TenantSession
from data.models import Membership, Notice, User
from data.tenancy import insert_missing

Narrow = ColumnElement[bool]


def list_recipients(session: TenantSession) -> list[tuple[str, Role]]:
    """List the addresses and roles of everybody who can sign in to this school."""
    query = (
        select(User.email, Membership.role)
        .join(User, User.id == Membership.user_id)
        .where(User.is_active)
        .order_by(User.email)
    )
    return [(email, role) for email, role in session.execute(query)]


def add_notices(session: TenantSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write messages; what a person was told of an occasion before is not told again."""
    empty: dict[str, Any] = dict.fromkeys(("read_at", "snoozed_until", "held_until"))
    insert_missing(session, Notice, [{**empty, **row} for row in rows])


def last_told(
    session: TenantSession, recipients: Iterable[str], events: Iterable[str], *, since: datetime
) -> dict[str, datetime]:
    """Return when each person last heard of such an event, of those who did since a moment."""
    query = (
        select(Notice.recipient, func.max(Notice.created_at))
        .where(
            Notice.recipient.in_(list(recipients)),
            or_(*(Notice.occasion.endswith(f":{event}") for event in events)),
            Notice.held_until.is_(None),
            Notice.created_at > since,
        )
        .group_by(Notice.recipient)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def list_told(session: TenantSession, occasion: str) -> list[Notice]:
    """List the messages of one occasion, held ones as well."""
    return list(session.scalars(select(Notice).where(Notice.occasion == occasion)))


def list_occasions(session: TenantSession, occasions: Sequence[str]) -> set[str]:
    """Return those of some occasions of which somebody was told."""
    query = select(Notice.occasion).where(Notice.occasion.in_(occasions)).distinct()
    return set(session.scalars(query))


def mine(recipient: str) -> Narrow:
    """Return the condition of what a person may see."""
    return and_(Notice.recipient == recipient, Notice.held_until.is_(None))


def awake(now: datetime) -> Narrow:
    """Return the condition of what is not put off."""
    return or_(Notice.snoozed_until.is_(None), Notice.snoozed_until <= now)


def waiting(recipient: str, now: datetime) -> Narrow:
    """Return the condition of what a person has not read and not put off."""
    return and_(mine(recipient), Notice.read_at.is_(None), awake(now))


def count_unread(session: TenantSession, recipient: str, *, now: datetime, most: int) -> int:
    """Count what waits for a person, up to a limit."""
    some = select(Notice.id).where(waiting(recipient, now)).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def list_notices(
    session: TenantSession, wanted: Narrow, *, before: int | None, limit: int
) -> list[Notice]:
    """List messages, the newest first, from before a number on."""
    query = select(Notice).where(wanted).order_by(Notice.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Notice.id < before)
    return list(session.scalars(query))


def get_notice(session: TenantSession, notice_id: int, recipient: str) -> Notice:
    """Return one message of a person; everybody else's does not exist."""
    query = select(Notice).where(Notice.id == notice_id, mine(recipient))
    notice = session.scalars(query).first()
    if notice is None:
        raise NotFoundError(f"There is no message {notice_id} for you.")
    return notice


def change_notices(session: TenantSession, wanted: Narrow, **values: Any) -> int:
    """Change many messages in one statement; return how many."""
    statement = update(Notice).where(wanted).values(**values).returning(Notice.id)
    found = session.scalars(statement.execution_options(synchronize_session=False))
    return len(found.all())


def list_ripe(session: HouseSession, *, now: datetime, limit: int) -> list[tuple[int, str]]:
    """List (school, person) of whom held messages may be told now."""
    query = (
        select(Notice.school_id, Notice.recipient)
        .where(Notice.held_until <= now)
        .distinct()
        .limit(limit)
        .execution_options(**EVERY_SCHOOL)
    )
    return [(school_id, recipient) for school_id, recipient in session.execute(query)]


def list_held(session: TenantSession, recipient: str) -> list[Notice]:
    """List what is held back from a person, the oldest first; nobody else does so meanwhile."""
    query = select(Notice).where(Notice.recipient == recipient, Notice.held_until.is_not(None))
    return list(session.scalars(query.order_by(Notice.id).with_for_update()))


def forget_notices(session: TenantSession, *, before: datetime, most: int) -> int:
    """Remove some messages that are older than the retention; return how many."""
    old = select(Notice.id).where(Notice.created_at < before).limit(most)
    statement = delete(Notice).where(Notice.id.in_(old)).returning(Notice.id)
    found = session.scalars(statement.execution_options(synchronize_session=False))
    return len(found.all())


def list_outdated(session: HouseSession, *, before: datetime) -> list[int]:
    """List the schools that keep messages older than the retention."""
    query = select(Notice.school_id).where(Notice.created_at < before).distinct()
    return list(session.scalars(query.execution_options(**EVERY_SCHOOL)))
