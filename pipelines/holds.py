"""Unusual change: what keeps a file from being published by itself, with limit and both figures."""

from collections.abc import Iterator, Mapping

from config.profile import Hold
from config.terms import MissingRows


def holds(
    counts: Mapping[str, int], published: int, hold: Hold, *, way: MissingRows = MissingRows.KEEP
) -> list[str]:
    """Return a sentence for each limit that a change-set passes; a first version passes none."""
    return list(passed(counts, published, hold, way)) if published else []


def passed(
    counts: Mapping[str, int], published: int, hold: Hold, way: MissingRows
) -> Iterator[str]:
    """Yield what is passed: deletions, changes, too few matches."""
    gone = counts["removed"] or (counts["missing"] if way == MissingRows.MARK_LEFT else 0)
    known, rows = counts["changed"] + counts["unchanged"], counts["file"]
    if gone * 100 > hold.deletes_percent * published:
        yield said("It would remove or mark as left", gone, published, hold.deletes_percent)
    if counts["changed"] * 100 > hold.changes_percent * published:
        yield said("It would change", counts["changed"], published, hold.changes_percent)
    if rows and known * 100 < hold.match_percent * rows:
        share = f"{known:,} of the {rows:,} rows of the file ({100 * known / rows:.0f} %)"
        yield f"Only {share} are published already; the limit is {hold.match_percent:g} %."


def said(does: str, rows: int, published: int, limit: float) -> str:
    """Return the sentence about one share of the published rows."""
    share = f"{rows:,} of {published:,} published rows ({100 * rows / published:.0f} %)"
    return f"{does} {share}; the limit is {limit:g} %."
