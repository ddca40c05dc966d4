"""Find what follows a table in the same file: footnotes and other tables."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.reading.kinds import ColumnModel, learn
from pipelines.reading.shape import is_foreign, is_foreign_header, is_note, is_value
from pipelines.reading.tokenizer import Dialect, State, split

BLOCKS = 1_000
LONG_RUN = 5
TAIL = 30
LOOKED_LINES = 20


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The lines of the data region, which of them are regular, and what rows look like."""

    line_at: Callable[[int], str]
    count: int
    odd: list[int]
    dialect: Dialect
    header: list[str]
    models: list[ColumnModel]

    def is_odd(self, index: int) -> bool:
        """Tell whether a line is irregular."""
        place = bisect_left(self.odd, index)
        return place < len(self.odd) and self.odd[place] == index

    def between(self, start: int, end: int) -> str:
        """Return some lines as one text."""
        return "\n".join(self.line_at(index) for index in range(start, end))

    @property
    def width(self) -> int:
        """Return the width of the table."""
        return len(self.models)

    def is_blank(self, index: int) -> bool:
        """Tell whether a line holds nothing."""
        text = self.line_at(index)
        delimiter = self.dialect.delimiter
        return not text.strip() or (bool(delimiter) and not text.replace(delimiter, "").strip())

    def cells_at(self, index: int) -> list[str]:
        """Return the cells of one line, split strictly or at every delimiter."""
        text = self.line_at(index)
        cells, state = split(text, self.dialect)
        return cells if state is State.WELL else text.split(self.dialect.delimiter or "\n")


@dataclass(frozen=True, kw_only=True)
class Places:
    """Line numbers (from 0) that are no data."""

    blank: set[int] = field(default_factory=set)
    footer: set[int] = field(default_factory=set)
    other_table: set[int] = field(default_factory=set)

    def has(self, index: int) -> bool:
        """Tell whether a line is known to be no data."""
        return index in self.blank or index in self.footer or index in self.other_table


def find_places(ground: Ground, *, is_bounded: bool = False) -> Places:
    """Return blank lines and, unless a person drew the bounds, footnotes and further tables."""
    blank = {index for index in ground.odd if ground.is_blank(index)}
    if is_bounded:
        return Places(blank=blank)
    other = find_tables(ground, blank)
    footer = find_footer(ground, blank, other)
    return Places(blank=blank - other, footer=footer - other, other_table=other)


def find_tables(ground: Ground, blank: set[int]) -> set[int]:
    """Return the lines of further tables: after a blank line, or a long run of another width."""
    found: set[int] = set()
    blocks = list_blocks(ground.count, sorted(blank))
    odd = set(ground.odd)
    if len(blocks) <= BLOCKS:
        for start, end in blocks[1:]:
            if is_other_table(ground, start, end, odd):
                found |= with_title(ground, start, end, blocks=blocks)
    return found or find_run(ground, odd - blank)


def list_blocks(count: int, blank: list[int]) -> list[tuple[int, int]]:
    """Return the runs of lines between blank ones."""
    edges = [-1, *blank, count]
    return [(before + 1, after) for before, after in pairwise(edges) if after - before > 1]


def is_other_table(ground: Ground, start: int, end: int, odd: set[int]) -> bool:
    """Tell a block that has its own width or its own header."""
    regular = sum(index not in odd for index in range(start, end))
    if end - start < 2:
        return False
    if regular < 0.2 * (end - start):
        widths = Counter(len(ground.cells_at(index)) for index in range(start, end))
        width, times = widths.most_common(1)[0]
        return width >= 2 and width != ground.width and times >= 0.6 * (end - start)
    cells = ground.cells_at(start)
    if regular < end - start or cells == ground.header:
        return False
    looked = [ground.cells_at(index) for index in range(start, min(end, start + LOOKED_LINES))]
    if is_foreign_header(cells, ground.models):
        return True
    names_its_own = is_foreign(cells, learn(looked[1:], ground.width))
    return is_foreign(cells, ground.models) and names_its_own and not any(map(is_value, cells))


def with_title(ground: Ground, start: int, end: int, *, blocks: list[tuple[int, int]]) -> set[int]:
    """Return the lines of a table together with a title line standing alone before it."""
    lines = set(range(start, end))
    place = blocks.index((start, end))
    before, after = blocks[place - 1]
    is_title = after - before == 1 and place > 1
    if is_title and sum(bool(cell.strip()) for cell in ground.cells_at(before)) == 1:
        lines.add(before)
    return lines


def find_run(ground: Ground, odd: set[int]) -> set[int]:
    """Return a run of at least five lines of one other width at the very end."""
    index = ground.count - 1
    if index not in odd:
        return set()
    width = len(ground.cells_at(index))
    while index in odd and len(ground.cells_at(index)) == width:
        index -= 1
    run = set(range(index + 1, ground.count))
    return run if len(run) >= LONG_RUN and 2 <= width != ground.width else set()


def find_footer(ground: Ground, blank: set[int], other: set[int]) -> set[int]:
    """Return the lines at the end that are notes or totals, not cut-off rows."""
    found: set[int] = set()
    odd = set(ground.odd)
    index = min(other, default=ground.count) - 1
    lowest = index - TAIL
    while index > lowest and index in odd:
        if index not in blank:
            if is_quoted(ground, index) or not is_note(ground.cells_at(index), ground.models):
                break
            found.add(index)
        index -= 1
    return found


def is_quoted(ground: Ground, index: int) -> bool:
    """Tell a line that may be the end of a quoted cell."""
    return bool(ground.dialect.quote) and ground.dialect.quote in ground.line_at(index)
