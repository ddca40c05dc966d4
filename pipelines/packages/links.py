"""Checks that ids stand once, that references lead somewhere, and that rows keep their mode."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from config.terms import Severity
from pipelines.packages.deviations import Deviations, Kind
from pipelines.packages.standard import StandardColumn, StandardTable

DELTA = "delta"
TWICE = Kind(rule="id_twice", expected="each sourcedId once in a file", severity=Severity.ERROR)
STATUS_IN_BULK = Kind(
    rule="status_in_bulk",
    expected="no value in a bulk file",
    suggestion="read as bulk all the same",
)
DELETED_IN_BULK = Kind(
    rule="status_in_bulk",
    expected="no row to be deleted in a bulk file",
    severity=Severity.QUERY,
    suggestion="the row keeps its status; look at it before it is published",
)
NO_STATUS = Kind(
    rule="status_in_delta",
    expected="a value in each row of a delta file",
    severity=Severity.QUERY,
    suggestion="the rows are read as active",
)
TWO_PRIMARY = Kind(
    rule="primary_role",
    expected="one primary role for each user and org",
    severity=Severity.QUERY,
    suggestion="the first one counts",
)
BACKWARDS = Kind(rule="date_order", expected="an end after the start", severity=Severity.QUERY)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One table of a package: its file, its rows under the standard's names, its mode."""

    file: str
    frame: pl.DataFrame
    mode: str


def check_ids(part: Part, out: Deviations) -> None:
    """Tell the second and later rows with a sourcedId."""
    if "sourcedId" not in part.frame.columns:
        return
    ids = part.frame.select("_row", "sourcedId").drop_nulls()
    again = ids.filter(~pl.col("sourcedId").is_first_distinct())
    out.add_rows(
        TWICE, again.select(row="_row", found="sourcedId"), file=part.file, column="sourcedId"
    )


def check_links(
    parts: Mapping[str, Part], tables: Mapping[str, StandardTable], out: Deviations
) -> None:
    """Tell each id that no record of a file in the package bears; a delta may point outside."""
    for name, part in parts.items():
        table = tables[name]
        if part.mode == DELTA:
            continue
        own = StandardColumn(name="sourcedId", target=table.names)
        for column in (*table.columns, own):
            other = parts.get(column.target)
            if column.name in part.frame.columns and other is not None and is_whole(other):
                check_link(part, column, other, out)


def is_whole(part: Part) -> bool:
    """Tell whether a table has all its records: neither a delta nor a header without rows."""
    return part.mode != DELTA and part.frame.height > 0


def check_link(part: Part, column: StandardColumn, other: Part, out: Deviations) -> None:
    """Tell the ids of one column that the other table does not have."""
    if "sourcedId" not in other.frame.columns:
        return
    cells = part.frame.select("_row", column.name).drop_nulls()
    if column.is_list:
        split = cells.with_columns(pl.col(column.name).str.split(","))
        cells = split.explode(column.name, empty_as_null=True, keep_nulls=True)
    value = pl.col(column.name).str.strip_chars()
    known = other.frame.select(pl.col("sourcedId").alias("known")).drop_nulls().unique()
    lost = cells.filter(value != "").join(known, left_on=value, right_on="known", how="anti")
    severity = Severity.ERROR if column.is_required else Severity.QUERY
    kind = Kind(
        rule="reference",
        expected=f"the sourcedId of a record in {other.file}",
        severity=severity,
        suggestion="" if column.is_required else "kept as it stands",
    )
    rows = lost.select(row="_row", found=column.name).sort("row", maintain_order=True)
    out.add_rows(kind, rows, file=part.file, column=column.name)


def check_mode(part: Part, out: Deviations) -> None:
    """Check that bulk rows say nothing of their status, and that delta rows do."""
    for name in ("status", "dateLastModified"):
        if name not in part.frame.columns:
            continue
        cells = part.frame.select("_row", name)
        filled = cells.drop_nulls()
        if part.mode == DELTA:
            tell_column(NO_STATUS, cells.filter(pl.col(name).is_null()), part.file, out)
        elif filled.height:
            tell_column(STATUS_IN_BULK, filled, part.file, out)
            if name == "status":
                gone = filled.filter(pl.col(name).str.to_lowercase() == "tobedeleted")
                tell_column(DELETED_IN_BULK, gone, part.file, out)


def tell_column(kind: Kind, cells: pl.DataFrame, file: str, out: Deviations) -> None:
    """Tell what a whole column does once, with the number of its rows."""
    if not cells.height:
        return
    row, value = cells.row(0)
    times = f" in {cells.height:,} rows" if cells.height > 1 else ""
    out.add(kind, file, f"{value or 'no value'}{times}", row=row, column=cells.columns[1])


def check_roles(part: Part, out: Deviations) -> None:
    """Tell the second primary role of a user in one org."""
    names = {"roleType", "userSourcedId", "orgSourcedId"}
    if not names <= set(part.frame.columns):
        return
    primary = part.frame.filter(pl.col("roleType") == "primary")
    again = primary.filter(~pl.struct("userSourcedId", "orgSourcedId").is_first_distinct())
    rows = again.select(row="_row", found="userSourcedId")
    out.add_rows(TWO_PRIMARY, rows, file=part.file, column="roleType")


def check_days(part: Part, out: Deviations) -> None:
    """Tell rows that end before they begin."""
    for start, end in (("startDate", "endDate"), ("beginDate", "endDate")):
        if not {start, end} <= set(part.frame.columns):
            continue
        first, last = (pl.col(n).str.to_date("%Y-%m-%d", strict=False) for n in (start, end))
        rows = part.frame.filter(last < first).select(row="_row", found=end)
        out.add_rows(BACKWARDS, rows, file=part.file, column=end)
