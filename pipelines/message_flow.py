"""The life of a message: which step leads where."""

from config.errors import ConflictError
from config.message_terms import MessageState as State

STEPS: dict[tuple[State, str], State] = {
    (State.SENDING, "pause"): State.PAUSED,
    (State.SENDING, "finish"): State.DONE,
    (State.SENDING, "cancel"): State.CANCELLED,
    (State.PAUSED, "go_on"): State.SENDING,
    (State.PAUSED, "cancel"): State.CANCELLED,
    (State.DONE, "retry"): State.SENDING,
    (State.SENDING, "retry"): State.SENDING,
    (State.PAUSED, "retry"): State.SENDING,
}


def step(state: State, action: str) -> State:
    """Return the next state of a message; raises ConflictError where the table knows none."""
    following = STEPS.get((state, action))
    if following is None:
        raise ConflictError(
            f"A message that is {state.value} cannot {action.replace('_', ' ')}.",
            hint="Look at it again; it has moved on.",
        )
    return following
