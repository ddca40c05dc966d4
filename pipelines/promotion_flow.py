"""The life of a promotion: looked at, approved by a second person, applied, taken back."""

from config.errors import ConflictError
from config.school_terms import PromotionState

FLOW: dict[tuple[PromotionState, str], PromotionState] = {
    (PromotionState.PREVIEWED, "approve"): PromotionState.APPROVED,
    (PromotionState.PREVIEWED, "discard"): PromotionState.DISCARDED,
    (PromotionState.APPROVED, "withdraw"): PromotionState.PREVIEWED,
    (PromotionState.APPROVED, "discard"): PromotionState.DISCARDED,
    (PromotionState.APPROVED, "apply"): PromotionState.APPLIED,
    (PromotionState.APPLIED, "undo_partly"): PromotionState.PARTLY_UNDONE,
    (PromotionState.APPLIED, "undo"): PromotionState.UNDONE,
    (PromotionState.PARTLY_UNDONE, "undo_partly"): PromotionState.PARTLY_UNDONE,
    (PromotionState.PARTLY_UNDONE, "undo"): PromotionState.UNDONE,
}


def step(state: PromotionState, action: str) -> PromotionState:
    """Return the next state, or refuse in a sentence."""
    following = FLOW.get((state, action))
    if following is None:
        words = state.replace("_", " ")
        raise ConflictError(
            f"A promotion that is {words} cannot {action.replace('_', ' ')}.",
            hint="Look at it again; it has moved on.",
        )
    return following


def sources(action: str) -> tuple[PromotionState, ...]:
    """Return the states in which an action is possible."""
    return tuple(state for state, possible in FLOW if possible == action)
