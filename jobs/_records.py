"""What a publication changes in the school's records, and a way back takes back again."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from config.profile import get_profile
from config.school_terms import ExitType
from config.terms import Mode
from data.attendance import read_by_hand
from data.batches import get_batch
from data.db import TenantSession
from data.matches import add_pairs
from data.models import AcademicSession, Dataset, DatasetVersion
from data.record_feed import (
    Source,
    add_people,
    change_enrolments,
    close_earlier,
    enrol,
    note_changes,
    read_enrolments,
    read_people_whole,
    remove_days,
    remove_results,
    write_days,
    write_results,
)
from data.records import find_or_add_session, find_session_of, read_people, year_of
from jobs._desk import Desk
from jobs._rosters import PEOPLE, TABLES, feed_people, feed_table
from jobs._values import FOLDED, change_values
from jobs.attendance import codes_of
from pipelines.matching_people import find_pairs
from pipelines.records import (
    PLACE,
    Difference,
    compare,
    days_of,
    fold,
    results_of,
    students_of,
)

STUDENTS = "students"
REPORT_CARD = "report_card"
FED = (STUDENTS, REPORT_CARD, "attendance", *PEOPLE, *TABLES)


def feed(
    desk: Desk, session: TenantSession, dataset: Dataset, version: DatasetVersion, *, base_no: int
) -> str:
    """Bring the records from one version of a dataset to another; say what was done, or nothing.

    Only cells that differ between the two versions are written, and of those only where the
    record still says what the earlier version said.
    """
    if dataset.profile not in FED:
        return ""
    year = year_at(desk, session)
    source = Source(
        dataset=dataset.name,
        by=desk.actor.email,
        at=desk.now(),
        today=desk.now().astimezone(desk.zone).date(),
        batch_id=version.batch_id,
    )
    new = read(desk, session, dataset, version.no)
    is_new = not base_no or begins_anew(desk, session, dataset, version, base_no=base_no, year=year)
    old = new.clear() if is_new else read(desk, session, dataset, base_no)
    return feed_change(
        session, Change(version=version, old=old, new=new, year=year), dataset, source
    )


@dataclass(frozen=True, kw_only=True)
class Change:
    """Two versions of a dataset, the later one's row, and the school year it is about."""

    version: DatasetVersion
    old: pl.DataFrame
    new: pl.DataFrame
    year: AcademicSession


def feed_change(session: TenantSession, change: Change, dataset: Dataset, source: Source) -> str:
    """Write what differs, by the kind of the dataset."""
    old, new, year, profile = change.old, change.new, change.year, dataset.profile
    if profile in PEOPLE:
        return feed_people(session, old, new, source=source)
    if profile in TABLES:
        return feed_table(session, profile, old, new, source=source)
    if profile == STUDENTS:
        return feed_students(session, students_of(old), students_of(new), year, source=source)
    if profile == "attendance":
        codes = codes_of(session)
        return feed_days(session, days_of(old, codes), days_of(new, codes), source=source)
    courses = courses_of(change.version)
    before, after = results_of(old, courses), results_of(new, courses)
    return feed_results(session, before, after, year, source=source)


def year_at(desk: Desk, session: TenantSession) -> AcademicSession:
    """Return the school year of the desk's day."""
    today = desk.now().astimezone(desk.zone).date()
    return find_session_of(session, today) or find_or_add_session(session, year_of(today))


def begins_anew(
    desk: Desk,
    session: TenantSession,
    dataset: Dataset,
    version: DatasetVersion,
    *,
    base_no: int,
    year: AcademicSession,
) -> bool:
    """Tell whether these are the first whole marks of a school year, so that all of them count."""
    if dataset.profile != REPORT_CARD or version.batch_id is None:
        return False
    if get_batch(session, version.batch_id).mode is not Mode.REPLACE_ALL:
        return False
    base = session.get_one(DatasetVersion, (session.school_id, dataset.id, base_no))
    return base.created_at.astimezone(desk.zone).date() < year.starts_on


def read(desk: Desk, session: TenantSession, dataset: Dataset, no: int) -> pl.DataFrame:
    """Return the rows of a version."""
    version = session.get_one(DatasetVersion, (session.school_id, dataset.id, no))
    path: Path = desk.store.path_of(session, version)
    return pl.read_parquet(path)


def courses_of(version: DatasetVersion) -> list[str]:
    """Return the columns of a report card that are courses: numbers that no field is."""
    known = {field.name for field in get_profile(REPORT_CARD).fields}
    return [
        column["name"]
        for column in version.columns
        if column["name"] not in known and column["type"] in {"number", "integer"}
    ]


def feed_students(
    session: TenantSession,
    old: pl.DataFrame,
    new: pl.DataFrame,
    year: AcademicSession,
    *,
    source: Source,
) -> str:
    """Write a roster's changes: people, where they are, and who came and left."""
    found = compare(old, new, key=["sourced_id"])
    known = read_people_whole(session, source.dataset)
    fresh = new.join(known, on="sourced_id", how="anti", maintain_order="left")
    added = add_people(session, fresh.with_columns(folded=fold(*FOLDED)), source)
    kept = change_values(session, known, found, source=source)
    pairs = match_people(session, known, added, fresh, source=source)
    everybody = pl.concat([known.select("sourced_id", "person_id"), added])
    placed = one_each(new.join(everybody, on="sourced_id", maintain_order="left"))
    moved = place_students(session, placed, found, year, source=source)
    left = withdraw(session, gone_of(found, placed, everybody), year, source=source)
    words = [f"{added.height:,} new people", f"{moved:,} placed", f"{left:,} left"]
    words += [f"{kept:,} cells were edited since and stay"] if kept else []
    words += [f"{pairs:,} may be somebody who is known already"] if pairs else []
    return "Records: " + ", ".join(words) + "."


def one_each(placed: pl.DataFrame) -> pl.DataFrame:
    """Return each person once, where the roster has them under two ids: who is here comes first."""
    first = placed.sort(~pl.col("is_here"), maintain_order=True)
    return first.unique("person_id", keep="first", maintain_order=True)


def match_people(
    session: TenantSession,
    known: pl.DataFrame,
    added: pl.DataFrame,
    fresh: pl.DataFrame,
    *,
    source: Source,
) -> int:
    """Note which of the new people may be somebody who is known; return how many pairs."""
    if added.is_empty() or known.is_empty():
        return 0
    names = ["person_id", "identifier", "email", "given_name", "family_name", "birth_on"]
    new = fresh.join(added, on="sourced_id", maintain_order="left").select(names)
    everybody = pl.concat([known.select(names), new]).unique("person_id", maintain_order=True)
    pairs = find_pairs(added["person_id"], everybody)
    return add_pairs(session, pairs, at=source.at, batch_id=source.batch_id)


def place_students(
    session: TenantSession,
    placed: pl.DataFrame,
    found: Difference,
    year: AcademicSession,
    *,
    source: Source,
) -> int:
    """Enrol who is here and not enrolled; move whose level or class changed; return how many."""
    open_ones = read_enrolments(session, year)
    here = placed.filter(pl.col("is_here"))
    absent = here.join(open_ones, on="person_id", how="anti", maintain_order="left")
    enrol(session, absent, year, source)
    changed = found.cells.filter(pl.col("field").is_in(PLACE)).unique("sourced_id")
    moved = here.join(changed.select("sourced_id"), on="sourced_id", how="semi").select(
        "person_id", *(pl.col(name).alias(f"{name}_new") for name in PLACE)
    )
    rows = open_ones.join(moved, on="person_id", maintain_order="left").filter(
        (pl.col("level_code") != pl.col("level_code_new"))
        | (pl.col("class_code") != pl.col("class_code_new"))
    )
    before = [
        rows.select("person_id", field=pl.lit(name), old=name, new=f"{name}_new").filter(
            pl.col("old") != pl.col("new")
        )
        for name in PLACE
    ]
    note_changes(session, pl.concat(before), source)
    fresh = rows.with_columns(pl.col(f"{name}_new").alias(name) for name in PLACE)
    change_enrolments(session, fresh.select(open_ones.columns), *PLACE)
    return absent.height + rows.height


def gone_of(found: Difference, placed: pl.DataFrame, everybody: pl.DataFrame) -> pl.DataFrame:
    """Return the people who are no longer in the roster, or whom it says to have left."""
    gone = found.gone.join(everybody, on="sourced_id").select("person_id")
    changed = found.cells.filter(pl.col("field") == "is_here").select("sourced_id")
    left = placed.filter(~pl.col("is_here")).join(changed, on="sourced_id", how="semi")
    here = placed.filter(pl.col("is_here")).select("person_id")
    every = pl.concat([gone, left.select("person_id")]).unique()
    return every.join(here, on="person_id", how="anti", maintain_order="left")


def withdraw(
    session: TenantSession, gone: pl.DataFrame, year: AcademicSession, *, source: Source
) -> int:
    """End the enrolments of those who are gone, today at the latest; return how many."""
    close_earlier(session, dict.fromkeys(gone["person_id"].to_list()), year)
    rows = read_enrolments(session, year).join(gone, on="person_id", maintain_order="left")
    last = pl.max_horizontal("entry_on", pl.lit(source.today))
    ended = rows.with_columns(exit_on=last, exit_type=pl.lit(ExitType.WITHDRAWN.value))
    change_enrolments(session, ended, "exit_on", "exit_type")
    return ended.height


def feed_results(
    session: TenantSession,
    old: pl.DataFrame,
    new: pl.DataFrame,
    year: AcademicSession,
    *,
    source: Source,
) -> str:
    """Write a report card's changes as final marks of the year."""
    found = compare(old, new, key=["sourced_id", "course_code"])
    people = read_people(session, STUDENTS)
    moved = new.join(found.cells, on=["sourced_id", "course_code"], how="semi")
    fresh = pl.concat([found.came, moved]).join(people, on="sourced_id", how="left")
    written = fresh.drop_nulls("person_id")
    write_results(session, written, year, source)
    remove_results(session, found.gone.join(people, on="sourced_id"), year)
    return told_of(written.height, fresh.height - written.height, "final marks")


def feed_days(
    session: TenantSession, old: pl.DataFrame, new: pl.DataFrame, *, source: Source
) -> str:
    """Write an attendance list's changes."""
    key = ["sourced_id", "attended_on", "slot"]
    found = compare(old, new, key=key)
    people = read_people(session, STUDENTS)
    moved = new.join(found.cells, on=key, how="semi")
    fresh = pl.concat([found.came, moved]).join(people, on="sourced_id", how="left")
    known, gone = fresh.drop_nulls("person_id"), found.gone.join(people, on="sourced_id")
    by_hand = read_by_hand(session, pl.concat([known["person_id"], gone["person_id"]]))
    mark = ["person_id", "attended_on", "slot"]
    written = known.join(by_hand, on=mark, how="anti", maintain_order="left")
    removed = gone.join(by_hand, on=mark, how="anti", maintain_order="left")
    write_days(session, written, source)
    remove_days(session, removed)
    kept = known.height - written.height + gone.height - removed.height
    told = told_of(written.height, fresh.height - known.height, "days")
    return told + (f" {kept:,} entered by hand stay." if kept else "")


def told_of(written: int, strangers: int, what: str) -> str:
    """Say how many rows were written, and how many name nobody of the records."""
    told = f"Records: {written:,} {what}"
    return told + (f"; {strangers:,} name nobody of the records." if strangers else ".")
