"""The life of a place at an event: which step leads where."""

from config.errors import ConflictError
from config.school_terms import RegistrationState as State

STEPS: dict[tuple[State, str], State] = {
    (State.WAITLISTED, "offer"): State.OFFERED,
    (State.WAITLISTED, "cancel"): State.CANCELLED,
    (State.OFFERED, "accept"): State.REGISTERED,
    (State.OFFERED, "decline"): State.DECLINED,
    (State.OFFERED, "expire"): State.EXPIRED,
    (State.OFFERED, "cancel"): State.CANCELLED,
    (State.REGISTERED, "cancel"): State.CANCELLED,
    (State.REGISTERED, "attend"): State.ATTENDED,
    (State.REGISTERED, "miss"): State.NO_SHOW,
    (State.ATTENDED, "miss"): State.NO_SHOW,
    (State.NO_SHOW, "attend"): State.ATTENDED,
}


def step(state: State, action: str) -> State:
    """Return the next state; raises ConflictError where the table knows none."""
    following = STEPS.get((state, action))
    if following is None:
        raise ConflictError(
            f"A place that is {state.value} cannot {action}.",
            hint="Somebody else was faster; look at the list again.",
        )
    return following
