"""Attendance by hand: the school's codes, the sheet of a class, corrections, the percentage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from config.errors import InputError, NotFoundError
from data.attendance import (
    Pupil,
    list_code_rows,
    list_pupils,
    note_corrections,
    read_marks_of,
    replace_codes,
    sum_missed,
    write_by_hand,
)
from data.db import TenantSession
from data.models import AcademicSession, AttendanceCode, SchoolEnrolment
from jobs._desk import Desk
from jobs._promotion import school_days
from pipelines.attendance import CODES, Code, check_codes, compare_sheet, share_attended

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Which class, which day, and which period; no period is the whole day."""

    class_code: str
    day: date
    slot: str = ""


@dataclass(frozen=True, kw_only=True)
class Attended:
    """How much of a school year somebody attended: percent, possible days, missed thousandths."""

    percent: Decimal | None
    possible_days: int
    missed: int


def codes_of(session: TenantSession) -> list[Code]:
    """Return the school's codes, or those that ship."""
    own = [
        Code(
            code=row.code,
            title=row.title,
            counts=row.counts,
            absent=row.absent_thousandths,
            is_default=row.is_default,
        )
        for row in list_code_rows(session)
    ]
    return own or list(CODES)


def save_codes(desk: Desk, codes: Sequence[Code]) -> str:
    """Make these the school's codes; marks that were made keep the share they were made with."""
    desk.allow("manage_school")
    check_codes(codes)
    rows = [
        AttendanceCode(
            code=one.code,
            title=one.title.strip() or one.code,
            counts=one.counts,
            absent_thousandths=one.absent,
            position=position,
            is_default=one.is_default,
        )
        for position, one in enumerate(codes)
    ]
    with desk.transaction() as session:
        replace_codes(session, rows)
        desk.audit(session, "attendance.codes", f"school {desk.school_code}", new=str(len(rows)))
    return f"{len(rows)} codes are in use."


def take_attendance(desk: Desk, sheet: Sheet, words: Mapping[int, str]) -> str:
    """Write what differs from the marks of a sheet, with its history; say how many."""
    desk.allow("amend")
    refuse_future(desk, sheet.day)
    with desk.transaction() as session:
        pupils = pupils_of(session, sheet)
        strangers = set(words) - {one.person_id for one in pupils}
        if strangers:
            raise NotFoundError(f"There is no person {min(strangers)} in {sheet.class_code}.")
        before = marks_on(session, sheet, list(words))
        marking = compare_sheet(before, words, codes_of(session))
        place = {"attended_on": pl.lit(sheet.day), "slot": pl.lit(sheet.slot)}
        write_by_hand(
            session,
            marking.fresh.with_columns(**place),
            by=desk.actor.email,
            at=desk.now(),
        )
        note_corrections(
            session,
            marking.changes.with_columns(**place),
            by=desk.actor.email,
            at=desk.now(),
        )
        count = marking.changes.height
        if count:
            thing = f"{sheet.class_code}, {sheet.day:%Y-%m-%d}"
            desk.audit(session, "attendance.taken", thing, new=f"{count} marks")
    marks = "1 mark" if count == 1 else f"{count:,} marks"
    return f"{marks} written." if count else "Nothing differs from what was there."


def refuse_future(desk: Desk, day: date) -> None:
    """Refuse a day that has not come."""
    if day > desk.now().astimezone(desk.zone).date():
        raise InputError(f"{day:%-d %B %Y} is still to come.", hint="Choose today or before.")


def pupils_of(session: TenantSession, sheet: Sheet) -> list[Pupil]:
    """Return who is in the class on the day of a sheet."""
    pupils = list_pupils(session, sheet.class_code, sheet.day)
    if not pupils:
        raise NotFoundError(f"There is no class {sheet.class_code} on {sheet.day:%-d %B %Y}.")
    return pupils


def marks_on(session: TenantSession, sheet: Sheet, people: Sequence[int]) -> pl.DataFrame:
    """Return `person_id` and `word` of the marks of a sheet."""
    marks = read_marks_of(session, people, first=sheet.day, last=sheet.day)
    return marks.filter(pl.col("slot") == sheet.slot).select("person_id", "word")


def attended(
    session: TenantSession, enrolment: SchoolEnrolment, year: AcademicSession, *, today: date
) -> Attended:
    """Return how much of a school year a student attended so far, as promotion counts it."""
    until = min(year.ends_on, today + DAY)
    days = school_days(session, year, until)
    before = dict(days.rows())
    first = max(enrolment.entry_on, year.starts_on)
    last = min(enrolment.exit_on or until, until)
    if first >= last:
        return Attended(percent=None, possible_days=0, missed=0)
    missed, skipped = sum_missed(session, enrolment.person_id, first=first, last=last)
    possible = before[last] - before[first] - skipped
    return Attended(percent=share_attended(possible, missed), possible_days=possible, missed=missed)
