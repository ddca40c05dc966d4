"""Undo and redo: bring a batch to any step of its history that was not discarded."""

from config.errors import ConflictError
from config.terms import AmendState
from data.batches import get_batch
from data.history import list_history, lock_batch, rows_touched, set_states, settle_marks
from data.models import BatchStep
from jobs._amend import judge
from jobs._batch import move, tell
from jobs._desk import Desk
from pipelines.amend_flow import travel


def undo(desk: Desk, batch_id: int, *, seen: int | None = None) -> BatchStep:
    """Take the newest step back; return it.

    `seen` is the position that the person meant: a step that somebody else added stays.
    """
    steps = history_of(desk, batch_id)
    done = [step for step in steps if step.state == AmendState.DONE]
    if not done:
        raise ConflictError("Nothing was changed in this batch yet.", hint="There is no step back.")
    if seen is not None and done[-1].position != seen:
        raise ConflictError(
            f"{done[-1].actor} added a step in the meantime: {done[-1].label}.",
            hint="Look at it first; then undo again.",
        )
    go_to(desk, batch_id, done[-2].position if len(done) > 1 else 0)
    return done[-1]


def redo(desk: Desk, batch_id: int) -> BatchStep:
    """Do the oldest undone step again; return it."""
    undone = [s for s in history_of(desk, batch_id) if s.state == AmendState.UNDONE]
    if not undone:
        raise ConflictError("Nothing was undone in this batch.", hint="There is no step to redo.")
    go_to(desk, batch_id, undone[0].position)
    return undone[0]


def go_to(desk: Desk, batch_id: int, position: int) -> dict[str, int]:
    """Let exactly the steps up to a position hold; 0 is the file as it was read."""
    desk.allow("amend")
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        lock_batch(session, batch)
        move(desk, batch, "amend")
        steps = list_history(session, batch_id)
        moved = travel({step.position: step.state for step in steps}, position)
        set_states(session, steps, moved)
        settle_marks(session, batch_id)
        undone = sum(state == AmendState.UNDONE for state in moved.values())
        told = {"to_step": position, "undone": undone, "redone": len(moved) - undone}
        tell(desk, session, batch, "batch.history", **told)
        return judge(desk, session, batch, rows=rows_touched(session, batch_id, list(moved)))


def history_of(desk: Desk, batch_id: int) -> list[BatchStep]:
    """List the steps of a batch, oldest first."""
    with desk.reading() as session:
        get_batch(session, batch_id)
        return list_history(session, batch_id)
