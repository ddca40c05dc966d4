"""What a cell looks like, without deciding what it means."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log

NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}([.,' ]\d{3})+)([.,]\d+)?\s?%?")
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?)?")
TIME = re.compile(r"\d{1,3}:\d{2}(:\d{2})?")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+|(https?://|www\.)\S+")
CODE = re.compile(r"(?=.*\d)[\w./-]+")
WORDS = re.compile(r"[\w\s.'\u2019()/&+\-\u2013%#*?!@]*")
DIGITS, LETTERS, BLANKS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+"), re.compile(r"\s+")
TYPED = frozenset({"number", "date", "time", "mail"})
MISSING = frozenset({"", "-", "\u2013", "n/a", "na", "null", "none", "nan", ".", "ab", "abs", "x"})
LOOKED_AT = 200
REMEMBERED = 1 << 15
RARE = 0.3
EXACT = 0.85


def kind_of(cell: str) -> str:
    """Return number, date, time, mail, code, words, other or empty."""
    return kind_of_short(cell[:LOOKED_AT])


@lru_cache(maxsize=REMEMBERED)
def kind_of_short(cell: str) -> str:
    """Return the kind of a cell, or of the beginning of a long one."""
    text = cell.strip()
    if not text:
        return "empty"
    for kind, pattern in (("number", NUMBER), ("time", TIME), ("date", DATE), ("mail", MAIL)):
        if pattern.fullmatch(text):
            return kind
    if CODE.fullmatch(text):
        return "code"
    return "words" if WORDS.fullmatch(text) else "other"


def pattern_of(cell: str) -> str:
    """Return the shape of a cell: runs of digits, letters and blanks as one mark each."""
    return shapes_of(cell[:LOOKED_AT])[0]


@lru_cache(maxsize=REMEMBERED)
def shapes_of(cell: str) -> tuple[str, str]:
    """Return a cell's shape with runs as one mark each, and with each digit for itself."""
    if cell.isalpha():
        return "a", "a"
    plain = BLANKS.sub(" ", LETTERS.sub("a", cell))
    return DIGITS.sub("9", plain), DIGITS.sub(nines, plain)


def nines(digits: re.Match[str]) -> str:
    """Return as many nines as there are digits."""
    return "9" * len(digits[0])


class ColumnModel:
    """What the cells of one column usually look like, learnt from good rows."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.size = len(cells)
        self.values = Counter(cells)
        shapes = [shapes_of(cell[:LOOKED_AT]) for cell in cells]
        self.patterns = Counter(shape for shape, _ in shapes)
        self.lengths = Counter(exact for _, exact in shapes)
        kinds = Counter(kind_of(cell) for cell in cells if cell.strip().lower() not in MISSING)
        self.filled = sum(kinds.values())
        self.kind, times = kinds.most_common(1)[0] if kinds else ("empty", 0)
        self.purity = times / max(self.filled, 1)
        self.fill = self.filled / max(self.size, 1)

    @property
    def is_typed(self) -> bool:
        """Tell whether nearly all cells are numbers, dates, times or addresses."""
        return self.kind in TYPED and self.purity >= 0.7

    def fit(self, cell: str) -> float:
        """Return the logarithm of how likely a cell belongs here."""
        pattern, exact = shapes_of(cell[:LOOKED_AT])
        seen = (1 - EXACT) * self.patterns[pattern] + EXACT * self.lengths[exact]
        known = self.values[cell] / max(self.size, 1)
        return log((seen + RARE) / (self.size + 1)) + (log(1 + 10 * known) if cell else 0.0)

    def accepts(self, cell: str) -> bool:
        """Tell whether a cell has the column's kind."""
        return kind_of(cell) == self.kind


def learn(rows: Sequence[Sequence[str]], width: int) -> list[ColumnModel]:
    """Learn one model per column from rows of this width."""
    good = [row for row in rows if len(row) == width]
    return [ColumnModel([row[index] for row in good]) for index in range(width)]
