"""What the jobs of a batch share: its parameters, its recipe, its moves from state to state."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic import Field as Parameter

from config.terms import BatchState
from data.batches import list_explanations, list_published, list_set_aside
from data.datasets import find_dataset, find_version
from data.db import TenantSession
from data.history import list_edits
from data.models import Batch
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs._past import Published, Source
from jobs._profiles import profile_of
from jobs._steps import Recipe, Target
from pipelines.batch_flow import step
from pipelines.mapping import Column, layout

ROSTER, ROSTER_COLUMN = "students", "sourced_id"


class BatchParams(BaseModel):
    """The one parameter of every job of a batch."""

    batch_id: int = Parameter(title="Batch", ge=1)


def move(desk: Desk, batch: Batch, action: str) -> None:
    """Take the batch to its next state, or refuse in a sentence."""
    batch.state = BatchState(step(batch.state, action))
    batch.updated_at = desk.now()


def queue(desk: Desk, session: TenantSession, batch: Batch, job: str, **params: object) -> int:
    """Queue one job of the batch in the caller's transaction; return the run's number."""
    run = enqueue(desk, session, job, {"batch_id": batch.id, **params}, batch_id=batch.id)
    session.flush()
    batch.run_id = run.id
    return run.id


def columns_of(batch: Batch) -> tuple[Column, ...]:
    """Return the decided columns of the batch."""
    return tuple(Column.from_json(column) for column in batch.mapping)


def titles_of(batch: Batch) -> dict[str, str]:
    """Return the title of each column behind the mapping."""
    return {field.name: field.title for field in layout(columns_of(batch), profile_of(batch))}


def recipe_of(
    desk: Desk, session: TenantSession, batch: Batch, *, rows: Sequence[int] | None = None
) -> Recipe:
    """Gather everything that decides what becomes of the batch's raw table, or of some rows."""
    aside = list_set_aside(session, batch.id)
    explained = list_explanations(session, batch.id)
    return Recipe(
        folder=desk.staging.folder(desk.school_id, batch.id),
        profile=profile_of(batch),
        columns=columns_of(batch),
        plan=tuple(batch.plan),
        key=tuple(batch.key),
        edits=tuple(list_edits(session, batch.id, rows).rows()),
        set_aside=tuple(row.row for row in aside),
        explained=tuple((word.row, word.column, word.rule) for word in explained),
    )


def target_of(desk: Desk, session: TenantSession, batch: Batch) -> tuple[int, Target]:
    """Return the head's number (0: none yet) and what the batch is compared with."""
    dataset = find_dataset(session, batch.dataset)
    head = find_version(session, dataset, dataset.head_no) if dataset else None
    path = desk.store.path_of(session, head) if head else None
    target = Target(head=path, mode=batch.mode, missing_rows=batch.missing_rows)
    return (head.no if head else 0), target


def published_for(desk: Desk, session: TenantSession, batch: Batch) -> Published:
    """Return what the check of a batch is held against: its dataset's head, and the roster."""
    profile = profile_of(batch)
    roster = head_of(desk, session, ROSTER) if profile.roster else None
    head = head_of(desk, session, batch.dataset)
    before = [one for one in list_published(session, batch.dataset) if is_alike(one, batch)]
    rows = int(before[0].detected.get("rows", 0)) if before else 0
    return Published(head=head, roster=roster, roster_column=ROSTER_COLUMN, file_rows=rows)


def head_of(desk: Desk, session: TenantSession, name: str) -> Source | None:
    """Return the head of a dataset, none where nothing was published."""
    dataset = find_dataset(session, name)
    head = find_version(session, dataset, dataset.head_no) if dataset else None
    if head is None:
        return None
    return Source(path=desk.store.path_of(session, head), version=head.no)


def is_alike(other: Batch, batch: Batch) -> bool:
    """Tell whether two files have the same columns: the same export, sent again."""
    return other.detected.get("headers") == batch.detected.get("headers")


def tell(desk: Desk, session: TenantSession, batch: Batch, action: str, **values: Any) -> None:
    """Write what was decided about a batch into the audit trail."""
    new = ", ".join(f"{name}={value}" for name, value in values.items())
    desk.audit(session, action, f"batch {batch.id}", new=new)
