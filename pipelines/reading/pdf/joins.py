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


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What the cells of a column that stand on one line look like."""

    shapes: Counter[str]
    is_capital: bool

    @staticmethod
    def of(cells: Sequence[str]) -> "Usual":
        """Learn from whole cells."""
        words = [word for cell in cells for word in cell.split() if word[0].isalpha()]
        large = sum(not word[0].islower() or word in PARTICLES for word in words)
        return Usual(
            shapes=Counter(map(pattern_of, cells)),
            is_capital=bool(words) and large >= CAPITALS * len(words),
        )


def join_lines(lines: Sequence[str], usual: Usual) -> tuple[str, bool]:
    """Return the lines of a cell as one text, and whether all of it is sure."""
    text, sure = lines[0], True
    for following in lines[1:]:
        text, known = join_pair(text, following, usual)
        sure = sure and known
    return text, sure


def join_pair(first: str, second: str, usual: Usual) -> tuple[str, bool]:
    """Return two lines as one text, and whether a rule or the column's other cells decide it."""
    close, apart = first + second, f"{first} {second}"
    tail, head = first.rpartition(" ")[2], second.partition(" ")[0]
    if tail.endswith(("-", "/", "_", "@")) or head.startswith(("@", "/")) or MAIL.fullmatch(tail):
        return close, True
    if is_code(tail, head):
        with_close, with_apart = usual.shapes[pattern_of(close)], usual.shapes[pattern_of(apart)]
        return (apart, True) if with_apart > with_close else (close, with_close > 0)
    if is_cut(tail, head, usual):
        return close, usual.is_capital
    return apart, True


def is_code(tail: str, head: str) -> bool:
    """Tell whether two parts read like one id that was cut."""
    whole = CODE.fullmatch(tail) and CODE.fullmatch(head)
    return bool(whole) and any(mark.isdigit() for mark in tail + head)


def is_cut(tail: str, head: str, usual: Usual) -> bool:
    """Tell whether two parts read like one word that was cut."""
    if not (head.isalpha() and head.islower() and tail[-1:].isalpha()) or head in PARTICLES:
        return False
    return usual.is_capital or (len(head) <= SHORT and not tail.islower())
