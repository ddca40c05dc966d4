"""The life of a due time, and what the policy of a schedule makes of those that are due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.errors import ConflictError
from config.terms import CatchUp, OccurrenceState

FLOW: dict[tuple[OccurrenceState, str], OccurrenceState] = {
    (OccurrenceState.DUE, "fire"): OccurrenceState.FIRED,
    (OccurrenceState.DUE, "wait"): OccurrenceState.WAITING,
    (OccurrenceState.DUE, "skip"): OccurrenceState.SKIPPED,
    (OccurrenceState.DUE, "coalesce"): OccurrenceState.COALESCED,
    (OccurrenceState.DUE, "miss"): OccurrenceState.MISSED,
    (OccurrenceState.WAITING, "fire"): OccurrenceState.FIRED,
    (OccurrenceState.WAITING, "skip"): OccurrenceState.SKIPPED,
    (OccurrenceState.MISSED, "fire"): OccurrenceState.FIRED,
    (OccurrenceState.MISSED, "wait"): OccurrenceState.WAITING,
    (OccurrenceState.COALESCED, "wait"): OccurrenceState.WAITING,
    (OccurrenceState.SKIPPED, "wait"): OccurrenceState.WAITING,
    (OccurrenceState.DISMISSED, "wait"): OccurrenceState.WAITING,
    (OccurrenceState.FIRED, "wait"): OccurrenceState.WAITING,
    (OccurrenceState.MISSED, "coalesce"): OccurrenceState.COALESCED,
    (OccurrenceState.MISSED, "dismiss"): OccurrenceState.DISMISSED,
}
NOBODY = "nobody was there"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How late a due time may be, and what happens to those that are later."""

    misfire: timedelta
    catch_up: CatchUp
    most: int


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One due time and what becomes of it; a fired one has no reason."""

    due_at: datetime
    state: OccurrenceState
    reason: str = ""


def step(state: OccurrenceState, action: str) -> OccurrenceState:
    """Return the next state, or refuse in a sentence."""
    following = FLOW.get((state, action))
    if following is None:
        raise ConflictError(
            f"A due time that is {state} cannot {action}.", hint="Look at the schedule again."
        )
    return following


def settle(
    due: Sequence[datetime],
    *,
    now: datetime,
    policy: Policy,
    reason_against: Callable[[datetime], str],
    is_cut: bool = False,
) -> list[Slot]:
    """Say what becomes of every due time, in the same order; each gets exactly one slot.

    Days on which the schedule rests are skipped first. What is at most `policy.misfire` old fires;
    older ones go by `policy.catch_up`: none, the latest (unless a later one fires anyway), or the
    last `policy.most` of them. A cut list is followed by later ones, so none of it is among those.
    """
    reasons = {moment: reason_against(moment) for moment in due}
    open_ = [moment for moment in due if not reasons[moment]]
    late = [moment for moment in open_ if now - moment > policy.misfire]
    fired = () if is_cut else choose(late, policy, is_followed=len(open_) > len(late))
    return [
        slot_of(moment, reasons[moment], policy, late=set(late), fired=set(fired)) for moment in due
    ]


def choose(late: Sequence[datetime], policy: Policy, *, is_followed: bool) -> Sequence[datetime]:
    """Return which late ones fire all the same."""
    if policy.catch_up is CatchUp.ALL and policy.most > 0:
        return late[-policy.most :]
    if policy.catch_up is CatchUp.LATEST and not is_followed:
        return late[-1:]
    return ()


def slot_of(
    moment: datetime, reason: str, policy: Policy, *, late: set[datetime], fired: set[datetime]
) -> Slot:
    """Return what becomes of one due time."""
    if reason:
        return Slot(due_at=moment, state=OccurrenceState.SKIPPED, reason=reason)
    if moment not in late or moment in fired:
        return Slot(due_at=moment, state=OccurrenceState.FIRED)
    if policy.catch_up is CatchUp.LATEST:
        return Slot(due_at=moment, state=OccurrenceState.COALESCED, reason=NOBODY)
    return Slot(due_at=moment, state=OccurrenceState.MISSED, reason=NOBODY)
