"""The school's calendar as rows."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from config.errors import NotFoundError
from config.terms import EntryKind
from data.db import EVERY_SCHOOL, HouseSession, TenantSession
from data.models import CalendarEntry, CalendarFeed


def list_entries(
    session: TenantSession, *, kinds: Iterable[EntryKind] = (), until: date | None = None
) -> list[CalendarEntry]:
    """List the entries by their first day."""
    query = select(CalendarEntry).order_by(CalendarEntry.starts_on, CalendarEntry.id)
    chosen = tuple(kinds)
    if chosen:
        query = query.where(CalendarEntry.kind.in_(chosen))
    if until is not None:
        query = query.where(CalendarEntry.starts_on <= until)
    return list(session.scalars(query))


def get_entry(session: TenantSession, entry_id: int) -> CalendarEntry:
    """Return one entry of this school or say that there is none."""
    entry = session.get(CalendarEntry, (session.school_id, entry_id))
    if entry is None:
        raise NotFoundError(f"There is no calendar entry {entry_id}.")
    return entry


def find_entry(session: TenantSession, uid: str) -> CalendarEntry | None:
    """Find the entry that bears this identifier of iCalendar."""
    return session.scalars(select(CalendarEntry).where(CalendarEntry.uid == uid)).first()


def list_categories(session: TenantSession) -> list[str]:
    """List the categories of events that there are."""
    query = select(CalendarEntry.category).where(
        CalendarEntry.kind == EntryKind.EVENT, CalendarEntry.category != ""
    )
    return sorted(set(session.scalars(query)))


def find_feed(session: TenantSession) -> CalendarFeed | None:
    """Find the school's secret address, if it has one."""
    return session.get(CalendarFeed, session.school_id)


def find_feed_by_token(session: HouseSession, token_hash: str) -> CalendarFeed | None:
    """Find whose secret address this is, among all schools."""
    query = select(CalendarFeed).where(CalendarFeed.token_hash == token_hash)
    return session.scalars(query.execution_options(**EVERY_SCHOOL)).first()
