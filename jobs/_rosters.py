"""What a publication of staff, guardians or a table of a roster changes in the records."""

from typing import Any

import polars as pl
from sqlalchemy import inspect

from data.db import TenantSession
from data.models import (
    Category,
    ClassEnrolment,
    Course,
    LineItem,
    LineResult,
    Org,
    Relationship,
    SchoolClass,
    Term,
)
from data.record_feed import (
    Source,
    add_people,
    enable_people,
    key_of,
    read_people_whole,
    remove_entries,
    write_entries,
)
from data.records import find_or_add_session
from jobs._values import FOLDED, change_values
from pipelines.records import THOUSANDTHS, Kind, compare, entries_of, fold, people_of

PEOPLE = ("staff", "guardians")
TABLES: dict[str, type[Any]] = {
    "orgs": Org,
    "academic_sessions": Term,
    "courses": Course,
    "classes": SchoolClass,
    "enrollments": ClassEnrolment,
    "relationships": Relationship,
    "categories": Category,
    "line_items": LineItem,
    "results": LineResult,
}
DECIMAL = ("score", "result_value_min", "result_value_max")
SCHOOL_YEAR = "schoolYear"


def kinds_of(table: type[Any]) -> dict[str, Kind]:
    """Return the columns that a roster brings to a table, with the types of their frames."""
    found: dict[str, Kind] = {}
    for column in inspect(table).columns:
        if column.name not in {"school_id", "batch_id"}:
            found[column.name] = kind_of(column)
    return found


def kind_of(column: Any) -> Kind:
    """Return the type that a column has in a frame."""
    if column.name in DECIMAL:
        return THOUSANDTHS
    kinds: dict[str, Kind] = {"int": pl.Int64, "date": pl.Date}
    return kinds.get(column.type.python_type.__name__, pl.String)


def feed_table(
    session: TenantSession, name: str, old: pl.DataFrame, new: pl.DataFrame, *, source: Source
) -> str:
    """Write what differs between two versions of a roster's table."""
    table = TABLES[name]
    kinds, key = kinds_of(table), key_of(table)
    before, after = entries_of(old, kinds), entries_of(new, kinds)
    found = compare(before, after, key=key)
    moved = after.join(found.cells.select(key).unique(), on=key, how="semi")
    fresh = pl.concat([found.came, moved])
    write_entries(session, table, fresh, source)
    remove_entries(session, table, found.gone)
    if table is Term:
        begin_years(session, fresh)
    return f"Records: {fresh.height:,} rows of {name} written, {found.gone.height:,} removed."


def begin_years(session: TenantSession, terms: pl.DataFrame) -> None:
    """Let the school years of a roster begin to exist."""
    years = terms.filter(pl.col("type") == SCHOOL_YEAR)["school_year"].unique().sort()
    for year in years.to_list():
        find_or_add_session(session, year)


def feed_people(
    session: TenantSession, old: pl.DataFrame, new: pl.DataFrame, *, source: Source
) -> str:
    """Write what differs between two versions of the staff or the guardians."""
    before, after = people_of(old), people_of(new)
    found = compare(before, after, key=["sourced_id"])
    known = read_people_whole(session, source.dataset)
    fresh = after.join(known, on="sourced_id", how="anti", maintain_order="left")
    added = add_people(session, fresh.with_columns(folded=fold(*FOLDED)), source)
    kept = change_values(session, known, found, source=source)
    back = enable_people(session, source, found.came["sourced_id"], is_enabled=True)
    left = enable_people(session, source, found.gone["sourced_id"], is_enabled=False)
    words = [f"{added.height:,} new people", f"{back:,} came back", f"{left:,} left"]
    words += [f"{kept:,} cells were edited since and stay"] if kept else []
    return "Records: " + ", ".join(words) + "."
