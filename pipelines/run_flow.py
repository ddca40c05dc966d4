"""The life of a run, from the click to its end."""

from config.errors import ConflictError
from config.terms import RunState

FLOW: dict[tuple[RunState, str], RunState] = {
    (RunState.QUEUED, "claim"): RunState.RUNNING,
    (RunState.QUEUED, "cancel"): RunState.CANCELLED,
    (RunState.QUEUED, "skip"): RunState.SKIPPED,
    (RunState.QUEUED, "miss"): RunState.MISSED,
    (RunState.RUNNING, "succeed"): RunState.SUCCEEDED,
    (RunState.RUNNING, "partly_succeed"): RunState.PARTLY_SUCCEEDED,
    (RunState.RUNNING, "fail"): RunState.FAILED,
    (RunState.RUNNING, "time_out"): RunState.TIMED_OUT,
    (RunState.RUNNING, "cancel"): RunState.CANCELLED,
    (RunState.RUNNING, "retry"): RunState.WAITING_TO_RETRY,
    (RunState.RUNNING, "release"): RunState.QUEUED,
    (RunState.WAITING_TO_RETRY, "claim"): RunState.RUNNING,
    (RunState.WAITING_TO_RETRY, "cancel"): RunState.CANCELLED,
}


def step(state: RunState, action: str) -> RunState:
    """Return the next state, or refuse in a sentence."""
    following = FLOW.get((state, action))
    if following is None:
        raise ConflictError(
            f"A run that is {in_words(state)} cannot {in_words(action)}.",
            hint="Look at the run again; it has moved on.",
        )
    return following


def sources(action: str) -> tuple[RunState, ...]:
    """Return the states in which an action is possible."""
    return tuple(state for state, possible in FLOW if possible == action)


def is_over(state: RunState) -> bool:
    """Tell whether nothing can happen to a run any more."""
    return all(source != state for source, _ in FLOW)


def in_words(word: str) -> str:
    """Return a word of the table as people write it."""
    return word.replace("_", " ")
