"""The life of a step of a batch's history: done, undone, redone, discarded by a newer one."""

from collections.abc import Mapping

from config.errors import ConflictError
from config.terms import AmendState

FLOW: dict[tuple[AmendState, str], AmendState] = {
    (AmendState.DONE, "undo"): AmendState.UNDONE,
    (AmendState.UNDONE, "redo"): AmendState.DONE,
    (AmendState.UNDONE, "discard"): AmendState.DISCARDED,
}


def step(state: AmendState, action: str) -> AmendState:
    """Return the next state, or refuse in a sentence."""
    following = FLOW.get((state, action))
    if following is None:
        raise ConflictError(
            f"A step that is {state} does not know the action {action}.",
            hint="Open the history again; it has moved on.",
        )
    return following


def travel(states: Mapping[int, AmendState], position: int) -> dict[int, AmendState]:
    """Return which steps change, and to what, so that exactly those up to a position hold."""
    if position and states.get(position) not in {AmendState.DONE, AmendState.UNDONE}:
        raise ConflictError(
            f"Step {position} cannot be restored.",
            hint="It was discarded by a newer change; choose another one.",
        )
    moved = {
        at: "redo" if at <= position else "undo"
        for at, state in states.items()
        if state == (AmendState.UNDONE if at <= position else AmendState.DONE)
    }
    return {at: step(states[at], action) for at, action in moved.items()}
