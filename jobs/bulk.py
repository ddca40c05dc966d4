"""One change for many rows: foreseen with its scope and a sample, then done as one step."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from config.errors import ConflictError, InputError
from config.rules import get_rule, rule_list
from config.terms import AmendKind, FacetKind, Severity
from data.batches import get_batch
from data.facets import (
    ANY_RULE,
    Filter,
    cells_fitting,
    cells_found,
    count_fitting,
    fitting_numbers,
)
from data.standing import Table, open_findings
from jobs._amend import Entry, begin, record, table_of
from jobs._batch import titles_of
from jobs._desk import Desk
from jobs.corrections import explain, rows_words, set_aside
from pipelines.bulk import BulkChange, BulkKind, change_cells, words_of

SAMPLE = 10
THE_PROBLEMS = ""  # in place of a column: the cells that the rule complains of


@dataclass(frozen=True, kw_only=True)
class BulkOrder:
    """Which cells of which rows are meant, and what becomes of them."""

    wanted: Filter
    column: str
    change: BulkChange


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What an order would do, before it does it."""

    cells: int
    rows: int
    of_rows: int
    words: str
    sample: pl.DataFrame


def foresee(desk: Desk, batch_id: int, order: BulkOrder) -> Forecast:
    """Say how many rows of how many an order would change, with ten of them before and after."""
    with desk.reading() as session:
        batch = get_batch(session, batch_id)
        table, titles = table_of(desk, session, batch), titles_of(batch)
    changed = changed_cells(table, order)
    return Forecast(
        cells=changed.height,
        rows=changed["row"].n_unique(),
        of_rows=count_fitting(table, order.wanted),
        words=words_of_order(order, titles),
        sample=changed.head(SAMPLE),
    )


def change_many(
    desk: Desk,
    batch_id: int,
    order: BulkOrder,
    *,
    expected: int | None = None,
    discard: bool = False,
) -> dict[str, int]:
    """Change the cells of an order as one step.

    `expected` is the number that the person was shown; if it is another by now, nothing is done.
    """
    with desk.transaction() as session:
        batch = begin(desk, session, batch_id, discard=discard)
        changed = changed_cells(table_of(desk, session, batch), order)
        if expected is not None and changed.height != expected:
            raise ConflictError(
                f"By now {changed.height:,} cells would change, not {expected:,}.",
                hint="Somebody else was here; look at the sample again.",
            )
        if changed.is_empty():
            raise InputError("No cell would change.", hint="Choose another column or other rows.")
        label = f"{words_of_order(order, titles_of(batch))} in {rows_words(changed['row'])}"
        entry = Entry(kind=AmendKind.BULK, label=label, cells=changed)
        return record(desk, session, batch, entry)


def changed_cells(table: Table, order: BulkOrder) -> pl.DataFrame:
    """Return the cells that an order changes: `row, column, old, new`."""
    if order.column == THE_PROBLEMS or order.change.kind == BulkKind.SUGGESTION:
        cells = complained(table, order)
    elif order.column not in table.columns:
        raise InputError(f"There is no column {order.column}.", hint="Choose one of the list.")
    else:
        cells = cells_fitting(
            table, order.wanted, order.column, above=order.change.kind == BulkKind.ABOVE
        )
    return change_cells(cells, order.change)


def complained(table: Table, order: BulkOrder) -> pl.DataFrame:
    """Return the cells that the rule complains of, with the suggestion beside each."""
    wanted = (
        order.wanted
        if order.wanted.rule
        else Filter(rule=ANY_RULE, conditions=order.wanted.conditions)
    )
    done = [name for name, rule in rule_list().items() if rule.done]
    found = cells_found(table, wanted, done)
    if order.column:
        found = found.filter(pl.col("column") == order.column)
    if order.change.kind == BulkKind.SUGGESTION:
        found = found.filter(pl.col("suggestion").fill_null("") != "")
    above = order.change.kind == BulkKind.ABOVE
    names = [name for name in found["column"].unique() if name in table.columns]
    return join_found(found, [cells_fitting(table, wanted, n, above=above) for n in names])


def join_found(found: pl.DataFrame, parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the found cells with their text, in the file's order."""
    if not parts:
        return found.clear().with_columns(
            old=pl.lit(None, pl.String), above=pl.lit(None, pl.String)
        )
    return found.join(pl.concat(parts), on=["row", "column"], maintain_order="left")


def aside_many(
    desk: Desk, batch_id: int, wanted: Filter, reason: str, *, discard: bool = False
) -> dict[str, int]:
    """Set every row of a filter aside as one step."""
    return set_aside(desk, batch_id, rows_of(desk, batch_id, wanted), reason, discard=discard)


def rows_of(desk: Desk, batch_id: int, wanted: Filter) -> list[int]:
    """Return the numbers of the rows that fit, those set aside left out."""
    with desk.reading() as session:
        table = table_of(desk, session, get_batch(session, batch_id))
    aside = set(table.aside)
    return [row for row in fitting_numbers(table, wanted) if row not in aside]


def explain_many(
    desk: Desk, batch_id: int, wanted: Filter, text: str, *, discard: bool = False
) -> dict[str, int]:
    """Explain every open query of a filter's rows, and of its rule, with the same words."""
    found = queries_of(desk, batch_id, wanted)
    return explain(desk, batch_id, found, text, discard=discard)


def queries_of(desk: Desk, batch_id: int, wanted: Filter) -> list[tuple[int, str, str]]:
    """Return the open queries of the rows that fit, and of the rule if there is one."""
    with desk.reading() as session:
        table = table_of(desk, session, get_batch(session, batch_id))
    found, _ = open_findings(table, fitting_numbers(table, wanted))
    found = found.filter(pl.col("severity") == Severity.QUERY)
    if wanted.rule not in {"", ANY_RULE}:
        found = found.filter(pl.col("rule") == wanted.rule)
    places = found.select("row", pl.col("column").fill_null(""), "rule")
    return [(int(row), column, rule) for row, column, rule in places.unique().rows()]


def words_of_order(order: BulkOrder, titles: Mapping[str, str]) -> str:
    """Say an order in the words of its button."""
    if not order.column and order.change.kind == BulkKind.SUGGESTION:
        return "Take the suggestions"
    place = titles.get(order.column, order.column) if order.column else "the cells with a problem"
    return words_of(order.change, place)


def words_of_filter(wanted: Filter, titles: Mapping[str, str]) -> str:
    """Say which rows a filter means: `Out of range; Section is 8B or empty`."""
    said = [rule_title(wanted.rule)] if wanted.rule else []
    for column in dict.fromkeys(one.column for one in wanted.conditions):
        mine = [one for one in wanted.conditions if one.column == column]
        parts = [SAYS[one.kind].format(one.value) for one in mine if one.kind not in EITHER]
        either = [SAYS[one.kind].format(one.value) for one in mine if one.kind in EITHER]
        both = [" or ".join(either)] if either else []
        said.append(f"{titles.get(column, column)} {' and '.join([*both, *parts])}")
    return "; ".join(said) or "all rows"


EITHER = {FacetKind.IS, FacetKind.BLANK}
SAYS = {
    FacetKind.IS: "is {}",
    FacetKind.BLANK: "is empty",
    FacetKind.ERROR: "has a problem",
    FacetKind.DUPLICATE: "stands more than once",
    FacetKind.CONTAINS: "contains {}",
    FacetKind.FROM: "is at least {}",
    FacetKind.TO: "is at most {}",
}


def rule_title(rule: str) -> str:
    """Return a rule's name as people say it."""
    return "Any problem" if rule == ANY_RULE else get_rule(rule).title
