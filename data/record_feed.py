"""How published rows become records: set-based, in the transaction of their version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import and_, delete, inspect, or_, select, update

from config.school_terms import ExitType
from data.db import TenantSession
from data.models import (
    AcademicSession,
    AttendanceMark,
    CourseResult,
    Person,
    RecordChange,
    SchoolEnrolment,
)
from data.records import list_levels, read_people
from data.tenancy import insert_frame, insert_or_update, reserve

ALONE = {"synchronize_session": False}
PORTION = 500
PERSON = (
    *("given_name", "family_name", "birth_on", "sex", "email", "middle_name"),
    *("preferred_given_name", "preferred_family_name", "pronouns"),
    *("username", "identifier", "phone", "sms", "role", "orgs"),
)
WHOLE = {"person_id": pl.Int64, **dict.fromkeys(("sourced_id", *PERSON), pl.String)}
WHOLE |= {"birth_on": pl.Date}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where rows come from: the dataset, the batch if any, by whom, when, and which day it is."""

    dataset: str
    by: str
    at: datetime
    today: date
    batch_id: int | None = None


def add_people(session: TenantSession, rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Write new people; return their `sourced_id` and `person_id`."""
    numbers = reserve(session, Person.__tablename__, rows.height) if rows.height else range(0)
    told = rows.select("sourced_id", *PERSON, "folded", id=pl.Series(list(numbers), dtype=pl.Int64))
    insert_frame(
        session,
        Person,
        told,
        source=source.dataset,
        created_at=source.at,
        updated_at=source.at,
        is_enabled=True,
        batch_id=source.batch_id,
    )
    return told.select("sourced_id", person_id="id")


def read_people_whole(session: TenantSession, source: str) -> pl.DataFrame:
    """Return everybody whom a source knows, with what is kept of them, by any of their ids."""
    names = ("id", "sourced_id", *PERSON)
    query = select(*(getattr(Person, name) for name in names)).where(
        Person.source == source, Person.merged_into_id.is_(None)
    )
    people = pl.DataFrame(session.execute(query).all(), schema=WHOLE, orient="row")
    ids = read_people(session, source)
    return ids.join(people.drop("sourced_id"), on="person_id", maintain_order="left").select(*WHOLE)


def change_people(session: TenantSession, people: pl.DataFrame, source: Source) -> None:
    """Write people anew: every column of theirs stands in the frame, `folded` among them."""
    facts = {"source": source.dataset, "created_at": source.at, "updated_at": source.at}
    rows = people.select("sourced_id", *PERSON, "folded", id="person_id").to_dicts()
    columns = (*PERSON, "folded", "updated_at")
    insert_or_update(session, Person, [{**row, **facts} for row in rows], *columns)


def enable_people(
    session: TenantSession, source: Source, here: pl.Series, *, is_enabled: bool
) -> int:
    """Say of people, by their `sourced_id`, that they belong to the school or do no longer."""
    count = 0
    for ids in portions(here.to_list()):
        change = (
            update(Person)
            .where(
                Person.source == source.dataset,
                Person.sourced_id.in_(ids),
                Person.is_enabled.is_not(is_enabled),
            )
            .values(is_enabled=is_enabled, updated_at=source.at)
        )
        done = session.execute(change.execution_options(**ALONE))
        count += int(getattr(done, "rowcount", 0))
    return count


def write_entries(
    session: TenantSession, table: type[Any], rows: pl.DataFrame, source: Source
) -> None:
    """Write rows of a roster's table anew; the first column, or two of a relationship, is the key.

    The frame holds every column of the table but the school's and the batch's.
    """
    keys = key_of(table)
    columns = [name for name in rows.columns if name not in keys]
    facts = {"batch_id": source.batch_id}
    told = [{**row, **facts} for row in rows.to_dicts()]
    insert_or_update(session, table, told, *columns, "batch_id")


def remove_entries(session: TenantSession, table: type[Any], rows: pl.DataFrame) -> None:
    """Remove rows of a roster's table by their key."""
    first, *rest = [getattr(table, name) for name in key_of(table)]
    for part in rows.iter_slices(PORTION):
        where = first.in_(part[first.key].to_list())
        if rest:
            pairs = part.select(first.key, *(one.key for one in rest)).rows()
            where = or_(*(and_(first == one, rest[0] == other) for one, other in pairs))
        session.execute(delete(table).where(where).execution_options(**ALONE))


def key_of(table: type[Any]) -> list[str]:
    """Return the names of a table's key besides the school's number."""
    return [one.name for one in inspect(table).primary_key if one.name != "school_id"]


def note_changes(session: TenantSession, cells: pl.DataFrame, source: Source) -> None:
    """Write the history of changed values: `person_id`, `field`, `old` and `new`."""
    insert_frame(
        session,
        RecordChange,
        cells.select("person_id", "field", "old", "new"),
        changed_by=source.by,
        changed_at=source.at,
        batch_id=source.batch_id,
    )


def enrol(
    session: TenantSession, rows: pl.DataFrame, year: AcademicSession, source: Source
) -> None:
    """Open an enrolment for each row, and end what is open in earlier years."""
    if rows.is_empty():
        return
    close_earlier(session, dict(rows.select("person_id", "level_code").rows()), year)
    entry = pl.max_horizontal(pl.col("entry_on").fill_null(year.starts_on), pl.lit(year.starts_on))
    told = rows.select(
        "person_id",
        "level_code",
        "class_code",
        entry_on=pl.min_horizontal(entry, pl.lit(source.today)).clip(year.starts_on),
    )
    insert_frame(
        session,
        SchoolEnrolment,
        told,
        academic_session_id=year.id,
        batch_id=source.batch_id,
        row_version=1,
        condition="",
    )


def close_earlier(
    session: TenantSession, now: Mapping[int, str | None], year: AcademicSession
) -> None:
    """End what is open of earlier years for people whose level of now is given, or that they left.

    By the levels they went up, were kept back, or left: from the top as graduates.
    """
    here = SchoolEnrolment
    query = (
        select(
            here.id,
            here.person_id,
            here.academic_session_id,
            here.level_code,
            here.entry_on,
            here.row_version,
            AcademicSession.ends_on,
        )
        .join(AcademicSession, AcademicSession.id == here.academic_session_id)
        .where(here.exit_on.is_(None), AcademicSession.ends_on <= year.starts_on)
    )
    found = session.execute(query).all()
    if not found:
        return
    following = {level.code: level.next_code for level in list_levels(session)}
    told = [
        {
            "id": row.id,
            "person_id": row.person_id,
            "academic_session_id": row.academic_session_id,
            "level_code": row.level_code,
            "class_code": "",
            "entry_on": row.entry_on,
            "condition": "",
            "exit_on": row.ends_on,
            "exit_type": exit_of(row.level_code, now[row.person_id], following),
            "row_version": row.row_version + 1,
        }
        for row in found
        if row.person_id in now
    ]
    insert_or_update(session, SchoolEnrolment, told, "exit_on", "exit_type", "row_version")


def exit_of(old: str, new: str | None, following: Mapping[str, str | None]) -> ExitType | None:
    """Return how an enrolment ended by where its student is now; otherwise it is only over."""
    if new is None:
        is_top = old in following and following[old] is None
        return ExitType.GRADUATED if is_top else ExitType.WITHDRAWN
    if old == new:
        return ExitType.RETAINED
    return ExitType.PROMOTED if following.get(old) == new else None


def change_enrolments(session: TenantSession, rows: pl.DataFrame, *columns: str) -> None:
    """Write columns of enrolments anew, each with its version one higher."""
    told = rows.with_columns(row_version=pl.col("row_version") + 1)
    facts: dict[str, Any] = {"condition": ""}
    insert_or_update(
        session,
        SchoolEnrolment,
        [{**row, **facts} for row in told.to_dicts()],
        *columns,
        "row_version",
    )


def read_enrolments(session: TenantSession, year: AcademicSession) -> pl.DataFrame:
    """Return the open enrolments of a year, whole."""
    here = SchoolEnrolment
    names = ("id", "person_id", "academic_session_id", "level_code", "class_code", "entry_on")
    query = select(*(getattr(here, name) for name in names), here.row_version).where(
        here.academic_session_id == year.id, here.exit_on.is_(None)
    )
    schema = {
        "id": pl.Int64,
        "person_id": pl.Int64,
        "academic_session_id": pl.Int64,
        "level_code": pl.String,
        "class_code": pl.String,
        "entry_on": pl.Date,
        "row_version": pl.Int64,
    }
    return pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")


def write_results(
    session: TenantSession, rows: pl.DataFrame, year: AcademicSession, source: Source
) -> None:
    """Write `person_id`, `course_code` and `percent` as final marks of a year, a credit each."""
    facts = {
        "academic_session_id": year.id,
        "credit_thousandths": 1_000,
        "updated_at": source.at,
        "batch_id": source.batch_id,
    }
    told = rows.select("person_id", "course_code", percent_thousandths="percent").to_dicts()
    insert_or_update(
        session,
        CourseResult,
        [{**row, **facts} for row in told],
        *("percent_thousandths", "updated_at", "batch_id"),
    )


def remove_results(session: TenantSession, rows: pl.DataFrame, year: AcademicSession) -> None:
    """Remove final marks of a year that are no longer published."""
    one = CourseResult
    for (course,), part in rows.group_by("course_code"):
        for people in portions(part["person_id"].to_list()):
            gone = delete(one).where(
                one.academic_session_id == year.id,
                one.course_code == course,
                one.person_id.in_(people),
            )
            session.execute(gone.execution_options(**ALONE))


def write_days(session: TenantSession, rows: pl.DataFrame, source: Source) -> None:
    """Write what was recorded of days: `person_id`, `attended_on`, `slot`, `word`, `absent`."""
    told = rows.select(
        *("person_id", "attended_on", "slot", "word", "is_counted"), absent_thousandths="absent"
    ).to_dicts()
    facts = {"batch_id": source.batch_id}
    columns = ("word", "absent_thousandths", "is_counted", "batch_id")
    insert_or_update(session, AttendanceMark, [{**row, **facts} for row in told], *columns)


def remove_days(session: TenantSession, rows: pl.DataFrame) -> None:
    """Remove days that are no longer published."""
    one = AttendanceMark
    for (day, slot), part in rows.group_by("attended_on", "slot"):
        for people in portions(part["person_id"].to_list()):
            gone = delete(one).where(
                one.attended_on == day, one.slot == slot, one.person_id.in_(people)
            )
            session.execute(gone.execution_options(**ALONE))


def portions(numbers: list[Any]) -> Iterable[list[Any]]:
    """Yield numbers or ids a statement can hold at once."""
    return (numbers[at : at + PORTION] for at in range(0, len(numbers), PORTION))
