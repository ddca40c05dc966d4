"""One press of a button on an open batch: a step of its history, judged and written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from config.errors import ConflictError
from config.terms import AmendKind, AmendState
from data.batches import get_batch, list_explanations, list_set_aside
from data.db import TenantSession
from data.history import (
    EDITS,
    MARKS,
    add_edits,
    add_marks,
    add_step,
    list_history,
    lock_batch,
    set_states,
)
from data.models import Batch, BatchStep
from data.standing import Table
from jobs._batch import move, tell
from jobs._desk import Desk
from jobs._recheck import recheck
from pipelines.amend_flow import step as next_state

CELLS = {"row": pl.Int64, "column": pl.String, "old": pl.String, "new": pl.String}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one step does: corrected cells (`CELLS`), and words said of rows (`MARKS`)."""

    kind: AmendKind
    label: str
    cells: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CELLS))
    marks: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MARKS))

    @property
    def rows(self) -> int:
        """Return how many rows the step touches."""
        return pl.concat([self.cells["row"], self.marks["row"]]).n_unique()


class UndoneError(ConflictError):
    """A new change would discard steps that were undone and could still be redone."""

    def __init__(self, steps: Sequence[BatchStep]) -> None:
        self.labels = tuple(step.label for step in steps)
        super().__init__(
            f"{len(steps)} undone steps would be discarded: {'; '.join(self.labels[:3])}.",
            hint="Redo them first, or say that they may go.",
        )


def begin(desk: Desk, session: TenantSession, batch_id: int, *, discard: bool) -> Batch:
    """Open a batch to amend it; steps that were undone must be given up knowingly."""
    desk.allow("amend")
    batch = get_batch(session, batch_id)
    lock_batch(session, batch)
    undone = [s for s in list_history(session, batch_id) if s.state == AmendState.UNDONE]
    if undone and not discard:
        raise UndoneError(undone)
    set_states(session, undone, {s.position: next_state(s.state, "discard") for s in undone})
    move(desk, batch, "amend")
    return batch


def record(desk: Desk, session: TenantSession, batch: Batch, entry: Entry) -> dict[str, int]:
    """Write one step with its cells and marks, judge what it touched, return the totals."""
    step = add_step(
        session,
        BatchStep(
            batch_id=batch.id,
            position=0,
            kind=entry.kind,
            label=entry.label,
            actor=desk.actor.email,
            made_at=desk.now(),
            rows=entry.rows,
            cells=entry.cells.height,
        ),
    )
    if entry.cells.height:
        add_edits(session, step, entry.cells)
    if entry.marks.height:
        add_marks(session, step, entry.marks)
    told = {"step": step.position, "rows": step.rows, "cells": step.cells}
    tell(desk, session, batch, f"batch.{AUDITED[entry.kind]}", **told)
    return judge(desk, session, batch, rows=entry.cells["row"].unique().to_list())


AUDITED = {
    AmendKind.EDIT: "edited",
    AmendKind.BULK: "edited",
    AmendKind.MERGE: "edited",
    AmendKind.SET_ASIDE: "set_aside",
    AmendKind.TAKE_BACK: "taken_back",
    AmendKind.EXPLAIN: "explained",
}


def judge(
    desk: Desk, session: TenantSession, batch: Batch, *, rows: Sequence[int]
) -> dict[str, int]:
    """Judge the touched rows again and keep the totals on the batch."""
    totals = recheck(desk, session, batch, rows=rows)
    batch.counts = {**batch.counts, "check": {**batch.counts.get("check", {}), **totals}}
    return totals


def table_of(desk: Desk, session: TenantSession, batch: Batch) -> Table:
    """Return the batch's rows as they stand."""
    aside = tuple(row.row for row in list_set_aside(session, batch.id))
    said = tuple((w.row, w.column, w.rule) for w in list_explanations(session, batch.id))
    return Table(desk.staging.folder(desk.school_id, batch.id), aside, said)


__all__ = ["CELLS", "EDITS", "Entry", "UndoneError", "begin", "judge", "record", "table_of"]
