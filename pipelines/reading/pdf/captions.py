"""Tell whether a table goes on over a page, or another one begins under a title of its own."""

import re
from collections.abc import Sequence

PROGRESS = re.compile(
    r"\b(page|seite|página|pagina|pág|rows?|blatt|sheet|part)\b|\d\s*(/|of|von|de|di|sur)\s*\d"
    r"|^\W*\d+\W*$",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"\W*(page|seite|página|pagina|pág|blatt|sheet|p)?\W*\d+\W*((of|von|de|di|sur)?\W*\d+)?\W*",
    re.IGNORECASE,
)
CONTINUED = re.compile(
    r"[\W_]*\b(continued|cont\.?|fortsetzung|continuación|suite)\b\W*", re.IGNORECASE
)
SIDE = re.compile(r"\bpart (\d+) of (\d+)\b")
DIGITS = re.compile(r"\d[\d,.]*")


def is_new_title(before: Sequence[str], now: Sequence[str]) -> bool:
    """Tell whether the lines above a table name another one than those above the last."""
    old = [clean(line) for line in before]
    new = [clean(line) for line in now]
    left = [line for line in new if line and not any(is_same(line, other) for other in old)]
    lost = [line for line in old if line and not any(is_same(line, other) for other in new)]
    return bool(left and lost)


def clean(line: str) -> str:
    """Return a line without what only says that it goes on; a page number says nothing else."""
    return "" if NUMBERED.fullmatch(line) else CONTINUED.sub("", line).strip().casefold()


def is_same(line: str, other: str) -> bool:
    """Tell whether two lines say the same, apart from a count of pages or rows."""
    if not other:
        return False
    if line in other or other in line:
        return True
    if DIGITS.sub("", line) != DIGITS.sub("", other):
        return False
    return bool(PROGRESS.search(line))


def part_of(lines: Sequence[str]) -> tuple[int, int] | None:
    """Return which part of a wide table stands below these lines, and of how many."""
    found = next((match for match in map(SIDE.search, lines) if match), None)
    return (int(found[1]), int(found[2])) if found else None
