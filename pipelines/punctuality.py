"""When a run is late to start, and when one takes longer than it usually does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

GRACE = timedelta(minutes=2)
SHORTEST = timedelta(minutes=1)
TIMES, FEWEST = 2, 3


def is_late(due_at: datetime, now: datetime) -> bool:
    """Tell whether a run that has not started should have by now."""
    return now - due_at > GRACE


def longest_usual(durations: Sequence[timedelta]) -> timedelta | None:
    """Return after how long a run is overdue: twice the median of those before, a minute at least.

    None where fewer than three runs say what is usual.
    """
    if len(durations) < FEWEST:
        return None
    middle = median(length.total_seconds() for length in durations)
    return max(timedelta(seconds=TIMES * middle), SHORTEST)
