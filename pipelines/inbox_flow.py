"""The life of a file in an inbox, from the first look to its published version or its waiting."""

from config.errors import ConflictError
from config.terms import InboxState

FLOW: dict[tuple[InboxState, str], InboxState] = {
    (InboxState.SEEN, "claim"): InboxState.CLAIMED,
    (InboxState.CLAIMED, "publish"): InboxState.PUBLISHED,
    (InboxState.CLAIMED, "hold"): InboxState.HELD,
}


def step(state: InboxState, action: str) -> InboxState:
    """Return the next state, or refuse in a sentence."""
    following = FLOW.get((state, action))
    if following is None:
        raise ConflictError(f"A file of the inbox that is {state} does not know {action}.")
    return following
