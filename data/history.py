"""The history of a batch: its steps, the cells and rows that they touched, and what holds now."""

from collections.abc import Mapping, Sequence

import polars as pl
from sqlalchemy import ColumnElement, and_, delete, func, or_, select

from config.terms import AmendState
from data.db import TenantSession
from data.models import Batch, BatchEdit, BatchMark, BatchStep, Explanation, SetAside
from data.tenancy import insert_rows

EDITS = {"row": pl.Int64, "column": pl.String, "new": pl.String}
MARKS = {
    "row": pl.Int64,
    "column": pl.String,
    "rule": pl.String,
    "before": pl.String,
    "after": pl.String,
}
FEW = 500


def lock_batch(session: TenantSession, batch: Batch) -> None:
    """Let nobody else amend the batch until this transaction ends."""
    session.refresh(batch, with_for_update=True)


def list_history(session: TenantSession, batch_id: int) -> list[BatchStep]:
    """List every step of a batch, oldest first, the undone and discarded ones too."""
    query = select(BatchStep).where(BatchStep.batch_id == batch_id)
    return list(session.scalars(query.order_by(BatchStep.position)))


def add_step(session: TenantSession, step: BatchStep) -> BatchStep:
    """Give a step its place behind all others and write it."""
    query = select(func.max(BatchStep.position)).where(BatchStep.batch_id == step.batch_id)
    step.position = (session.scalar(query) or 0) + 1
    session.add(step)
    session.flush()
    return step


def add_edits(session: TenantSession, step: BatchStep, cells: pl.DataFrame) -> None:
    """Write the cells of a step (`row, column, old, new`) at once."""
    told = {
        "batch_id": step.batch_id,
        "position": step.position,
        "actor": step.actor,
        "edited_at": step.made_at,
    }
    wanted = cells.select("row", "column", "old", "new")
    insert_rows(session, BatchEdit, [{**told, **cell} for cell in wanted.iter_rows(named=True)])


def add_marks(session: TenantSession, step: BatchStep, marks: pl.DataFrame) -> None:
    """Write what a step says of rows (`row, column, rule, before, after`) at once."""
    told = {"batch_id": step.batch_id, "position": step.position}
    wanted = marks.select(*MARKS)
    insert_rows(session, BatchMark, [{**told, **mark} for mark in wanted.iter_rows(named=True)])
    settle_marks(session, step.batch_id)


def belongs() -> ColumnElement[bool]:
    """Return how a correction finds its step."""
    return and_(BatchStep.batch_id == BatchEdit.batch_id, BatchStep.position == BatchEdit.position)


def holds() -> ColumnElement[bool]:
    """Tell whether a correction holds: its step is done, or it is older than the history."""
    return or_(BatchEdit.position.is_(None), BatchStep.state == AmendState.DONE)


def list_edits(
    session: TenantSession, batch_id: int, rows: Sequence[int] | None = None
) -> pl.DataFrame:
    """Return the cells that differ from the file: `row, column, new`, the last word of each."""
    query = (
        select(BatchEdit.row, BatchEdit.column, BatchEdit.new)
        .outerjoin(BatchStep, belongs())
        .where(BatchEdit.batch_id == batch_id, holds())
        .order_by(BatchEdit.id)
    )
    if rows is not None and len(rows) <= FEW:
        query = query.where(BatchEdit.row.in_(rows))
    found = [tuple(row) for row in session.execute(query)]
    frame = pl.DataFrame(found, schema=EDITS, orient="row")
    if rows is not None and len(rows) > FEW:
        frame = frame.filter(pl.col("row").is_in(pl.Series(rows, dtype=pl.Int64).implode()))
    return frame.unique(["row", "column"], keep="last", maintain_order=True)


def list_edit_rows(session: TenantSession, batch_id: int, row: int) -> list[BatchEdit]:
    """List every correction of a row that holds, oldest first, with who made it and when."""
    query = (
        select(BatchEdit)
        .outerjoin(BatchStep, belongs())
        .where(BatchEdit.batch_id == batch_id, BatchEdit.row == row, holds())
        .order_by(BatchEdit.id)
    )
    return list(session.scalars(query))


def find_last_edit(
    session: TenantSession, batch_id: int, row: int, column: str
) -> BatchEdit | None:
    """Find who last changed a cell: the newest correction, or the one that was undone last."""
    query = (
        select(BatchEdit)
        .where(BatchEdit.batch_id == batch_id, BatchEdit.row == row, BatchEdit.column == column)
        .order_by(BatchEdit.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def rows_touched(session: TenantSession, batch_id: int, positions: Sequence[int]) -> list[int]:
    """Return the rows whose cells some steps corrected."""
    query = select(BatchEdit.row).where(
        BatchEdit.batch_id == batch_id, BatchEdit.position.in_(positions)
    )
    return sorted(set(session.scalars(query)))


def set_states(
    session: TenantSession, steps: Sequence[BatchStep], states: Mapping[int, AmendState]
) -> None:
    """Let steps hold or not, by their positions."""
    for step in steps:
        step.state = states.get(step.position, step.state)
    session.flush()


def settle_marks(session: TenantSession, batch_id: int) -> None:
    """Bring the rows set aside and the explanations to what the steps that hold say."""
    marks = last_marks(session, batch_id)
    rows = marks.filter(pl.col("rule") == "")
    words = marks.filter(pl.col("rule") != "")
    marked = select(BatchMark.row).where(BatchMark.batch_id == batch_id, BatchMark.rule == "")
    session.execute(delete(SetAside).where(SetAside.batch_id == batch_id, SetAside.row.in_(marked)))
    explained = select(BatchMark.row).where(
        BatchMark.batch_id == batch_id,
        BatchMark.row == Explanation.row,
        BatchMark.column == Explanation.column,
        BatchMark.rule == Explanation.rule,
    )
    session.execute(delete(Explanation).where(Explanation.batch_id == batch_id, explained.exists()))
    told = {"batch_id": batch_id}
    asides = rows.select("row", "actor", reason="said", set_aside_at="at")
    explained_now = words.select("row", "column", "rule", "actor", text="said", explained_at="at")
    insert_rows(session, SetAside, [{**told, **row} for row in asides.iter_rows(named=True)])
    insert_rows(
        session, Explanation, [{**told, **row} for row in explained_now.iter_rows(named=True)]
    )


def last_marks(session: TenantSession, batch_id: int) -> pl.DataFrame:
    """Return the word that holds for each marked row: the last done step's, else the one before."""
    query = (
        select(
            BatchMark.row,
            BatchMark.column,
            BatchMark.rule,
            BatchMark.before,
            BatchMark.after,
            BatchStep.state,
            BatchStep.actor,
            BatchStep.made_at,
        )
        .join(
            BatchStep,
            and_(
                BatchStep.batch_id == BatchMark.batch_id, BatchStep.position == BatchMark.position
            ),
        )
        .where(BatchMark.batch_id == batch_id)
        .order_by(BatchMark.position)
    )
    found = [tuple(row) for row in session.execute(query)]
    schema = {**MARKS, "state": pl.String, "actor": pl.String, "at": pl.Datetime("us", "UTC")}
    frame = pl.DataFrame(found, schema=schema, orient="row")
    key = ["row", "column", "rule"]
    first = frame.unique(key, keep="first", maintain_order=True).with_columns(said="before")
    done = frame.filter(pl.col("state") == AmendState.DONE.value)
    last = done.unique(key, keep="last", maintain_order=True).with_columns(said="after")
    both = pl.concat([first.join(last, on=key, how="anti"), last])
    return both.filter(pl.col("said").is_not_null())
