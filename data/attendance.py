"""Attendance as rows: codes, the marks of a class over some days, corrections by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from sqlalchemy import BigInteger, case, cast, delete, func, select

from config.school_terms import MarkSource
from data.db import TenantSession
from data.models import AttendanceChange, AttendanceCode, AttendanceMark, Person, SchoolEnrolment
from data.tenancy import insert_frame, insert_or_update

MARKS = {"person_id": pl.Int64, "attended_on": pl.Date, "slot": pl.String, "word": pl.String}
ALONE = {"synchronize_session": False}


@dataclass(frozen=True, kw_only=True)
class Pupil:
    """One student of a class."""

    person_id: int
    sourced_id: str
    name: str


def list_code_rows(session: TenantSession) -> list[AttendanceCode]:
    """List the school's own codes in their order; none means those that ship."""
    return list(session.scalars(select(AttendanceCode).order_by(AttendanceCode.position)))


def replace_codes(session: TenantSession, rows: Sequence[AttendanceCode]) -> None:
    """Put a new list of codes in the place of the old one."""
    session.execute(delete(AttendanceCode).execution_options(**ALONE))
    session.add_all(rows)


def list_home_classes(session: TenantSession) -> list[str]:
    """List the classes in which somebody is enrolled now."""
    query = (
        select(SchoolEnrolment.class_code)
        .where(SchoolEnrolment.exit_on.is_(None), SchoolEnrolment.class_code != "")
        .distinct()
        .order_by(SchoolEnrolment.class_code)
    )
    return list(session.scalars(query))


def list_pupils(session: TenantSession, class_code: str, day: date) -> list[Pupil]:
    """List who was in a class on a day, by name."""
    here = SchoolEnrolment
    query = (
        select(Person)
        .join(here, here.person_id == Person.id)
        .where(
            here.class_code == class_code,
            here.entry_on <= day,
            (here.exit_on.is_(None)) | (here.exit_on > day),
        )
        .order_by(Person.family_name, Person.given_name, Person.id)
        .distinct()
    )
    return [
        Pupil(
            person_id=one.id,
            sourced_id=one.sourced_id,
            name=f"{one.family_name}, {one.given_name}",
        )
        for one in session.scalars(query)
    ]


def read_marks_of(
    session: TenantSession, people: Sequence[int], *, first: date, last: date
) -> pl.DataFrame:
    """Return the marks of some people between two days, both included."""
    one = AttendanceMark
    query = select(one.person_id, one.attended_on, one.slot, one.word).where(
        one.person_id.in_(people), one.attended_on >= first, one.attended_on <= last
    )
    return pl.DataFrame(session.execute(query).all(), schema=MARKS, orient="row")


def list_slots(session: TenantSession, people: Sequence[int]) -> list[str]:
    """List the periods that some people have marks for, besides the whole day."""
    query = (
        select(AttendanceMark.slot)
        .where(AttendanceMark.person_id.in_(people), AttendanceMark.slot != "")
        .distinct()
        .order_by(AttendanceMark.slot)
    )
    return list(session.scalars(query))


def read_by_hand(session: TenantSession, people: pl.Series) -> pl.DataFrame:
    """Return which marks of some people were entered or corrected by hand."""
    one = AttendanceMark
    query = select(one.person_id, one.attended_on, one.slot, one.word).where(
        one.source == MarkSource.MANUAL
    )
    table = pl.DataFrame(session.execute(query).all(), schema=MARKS, orient="row")
    return table.filter(pl.col("person_id").is_in(people.implode()))


def list_marked(session: TenantSession, day: date, words: Sequence[str]) -> list[int]:
    """List who has one of some words on a day, in whatever period."""
    query = (
        select(AttendanceMark.person_id)
        .where(AttendanceMark.attended_on == day, AttendanceMark.word.in_(words))
        .distinct()
    )
    return list(session.scalars(query.order_by(AttendanceMark.person_id)))


def write_by_hand(session: TenantSession, fresh: pl.DataFrame, *, by: str, at: datetime) -> None:
    """Write marks as entered by hand: `person_id, attended_on, slot, word, absent, is_counted`."""
    facts = {"source": MarkSource.MANUAL, "taken_by": by, "taken_at": at}
    told = fresh.rename({"absent": "absent_thousandths"}).to_dicts()
    insert_or_update(
        session,
        AttendanceMark,
        [{**row, **facts} for row in told],
        *("word", "absent_thousandths", "is_counted", "source", "taken_by", "taken_at"),
    )


def note_corrections(
    session: TenantSession, changes: pl.DataFrame, *, by: str, at: datetime
) -> None:
    """Write the history of marks: `person_id, attended_on, slot, old, new`."""
    insert_frame(session, AttendanceChange, changes, changed_by=by, changed_at=at)


def list_corrections(
    session: TenantSession, person_id: int, *, limit: int
) -> list[AttendanceChange]:
    """List what was entered or corrected of a person, the newest first."""
    query = select(AttendanceChange).where(AttendanceChange.person_id == person_id)
    return list(session.scalars(query.order_by(AttendanceChange.id.desc()).limit(limit)))


def sum_missed(
    session: TenantSession, person_id: int, *, first: date, last: date
) -> tuple[int, int]:
    """Return the thousandths of days that a person missed, and the days that do not count.

    A day's own mark decides, else the mean of its periods; the last day is not included.
    """
    mark = AttendanceMark
    query = (
        select(
            func.max(case((mark.slot == "", mark.absent_thousandths))),
            cast(func.sum(mark.absent_thousandths), BigInteger),
            func.count(),
            func.min(case((mark.is_counted, 1), else_=0)),
        )
        .where(mark.person_id == person_id, mark.attended_on >= first, mark.attended_on < last)
        .group_by(mark.attended_on)
    )
    schema = dict.fromkeys(("whole", "parts", "slots", "counted"), pl.Int64)
    days = pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")
    missed = pl.coalesce("whole", pl.col("parts") // pl.col("slots")) * pl.col("counted")
    return days.select(missed=missed.sum(), skipped=(1 - pl.col("counted")).sum()).row(0)
