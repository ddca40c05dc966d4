"""The life of a batch, from the received file to the published version."""

from config.errors import ConflictError
from config.terms import BatchState

FLOW: dict[tuple[BatchState, str], BatchState] = {
    (BatchState.RECEIVED, "read"): BatchState.READING,
    (BatchState.RECEIVED, "discard"): BatchState.DISCARDED,
    (BatchState.READING, "read_done"): BatchState.MAPPING,
    (BatchState.READING, "refuse"): BatchState.REFUSED,
    (BatchState.READING, "fail"): BatchState.REFUSED,
    (BatchState.READING, "discard"): BatchState.DISCARDED,
    (BatchState.REFUSED, "read"): BatchState.READING,
    (BatchState.REFUSED, "discard"): BatchState.DISCARDED,
    (BatchState.MAPPING, "map"): BatchState.CHECKING,
    (BatchState.MAPPING, "read"): BatchState.READING,
    (BatchState.MAPPING, "discard"): BatchState.DISCARDED,
    (BatchState.CHECKING, "checked"): BatchState.FIXING,
    (BatchState.CHECKING, "read"): BatchState.READING,
    (BatchState.CHECKING, "fail"): BatchState.MAPPING,
    (BatchState.CHECKING, "discard"): BatchState.DISCARDED,
    (BatchState.FIXING, "amend"): BatchState.FIXING,
    (BatchState.FIXING, "preview"): BatchState.PREVIEWING,
    (BatchState.FIXING, "map"): BatchState.CHECKING,
    (BatchState.FIXING, "read"): BatchState.READING,
    (BatchState.FIXING, "discard"): BatchState.DISCARDED,
    (BatchState.PREVIEWING, "previewed"): BatchState.PREVIEWED,
    (BatchState.PREVIEWING, "fail"): BatchState.FIXING,
    (BatchState.PREVIEWING, "discard"): BatchState.DISCARDED,
    (BatchState.PREVIEWED, "amend"): BatchState.FIXING,
    (BatchState.PREVIEWED, "publish"): BatchState.PUBLISHING,
    (BatchState.PREVIEWED, "map"): BatchState.CHECKING,
    (BatchState.PREVIEWED, "read"): BatchState.READING,
    (BatchState.PREVIEWED, "discard"): BatchState.DISCARDED,
    (BatchState.PUBLISHING, "published"): BatchState.PUBLISHED,
    (BatchState.PUBLISHING, "fail"): BatchState.PREVIEWED,
}


def step(state: BatchState, action: str) -> BatchState:
    """Return the next state, or refuse in a sentence."""
    following = FLOW.get((state, action))
    if following is None:
        raise ConflictError(
            f"A batch that is {state} does not know the action {action.replace('_', ' ')}.",
            hint="Open the batch again; it has moved on.",
        )
    return following
