"""Compare what was read with what was printed, cell by cell, blanks aside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many cells and rows are right; sums of scores are scores."""

    same: int = 0
    read: int = 0
    true: int = 0
    exact: int = 0
    rows: int = 0

    def __add__(self, other: "Score") -> "Score":
        """Return both together."""
        return Score(
            same=self.same + other.same,
            read=self.read + other.read,
            true=self.true + other.true,
            exact=self.exact + other.exact,
            rows=self.rows + other.rows,
        )

    @property
    def precision(self) -> float:
        """Return which share of what was read is right."""
        return self.same / max(self.read, 1)

    @property
    def recall(self) -> float:
        """Return which share of what was printed was read."""
        return self.same / max(self.true, 1)

    @property
    def exact_rows(self) -> float:
        """Return which share of the rows is right as a whole."""
        return self.exact / max(self.rows, 1)


def close(row: Sequence[str | None]) -> tuple[str, ...]:
    """Return a row without any blanks."""
    return tuple(BLANKS.sub("", cell or "") for cell in row)


def compare(read: Sequence[Sequence[str | None]], true: Sequence[Sequence[str]]) -> Score:
    """Return the score of a table; rows are paired in their order."""
    got, wanted = [close(row) for row in read], [close(row) for row in true]
    pairs = [
        (got[start + place], wanted[at + place])
        for start, end, at, until in list_pairs(got, wanted)
        for place in range(min(end - start, until - at))
    ]
    same = sum(
        bool(one) and one == other for pair in pairs for one, other in zip(*pair, strict=False)
    )
    return Score(
        same=same,
        read=sum(bool(cell) for row in got for cell in row),
        true=sum(bool(cell) for row in wanted for cell in row),
        exact=sum(one == other for one, other in pairs),
        rows=len(wanted),
    )


def list_pairs(
    got: Sequence[tuple[str, ...]], wanted: Sequence[tuple[str, ...]]
) -> list[tuple[int, int, int, int]]:
    """Return runs of rows that belong together."""
    matcher = SequenceMatcher(None, got, wanted, autojunk=False)
    return [(a, b, c, d) for _, a, b, c, d in matcher.get_opcodes()]
