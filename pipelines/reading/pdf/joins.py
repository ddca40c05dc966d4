"""Put the lines of one cell together: names with a blank, ids and words cut in two without."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.reading.kinds import pattern_of

CODE = re.compile(r"[A-Z0-9/_.@+-]+")
MAIL = re.compile(r"\S*@\S*|https?:\S*|www\.\S*")
PARTICLES = frozenset(
    re.findall(
        r"\w+",
        "a al an and au bin da de del den der des di do du e el en et i ibn in la le of on or te "
        "ten ter the to und van von y zu zur",
    )
)
SHORT = 3
CAPITALS = 0.95
MANY = 0.3
FULL = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What the cells of a column look like: on one line, and put together without blanks."""

    shapes: Counter[str]
    closed: Counter[str]
    cells: int
    longest: int
    is_capital: bool

    @staticmethod
    def of(cells: Sequence[Sequence[str]]) -> "Usual":
        """Learn from the lines of all cells of a column."""
        whole = [lines[0] for lines in cells if len(lines) == 1]
        words = [word for cell in whole for word in cell.split() if word[0].isalpha()]
        large = sum(not word[0].islower() or word in PARTICLES for word in words)
        return Usual(
            shapes=Counter(map(pattern_of, whole)),
            closed=Counter(pattern_of("".join(lines)) for lines in cells),
            cells=len(cells),
            longest=max((len(line) for lines in cells for line in lines), default=0),
            is_capital=bool(words) and large >= CAPITALS * len(words),
        )

    def is_closed(self, shape: str) -> bool:
        """Tell whether cells without blanks look like this, whole or put together."""
        return self.shapes[shape] > 0 or self.closed[shape] >= max(2, MANY * self.cells)


def join_lines(lines: Sequence[str], usual: Usual) -> tuple[str, bool]:
    """Return the lines of a cell as one text, and whether all of it is sure."""
    if len(lines) > 1 and all(map(is_code, lines, lines[1:])):
        return join_code(lines, usual)
    text, sure = lines[0], True
    for following in lines[1:]:
        text, known = join_pair(text, following, usual)
        sure = sure and known
    return text, sure


def join_code(lines: Sequence[str], usual: Usual) -> tuple[str, bool]:
    """Return the parts of an id as one, unless other cells hold several ids side by side."""
    close, apart = "".join(lines), " ".join(lines)
    if usual.shapes[pattern_of(apart)] > usual.shapes[pattern_of(close)]:
        return apart, True
    return close, usual.is_closed(pattern_of(close))


def join_pair(first: str, second: str, usual: Usual) -> tuple[str, bool]:
    """Return two lines as one text, and whether a rule or the column's other cells decide it."""
    tail, head = first.rpartition(" ")[2], second.partition(" ")[0]
    if tail.endswith(("-", "/", "_", "@")) or head.startswith(("@", "/")) or MAIL.fullmatch(tail):
        return first + second, True
    if is_code(tail, head):
        return join_code([first, second], usual)
    if len(first) >= FULL * usual.longest and is_cut(tail, head, usual):
        return first + second, usual.is_capital
    return f"{first} {second}", True


def is_code(tail: str, head: str) -> bool:
    """Tell whether two parts read like one id that was cut."""
    whole = CODE.fullmatch(tail) and CODE.fullmatch(head)
    return bool(whole) and any(mark.isdigit() for mark in tail + head)


def is_cut(tail: str, head: str, usual: Usual) -> bool:
    """Tell whether two parts read like one word that was cut."""
    if not (head.isalpha() and head.islower() and tail[-1:].isalpha()) or head in PARTICLES:
        return False
    return usual.is_capital or (len(head) <= SHORT and not tail.islower())
