"""What a cell looks like, without deciding what it means."""

import re
from collections import Counter
from collections.abc import Sequence
from math import log

NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}([.,' ]\d{3})+)([.,]\d+)?\s?%?")
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?)?")
TIME = re.compile(r"\d{1,3}:\d{2}(:\d{2})?")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+|(https?://|www\.)\S+")
CODE = re.compile(r"(?=.*\d)[\w./-]+")
WORDS = re.compile(r"[\w\s.'\u2019()/&+\-\u2013%#*?!@]*")
RUNS = (
    (re.compile(r"\d+"), "9"),
    (re.compile(r"[^\W\d_]+"), "a"),
    (re.compile(r"\s+"), " "),
)
TYPED = frozenset({"number", "date", "time", "mail"})
MISSING = frozenset({"", "-", "\u2013", "n/a", "na", "null", "none", "nan", ".", "ab", "abs", "x"})


def kind_of(cell: str) -> str:
    """Return number, date, time, mail, code, words, other or empty."""
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
    for runs, mark in RUNS:
        cell = runs.sub(mark, cell)
    return cell


class ColumnModel:
    """What the cells of one column usually look like, learnt from good rows."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.size = len(cells)
        self.patterns = Counter(map(pattern_of, cells))
        self.values = Counter(cells)
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
        shape = (self.patterns[pattern_of(cell)] + 0.3) / (self.size + 1)
        known = self.values[cell] / max(self.size, 1)
        return log(shape) + (log(1 + 10 * known) if cell else 0.0)

    def accepts(self, cell: str) -> bool:
        """Tell whether a cell has the column's kind."""
        return kind_of(cell) == self.kind


def learn(rows: Sequence[Sequence[str]], width: int) -> list[ColumnModel]:
    """Learn one model per column from rows of this width."""
    good = [row for row in rows if len(row) == width]
    return [ColumnModel([row[index] for row in good]) for index in range(width)]
