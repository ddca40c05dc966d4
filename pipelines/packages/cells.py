"""Checks every cell of a package's table against its column's form, whole columns at once."""

import polars as pl

from config.terms import Severity
from pipelines.packages.deviations import Deviations, Kind
from pipelines.packages.forms import FORMS, Form, word_form
from pipelines.packages.links import DELTA, Part
from pipelines.packages.oneroster_tables import VOCABULARIES
from pipelines.packages.standard import StandardColumn, StandardTable

EMPTY_ID = Kind(rule="cell_required", expected="a value in each row", severity=Severity.ERROR)
EMPTY = Kind(rule="cell_required", expected="a value in each row", severity=Severity.QUERY)
EMPTY_ITEM = Kind(
    rule="list_item",
    expected="items with one comma between",
    suggestion="the empty one is left out",
)
BREAK = Kind(rule="line_break", expected="no line break inside a cell")
OF_DELTA = {"status", "dateLastModified"}


def check_cells(part: Part, table: StandardTable, out: Deviations) -> None:
    """Check what stands in each column of the standard; bulk rows have no status to check."""
    frame = part.frame
    for column in table.columns:
        is_left = column.name in OF_DELTA and part.mode != DELTA
        if column.name in frame.columns and not is_left:
            check_column(frame.select("_row", column.name), column, part.file, out)


def check_column(cells: pl.DataFrame, column: StandardColumn, file: str, out: Deviations) -> None:
    """Check one column: filled where it must be, and of its form."""
    name = column.name
    if column.is_required:
        empty = as_rows(cells.filter(pl.col(name).is_null()), name)
        kind = EMPTY_ID if name == "sourcedId" else EMPTY
        out.add_rows(kind, empty, file=file, column=name)
    filled = cells.drop_nulls(name)
    broken = filled.filter(pl.col(name).str.contains(r"[\r\n]"))
    out.add_rows(BREAK, as_rows(broken, name), file=file, column=name)
    form = form_of(column)
    if column.is_list:
        filled = part_items(filled, name, file=file, out=out)
    check_form(filled, form, name, file=file, out=out)


def form_of(column: StandardColumn) -> Form:
    """Return the form of a column's values."""
    if column.vocabulary:
        return word_form(VOCABULARIES[column.vocabulary])
    return FORMS[column.form]


def part_items(cells: pl.DataFrame, name: str, *, file: str, out: Deviations) -> pl.DataFrame:
    """Return the items of a column of lists, one a row; empty ones are told."""
    items = cells.with_columns(pl.col(name).str.split(",")).explode(
        name, empty_as_null=True, keep_nulls=True
    )
    items = items.with_columns(pl.col(name).str.strip_chars())
    holes = items.filter(pl.col(name) == "").unique("_row", maintain_order=True)
    seen = as_rows(cells.join(holes.select("_row"), on="_row", how="semi"), name)
    out.add_rows(EMPTY_ITEM, seen, file=file, column=name)
    return items.filter(pl.col(name) != "")


def check_form(cells: pl.DataFrame, form: Form, name: str, *, file: str, out: Deviations) -> None:
    """Tell the values that are not of the form, as harmless as their writing allows."""
    value = pl.col(name).str.strip_chars()
    kinds = cells.select(name).unique().filter(~form.is_right(value))
    if not kinds.height:
        return
    rest = kinds
    for habit in form.habits:
        is_it = habit.is_it(value)
        kind = Kind(
            rule="cell_form",
            expected=form.expected,
            severity=habit.severity,
            suggestion=habit.suggestion,
        )
        tell(cells, rest.filter(is_it), kind, file=file, out=out)
        rest = rest.filter(~is_it)
    kind = Kind(rule="cell_form", expected=form.expected, severity=Severity.ERROR)
    tell(cells, rest, kind, file=file, out=out)


def tell(
    cells: pl.DataFrame, values: pl.DataFrame, kind: Kind, *, file: str, out: Deviations
) -> None:
    """Tell each row that holds one of the values."""
    if values.height:
        name = values.columns[0]
        rows = cells.join(values, on=name, how="semi", maintain_order="left")
        out.add_rows(kind, as_rows(rows, name), file=file, column=name)


def as_rows(cells: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return rows and what was found in them."""
    return cells.select(row="_row", found=name)
