"""The life of a schedule: planned, paused, taken off the list, and brought back paused."""

from config.errors import ConflictError
from config.terms import ScheduleState

FLOW: dict[tuple[ScheduleState, str], ScheduleState] = {
    (ScheduleState.ACTIVE, "pause"): ScheduleState.PAUSED,
    (ScheduleState.PAUSED, "resume"): ScheduleState.ACTIVE,
    (ScheduleState.ACTIVE, "remove"): ScheduleState.REMOVED,
    (ScheduleState.PAUSED, "remove"): ScheduleState.REMOVED,
    (ScheduleState.REMOVED, "bring_back"): ScheduleState.PAUSED,
}


def step(state: ScheduleState, action: str) -> ScheduleState:
    """Return the next state, or refuse in a sentence."""
    following = FLOW.get((state, action))
    if following is None:
        raise ConflictError(
            f"A schedule that is {state} does not know {action.replace('_', ' ')}.",
            hint="Somebody was faster; look at the schedule again.",
        )
    return following
