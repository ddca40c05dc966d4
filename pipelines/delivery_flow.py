"""The way of a message to one recipient: which step leads where."""

from config.errors import ConflictError
from config.message_terms import DeliveryState as State

STEPS: dict[tuple[State, str], State] = {
    (State.QUEUED, "begin"): State.SENDING,
    (State.SENDING, "accept"): State.SENT,
    (State.SENDING, "refuse"): State.FAILED,
    (State.SENDING, "put_off"): State.QUEUED,
    (State.SENDING, "lose"): State.UNCONFIRMED,
    (State.QUEUED, "refuse"): State.FAILED,
    (State.QUEUED, "suppress"): State.SUPPRESSED,
    (State.QUEUED, "hold"): State.HELD,
    (State.QUEUED, "expire"): State.EXPIRED,
    (State.QUEUED, "cancel"): State.CANCELLED,
    (State.HELD, "release"): State.QUEUED,
    (State.HELD, "cancel"): State.CANCELLED,
    (State.FAILED, "retry"): State.QUEUED,
    (State.UNCONFIRMED, "retry"): State.QUEUED,
}


def step(state: State, action: str) -> State:
    """Return the next state of a delivery; raises ConflictError where the table knows none."""
    following = STEPS.get((state, action))
    if following is None:
        raise ConflictError(
            f"A delivery that is {state.value} cannot {action.replace('_', ' ')}.",
            hint="Look at the list again; it has moved on.",
        )
    return following
