"""When to try again: later after each failure, and never all at the same moment."""

from datetime import timedelta

LONGEST = timedelta(hours=1)


def next_retry(failures: int, *, delay: timedelta, jitter: float) -> timedelta:
    """Return the wait after the n-th failure: doubled each time, spread by `jitter` (0 to 1)."""
    doubled = min(delay * 2 ** min(failures - 1, 30), LONGEST)
    return doubled * (0.5 + jitter / 2)
