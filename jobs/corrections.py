"""Correct cells, set rows aside, take them back, explain the unusual: each one undoable step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from config.errors import ConflictError, InputError
from config.terms import AmendKind
from data.batches import list_explanations, list_set_aside
from data.db import TenantSession
from data.history import MARKS, find_last_edit
from data.models import Batch
from data.standing import cells_now
from jobs._amend import CELLS, Entry, begin, record, table_of
from jobs._batch import titles_of
from jobs._desk import Desk

EXPLANATION_LETTERS = 10
Cell = tuple[int, str, str | None]
Place = tuple[int, str]
Finding = tuple[int, str, str]


@dataclass(frozen=True, kw_only=True)
class Clash:
    """One cell that somebody else changed while a person was typing."""

    row: int
    column: str
    title: str
    seen: str | None
    theirs: str | None
    mine: str | None
    actor: str
    at: datetime | None


class ClashError(ConflictError):
    """Somebody else changed the same cells; the person must choose whose word counts."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        first = clashes[0]
        super().__init__(
            f"{first.actor} changed {first.title} in row {first.row} from "
            f"{shown(first.seen)} to {shown(first.theirs)} in the meantime.",
            hint="Keep theirs or take yours; nothing was stored yet.",
        )
        self.clashes = tuple(clashes)


def edit_cells(
    desk: Desk,
    batch_id: int,
    cells: Sequence[Cell],
    *,
    seen: Mapping[Place, str | None] | None = None,
    discard: bool = False,
) -> dict[str, int]:
    """Store corrections as one step and judge their rows again.

    `seen` is what the person saw in each cell: who was overtaken by somebody else must choose.
    """
    with desk.transaction() as session:
        batch = begin(desk, session, batch_id, discard=discard)
        wanted = pl.DataFrame(cells, schema=["row", "column", "new"], orient="row").cast(
            {"row": pl.Int64, "column": pl.String, "new": pl.String}
        )
        wanted = wanted.unique(["row", "column"], keep="last", maintain_order=True)
        stored = cells_now(table_of(desk, session, batch), wanted)
        refuse_unknown(wanted, stored)
        refuse_overtaken(session, batch, stored, seen or {})
        changed = stored.filter(pl.col("new").ne_missing(pl.col("old"))).select(*CELLS)
        if changed.is_empty():
            raise ConflictError("The cells hold these values already.", hint="Nothing was changed.")
        label = edit_label(changed, titles_of(batch))
        entry = Entry(kind=AmendKind.EDIT, label=label, cells=changed)
        return record(desk, session, batch, entry)


def refuse_unknown(wanted: pl.DataFrame, stored: pl.DataFrame) -> None:
    """Refuse cells that the batch does not have, and rows that a plan appends."""
    appended = wanted.filter(pl.col("row") < 0)
    if appended.height:
        raise InputError(
            f"Record {-appended['row'][0]} is appended by a step of the plan.",
            hint="Change it in the step, on the Map page.",
        )
    unknown = wanted.join(stored, on=["row", "column"], how="anti")
    if unknown.height:
        row, column = unknown.row(0)[:2]
        raise InputError(
            f"There is no row {row} with a column {column} in this batch.",
            hint="Rows have the numbers of the file; columns have their field's name.",
        )


def refuse_overtaken(
    session: TenantSession, batch: Batch, stored: pl.DataFrame, seen: Mapping[Place, str | None]
) -> None:
    """Refuse to write over what somebody else changed after the person had looked."""
    titles, clashes = titles_of(batch), list[Clash]()
    for cell in stored.iter_rows(named=True):
        place = (cell["row"], cell["column"])
        if place not in seen or cell["old"] in {seen[place], cell["new"]}:
            continue
        edit = find_last_edit(session, batch.id, *place)
        clashes.append(
            Clash(
                row=cell["row"],
                column=cell["column"],
                title=titles.get(cell["column"], cell["column"]),
                seen=seen[place],
                theirs=cell["old"],
                mine=cell["new"],
                actor=edit.actor if edit else "Somebody",
                at=edit.edited_at if edit else None,
            )
        )
    if clashes:
        raise ClashError(clashes)


def set_aside(
    desk: Desk, batch_id: int, rows: Collection[int], reason: str, *, discard: bool = False
) -> dict[str, int]:
    """Leave rows out of the publication; they stay listed on the batch."""
    if not reason.strip():
        raise InputError("A row is set aside for a reason.", hint="Say why it cannot be fixed now.")
    with desk.transaction() as session:
        batch = begin(desk, session, batch_id, discard=discard)
        said = {row.row: row.reason for row in list_set_aside(session, batch_id)}
        marks = marks_of([(row, "", "", said.get(row), reason.strip()) for row in rows])
        label = f"Set {rows_words(marks['row'])} aside: {reason.strip()}"
        return record(
            desk, session, batch, Entry(kind=AmendKind.SET_ASIDE, label=label, marks=marks)
        )


def take_back(
    desk: Desk, batch_id: int, rows: Collection[int], *, discard: bool = False
) -> dict[str, int]:
    """Put rows that were set aside back among the others."""
    with desk.transaction() as session:
        batch = begin(desk, session, batch_id, discard=discard)
        said = {row.row: row.reason for row in list_set_aside(session, batch_id)}
        marks = marks_of([(row, "", "", said[row], None) for row in rows if row in said])
        if marks.is_empty():
            raise ConflictError("None of these rows is set aside.", hint="Reload the page.")
        label = f"Take {rows_words(marks['row'])} back"
        return record(
            desk, session, batch, Entry(kind=AmendKind.TAKE_BACK, label=label, marks=marks)
        )


def explain(
    desk: Desk, batch_id: int, findings: Sequence[Finding], text: str, *, discard: bool = False
) -> dict[str, int]:
    """Say why unusual values (row, column, rule) are right; at least ten letters."""
    word = text.strip()
    if len(word) < EXPLANATION_LETTERS:
        raise InputError(
            "An explanation needs a few words.",
            hint=f"Write at least {EXPLANATION_LETTERS} letters; they are printed in the PDF.",
        )
    with desk.transaction() as session:
        batch = begin(desk, session, batch_id, discard=discard)
        known = {(e.row, e.column, e.rule): e.text for e in list_explanations(session, batch_id)}
        marks = marks_of([(*finding, known.get(finding), word) for finding in set(findings)])
        if marks.is_empty():
            raise ConflictError("There is no query to explain here.", hint="Reload the page.")
        label = explain_label(marks, titles_of(batch), word)
        return record(desk, session, batch, Entry(kind=AmendKind.EXPLAIN, label=label, marks=marks))


def marks_of(rows: Sequence[tuple[int, str, str, str | None, str | None]]) -> pl.DataFrame:
    """Return words said of rows as a frame."""
    return pl.DataFrame(rows, schema=MARKS, orient="row").unique(
        ["row", "column", "rule"], keep="last", maintain_order=True
    )


def edit_label(cells: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """Say what was corrected."""
    if cells.height == 1:
        row, column, old, new = cells.row(0)
        return f"{titles.get(column, column)} in row {row}: {shown(old)} → {shown(new)}"
    return f"Correct {cells.height:,} cells in {rows_words(cells['row'])}"


def explain_label(marks: pl.DataFrame, titles: Mapping[str, str], word: str) -> str:
    """Say what was explained."""
    if marks.height == 1:
        row, column = marks.row(0)[:2]
        place = f"{titles.get(column, column)} in row {row}" if row else "the file"
        return f"Explain {place}: {word}"
    return f"Explain {marks.height:,} queries: {word}"


def rows_words(rows: pl.Series) -> str:
    """Return `row 4` or `12 rows`."""
    count = rows.n_unique()
    return f"row {rows[0]}" if count == 1 else f"{count:,} rows"


def shown(value: str | None) -> str:
    """Return a cell's text as it stands in a sentence."""
    return value if value else "empty"
