"""Calendar files in and out: iCalendar (RFC 5545), and CSV with kind, summary and days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Any

from icalendar import Calendar, Event

from config.errors import InputError
from config.terms import EntryKind
from pipelines.reading.delimited import detect, read
from pipelines.reading.detected import Overrides
from pipelines.school_calendar import Entry

DAY = timedelta(days=1)
COLUMNS = ("kind", "summary", "starts_on", "ends_on", "category")
NEEDED = ("summary", "starts_on")
PRODUCT = "-//Homeroom//School calendar//EN"
BEGIN = b"BEGIN:VCALENDAR"


@dataclass(frozen=True, kw_only=True)
class CalendarFile:
    """What a file holds: entries, the UIDs of cancelled ones, a sentence for what is neither."""

    entries: list[Entry]
    cancelled: list[str]
    problems: list[str]


@dataclass(frozen=True)
class Cancelled:
    """An entry that its calendar has called off."""

    uid: str


def from_file(filename: str, content: bytes, zone: tzinfo, kind: EntryKind) -> CalendarFile:
    """Return what a calendar file holds.

    `kind` is what an entry is that does not say so itself. Raises InputError for another file.
    """
    found = from_ics(content, zone, kind) if BEGIN in content[:4096] else from_csv(content, kind)
    entries: dict[str, Entry] = {}
    cancelled: list[str] = []
    problems: list[str] = []
    for number, one in enumerate(found, 1):
        if isinstance(one, str):
            problems.append(f"{filename}, entry {number}: {one}")
        elif isinstance(one, Cancelled):
            cancelled.append(one.uid)
        else:
            entries[one.uid] = one
    return CalendarFile(entries=list(entries.values()), cancelled=cancelled, problems=problems)


def from_ics(content: bytes, zone: tzinfo, kind: EntryKind) -> Iterator[Entry | Cancelled | str]:
    """Yield each VEVENT as an entry, or a sentence why it is none."""
    try:
        calendar = Calendar.from_ical(content.decode("utf-8", "replace"))
    except ValueError as error:
        raise InputError(
            "The file begins like a calendar but cannot be read.", hint="Export it once more."
        ) from error
    is_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    return (
        Cancelled(str(event["UID"]))
        if event.get("UID") and (is_off or is_cancelled(event))
        else entry_from(event, zone, kind)
        for event in calendar.walk("VEVENT")
    )


def is_cancelled(event: Any) -> bool:
    """Tell whether a VEVENT is called off (RFC 5545, 3.8.1.11)."""
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def entry_from(event: Any, zone: tzinfo, kind: EntryKind) -> Entry | str:
    """Return a VEVENT as an entry, or a sentence why it is none."""
    summary = str(event.get("SUMMARY", "")).strip()
    start = getattr(event.get("DTSTART"), "dt", None)
    if not summary or start is None:
        return "it has no name or no beginning."
    if event.get("RRULE") is not None:
        return f"{summary} repeats by a rule; write each date as an entry of its own."
    end = getattr(event.get("DTEND"), "dt", None) or start
    categories = event.get("CATEGORIES")
    words = [str(word) for word in getattr(categories, "cats", [])]
    known = [word for word in words if word.lower() in list(EntryKind)]
    others = [word for word in words if word not in known]
    first, last, moment = span_of(start, end, zone)
    return Entry(
        kind=EntryKind(known[0].lower()) if known else kind,
        summary=summary,
        starts_on=first,
        ends_on=last,
        starts_at=moment,
        category=others[0] if others else "",
        uid=str(event.get("UID", "")) or uid_of(summary, first),
    )


def span_of(
    start: date | datetime, end: date | datetime, zone: tzinfo
) -> tuple[date, date, datetime | None]:
    """Return first day, last day and, where a time is given, the moment of the beginning.

    An end that is a day no longer belongs to the entry (RFC 5545, 3.6.1).
    """
    if not isinstance(start, datetime):
        last = end.date() if isinstance(end, datetime) else end - DAY
        return start, max(last, start), None
    moment = start if start.tzinfo else start.replace(tzinfo=zone)
    ended = end if isinstance(end, datetime) else start
    ended = ended if ended.tzinfo else ended.replace(tzinfo=zone)
    first, last = moment.astimezone(zone).date(), ended.astimezone(zone).date()
    return first, max(first, last), moment.astimezone(UTC)


def from_csv(content: bytes, kind: EntryKind) -> Iterator[Entry | str]:
    """Yield each row as an entry, or a sentence why it is none."""
    frame = read(content, detect(content, Overrides())).frame
    names = {column.strip().lower().replace(" ", "_"): column for column in frame.columns}
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise InputError(
            f"The file has no column {missing[0]}.", hint=f"It takes: {', '.join(COLUMNS)}."
        )
    chosen = frame.select(**{name: names[name] for name in COLUMNS if name in names})
    return (row_entry(row, kind) for row in chosen.iter_rows(named=True))


def row_entry(row: dict[str, str | None], kind: EntryKind) -> Entry | str:
    """Return a row as an entry, or a sentence why it is none."""
    values = {name: (text or "").strip() for name, text in row.items()}
    word = values.get("kind", "").lower().replace(" ", "_") or kind.value
    if word not in list(EntryKind):
        return f"{word} is no kind of entry; it is one of {', '.join(EntryKind)}."
    if not values["summary"]:
        return "it has no name."
    days: list[date] = []
    for name in ("starts_on", "ends_on"):
        text = values.get(name, "") or values["starts_on"]
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            return f"{name} is {text or 'empty'}; write a day like 2026-09-01."
    if days[1] < days[0]:
        return f"{values['summary']} ends before it begins."
    entry = Entry(
        kind=EntryKind(word),
        summary=values["summary"],
        starts_on=days[0],
        ends_on=days[1],
        category=values.get("category", ""),
    )
    return replace(entry, uid=uid_of(entry.summary, entry.starts_on))


def uid_of(summary: str, day: date) -> str:
    """Return the same identifier for the same name and day, so that a file taken twice is one."""
    return f"{sha256(f'{summary}|{day}'.encode()).hexdigest()[:32]}@homeroom"


def to_ics(name: str, entries: Sequence[tuple[Entry, datetime]]) -> bytes:
    """Return entries, each with the moment of its last change, as a calendar (RFC 5545)."""
    calendar = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("x-wr-calname", name)):
        calendar.add(key, value)
    for entry, changed_at in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("summary", entry.summary)
        event.add("dtstamp", changed_at)
        event.add("categories", [entry.kind.value, *filter(None, [entry.category])])
        event.add("dtstart", entry.starts_at or entry.starts_on)
        if entry.starts_at is None:
            event.add("dtend", entry.ends_on + DAY)
        calendar.add_component(event)
    return calendar.to_ical()
