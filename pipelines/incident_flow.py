"""The life of an incident: one step after the other, and back to the beginning."""

from config.errors import ConflictError
from config.terms import IncidentState

FLOW: dict[tuple[IncidentState, str], IncidentState] = {
    (IncidentState.OPEN, "acknowledge"): IncidentState.ACKNOWLEDGED,
    (IncidentState.ACKNOWLEDGED, "analyse"): IncidentState.ANALYSING,
    (IncidentState.ANALYSING, "fix"): IncidentState.FIXED,
    (IncidentState.FIXED, "close"): IncidentState.CLOSED,
    (IncidentState.CLOSED, "archive"): IncidentState.ARCHIVED,
    (IncidentState.FIXED, "reopen"): IncidentState.OPEN,
    (IncidentState.CLOSED, "reopen"): IncidentState.OPEN,
    (IncidentState.ARCHIVED, "reopen"): IncidentState.OPEN,
}
ORDER = tuple(IncidentState)
UNSOLVED = ORDER[:3]


def step(state: IncidentState, action: str) -> IncidentState:
    """Return the next state, or refuse in a sentence."""
    following = FLOW.get((state, action))
    if following is None:
        raise ConflictError(
            f"An incident that is {state} cannot {action}.",
            hint="Look at the incident again; somebody may have moved it on.",
        )
    return following


def actions_from(state: IncidentState) -> list[str]:
    """Return what can happen to an incident in this state."""
    return [action for source, action in FLOW if source is state]


def path_to(state: IncidentState, goal: IncidentState) -> list[str]:
    """Return the actions that lead forward to a later state, one for each step."""
    if ORDER.index(goal) <= ORDER.index(state):
        raise ConflictError(f"An incident that is {state} is past {goal}.", hint="Reopen it first.")
    actions: list[str] = []
    while state is not goal:
        action = next(word for source, word in FLOW if source is state and word != "reopen")
        actions.append(action)
        state = FLOW[state, action]
    return actions
