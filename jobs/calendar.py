"""The school's calendar: terms, holidays and events, typed or taken from a file."""

from dataclasses import dataclass
from uuid import uuid4

from config.errors import InputError
from config.terms import EntryKind, ScheduleState
from data.calendar import find_entry, get_entry, list_entries
from data.db import TenantSession
from data.events import call_off, follow_entry
from data.models import CalendarEntry
from data.schedules import list_schedules
from jobs._desk import Desk
from jobs._schedules import RELATIVE, entry_of, preview
from pipelines.calendar_files import from_file, to_ics
from pipelines.school_calendar import Entry

LONGEST_DAYS = 400
MOST_BYTES = 2 << 20


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a calendar file brought: entries by their fate, and each line that was not taken."""

    added: int
    changed: int
    unchanged: int
    removed: int
    problems: list[str]


def save_entry(desk: Desk, entry: Entry, entry_id: int | None = None) -> int:
    """Add an entry, or change the one with that number; return its number."""
    desk.allow("manage_calendar")
    check_entry(entry)
    with desk.transaction() as session:
        row = get_entry(session, entry_id) if entry_id is not None else new_row(desk, entry)
        write(desk, row, entry)
        session.add(row)
        session.flush()
        follow_entry(session, row)
        plan_anew(desk, session)
        desk.audit(session, "calendar.saved", f"entry {row.id}", new=words_of(entry))
        return row.id


def remove_entry(desk: Desk, entry_id: int) -> str:
    """Take an entry out of the calendar; what was due for it is due no more."""
    desk.allow("manage_calendar")
    with desk.transaction() as session:
        row = get_entry(session, entry_id)
        told = words_of(entry_of(row))
        places = call_off(session, entry_id, by=desk.actor.email, now=desk.now())
        session.delete(row)
        session.flush()
        plan_anew(desk, session)
        desk.audit(session, "calendar.removed", f"entry {entry_id}", old=told)
        gone = f" {places:,} places went with it." if places else ""
        return f"{row.summary} is out of the calendar.{gone}"


def take_file(desk: Desk, filename: str, content: bytes, kind: EntryKind) -> Taken:
    """Take over a calendar file (iCalendar or CSV); an entry known by its UID is changed.

    One that the file calls off is taken out, and with it what is due for it.
    """
    desk.allow("manage_calendar")
    if len(content) > MOST_BYTES:
        raise InputError(f"{filename} is too large for a calendar.", hint="At most 2 MiB.")
    file = from_file(filename, content, desk.zone, kind)
    added = changed = 0
    with desk.transaction() as session:
        for entry in file.entries:
            row = find_entry(session, entry.uid)
            if row is not None and entry_of(row) == entry:
                continue
            added, changed = added + (row is None), changed + (row is not None)
            row = row or new_row(desk, entry)
            write(desk, row, entry)
            session.add(row)
            session.flush()
            follow_entry(session, row)
        gone = [row for uid in file.cancelled if (row := find_entry(session, uid))]
        for row in gone:
            call_off(session, row.id, by=desk.actor.email, now=desk.now())
            session.delete(row)
        session.flush()
        plan_anew(desk, session)
        told = f"{added} added, {changed} changed, {len(gone)} removed"
        desk.audit(session, "calendar.file_taken", f"school {desk.school_code}", new=told)
    return Taken(
        added=added,
        changed=changed,
        unchanged=len(file.entries) - added - changed,
        removed=len(gone),
        problems=file.problems,
    )


def feed(desk: Desk) -> bytes:
    """Return the whole calendar as iCalendar text."""
    desk.allow("see")
    with desk.reading() as session:
        rows = list_entries(session)
    pairs = [(entry_of(row), row.changed_at) for row in rows]
    return to_ics(desk.school_name, pairs)


def check_entry(entry: Entry) -> None:
    """Refuse an entry that cannot be."""
    if not entry.summary.strip():
        raise InputError("An entry needs a name.", hint="Write what people call it.")
    if entry.ends_on < entry.starts_on:
        raise InputError(
            f"{entry.summary} ends before it begins.", hint="Swap the first and the last day."
        )
    if (entry.ends_on - entry.starts_on).days > LONGEST_DAYS:
        raise InputError(
            f"{entry.summary} is longer than a year.", hint="Write one entry for each year."
        )


def new_row(desk: Desk, entry: Entry) -> CalendarEntry:
    """Return the row of a new entry; its UID is what other calendars know it by."""
    return CalendarEntry(
        kind=entry.kind,
        summary="",
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        uid=entry.uid or f"{uuid4()}@homeroom",
        changed_at=desk.now(),
    )


def write(desk: Desk, row: CalendarEntry, entry: Entry) -> None:
    """Write an entry into its row."""
    row.kind, row.summary, row.category = entry.kind, entry.summary.strip(), entry.category.strip()
    row.starts_on, row.ends_on, row.starts_at = entry.starts_on, entry.ends_on, entry.starts_at
    row.changed_at = desk.now()


def plan_anew(desk: Desk, session: TenantSession) -> None:
    """Find anew when schedules around events are due, for the events may have moved."""
    for schedule in list_schedules(session):
        if schedule.frequency in RELATIVE and schedule.state is ScheduleState.ACTIVE:
            found = preview(session, schedule, desk.zone, after=schedule.since, count=1)
            schedule.next_at = found[0].at if found else None


def words_of(entry: Entry) -> str:
    """Return an entry as a line of the audit trail."""
    return f"{entry.kind} {entry.summary}, {entry.starts_on} to {entry.ends_on}"
