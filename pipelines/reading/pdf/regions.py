"""Find the tables on a page: runs of lines with several phrases, and what belongs to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.reading.pdf.columns import column_of, find_columns
from pipelines.reading.pdf.model import Edge, Page
from pipelines.reading.pdf.phrases import Row

SEED = 3
APART = 2.2
WIDE = 0.7
WHOLE = 0.9
TITLE = 0.6
HEADER_LINES = 10
CLOSE = 0.6
LARGER = 1.18
LEAST_ROWS = 2
REACH = 60.0
FIRST = 3

Known = dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The lines of one table on one page, and where its columns part."""

    page: Page
    rows: tuple[Row, ...]
    columns: tuple[float, ...]

    @property
    def x0(self) -> float:
        """Return the left end."""
        return min(row.x0 for row in self.rows)

    @property
    def x1(self) -> float:
        """Return the right end."""
        return max(row.x1 for row in self.rows)

    @property
    def wide_rules(self) -> list[float]:
        """Return the heights of the lines across most of the table."""
        return wide_rules(self.page, self.x0, self.x1)


def find_regions(page: Page, rows: Sequence[Row], known: Known) -> list[Region]:
    """Return the tables of a page from top to bottom; `known` grows by their first lines."""
    found: list[Region] = []
    for start, end in find_blocks(page, rows):
        region = make_region(page, rows, (start, end), known)
        if region is not None:
            found.append(region)
            for row in region.rows[:FIRST]:
                if len(row.chunks) >= SEED:
                    known.setdefault(row.text, region.columns)
    return found


def find_blocks(page: Page, rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Return runs of lines (end excluded) that open and close with several phrases."""
    rich = sum(len(row.chunks) >= SEED for row in rows)
    least = SEED if rich >= LEAST_ROWS else SEED - 1
    blocks: list[tuple[int, int]] = []
    for index, row in enumerate(rows):
        if len(row.chunks) < least:
            continue
        if blocks and is_connected(page, rows[blocks[-1][1] - 1 : index + 1]):
            blocks[-1] = (blocks[-1][0], index + 1)
        else:
            blocks.append((index, index + 1))
    return blocks


def is_connected(page: Page, rows: Sequence[Row]) -> bool:
    """Tell whether lines follow each other so closely that they are one table."""
    first, last = rows[0], rows[-1]
    if any(is_title(row, last) for row in rows[1:-1]):
        return False
    held = any(
        edge.start <= first.base and edge.end >= last.base
        for edge in page.rules.standing
        if first.x0 - 20 <= edge.at <= first.x1 + 20
    )
    if held:
        return True
    wide = max(first.x1, last.x1) - min(first.x0, last.x0)
    if any(is_prose(row, wide) for row in rows[1:-1]):
        return False
    return all(below.top - above.bottom <= APART * above.size for above, below in pairwise(rows))


def is_title(row: Row, below: Row) -> bool:
    """Tell a title between two tables: one chunk, set larger than what follows."""
    return len(row.chunks) == 1 and row.size > LARGER * below.size


def is_prose(row: Row, wide: float) -> bool:
    """Tell a line of running text: one phrase across most of the table."""
    return any(chunk.x1 - chunk.x0 > TITLE * wide for chunk in row.chunks)


def make_region(
    page: Page, rows: Sequence[Row], span: tuple[int, int], known: Known
) -> Region | None:
    """Return the table around a run of lines, or None when it has no columns.

    A single line is a table where it is the heading of one on a page before.
    """
    start, end = span
    block = list(rows[start:end])
    columns: Sequence[float] = known.get(block[0].text, ())
    if len(block) >= LEAST_ROWS:
        columns = find_columns(block, page.rules)
    if not columns:
        return None
    extent = extent_of(page, block, columns)
    start = reach_up(rows, start, extent)
    end = reach_down(rows, end, block, extent)
    return Region(page=page, rows=tuple(rows[start:end]), columns=tuple(columns))


def wide_rules(page: Page, x0: float, x1: float, share: float = WIDE) -> list[float]:
    """Return the heights at which lines cover this share of the width."""
    levels: list[tuple[float, float]] = []
    for edge in page.rules.lying:
        length = overlap(edge, x0, x1)
        if length <= 0:
            continue
        if levels and edge.at - levels[-1][0] < 1.3:
            levels[-1] = (levels[-1][0], levels[-1][1] + length)
        else:
            levels.append((edge.at, length))
    return [at for at, length in levels if length >= share * (x1 - x0)]


def overlap(edge: Edge, x0: float, x1: float) -> float:
    """Return how much of an edge lies between two places."""
    return min(edge.end, x1) - max(edge.start, x0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What decides whether a line next to a run of lines belongs to it."""

    page: Page
    x0: float
    x1: float
    columns: Sequence[float]
    rules: Sequence[float]

    def has_rule(self, low: float, high: float) -> bool:
        """Tell whether a line across the whole table lies between two heights."""
        return any(low < at < high for at in self.rules)

    def is_framed(self, row: Row) -> bool:
        """Tell whether standing lines pass a line of text."""
        middle = row.base - 0.35 * row.size
        return any(
            edge.start < middle < edge.end and self.x0 - 20 < edge.at < self.x1 + 20
            for edge in self.page.rules.standing
        )


def extent_of(page: Page, block: Sequence[Row], columns: Sequence[float]) -> Extent:
    """Return the extent of a run of lines."""
    x0, x1 = min(row.x0 for row in block), max(row.x1 for row in block)
    rules = wide_rules(page, x0, x1, WHOLE)
    return Extent(page=page, x0=x0, x1=x1, columns=columns, rules=rules)


def reach_up(rows: Sequence[Row], start: int, extent: Extent) -> int:
    """Return the index of the first line of the heading above a run of lines."""
    first = start
    for index in range(start - 1, max(start - HEADER_LINES, 0) - 1, -1):
        if not is_heading(rows[index], rows[first], extent):
            break
        first = index
    return first


def is_heading(row: Row, below: Row, extent: Extent) -> bool:
    """Tell whether the line above a table is a part of it, not its title."""
    gap = below.top - row.bottom
    if is_prose(row, extent.x1 - extent.x0) or gap > APART * row.size:
        return False
    if row.x1 < extent.x0 or row.x0 > extent.x1:
        return False
    upper = row.base - 0.4 * row.size
    under = extent.has_rule(upper - REACH, upper)
    parted = extent.has_rule(row.base - 0.1 * row.size, below.base - 0.4 * below.size)
    if under:
        return not parted or len(row.chunks) > 1 or extent.is_framed(row)
    if parted or gap > CLOSE * row.size or row.size > LARGER * below.size:
        return False
    return is_cellular(row, extent.columns)


def is_cellular(row: Row, columns: Sequence[float]) -> bool:
    """Tell whether no phrase of a line reaches into several columns."""
    return all(column_of(phrase, columns) is not None for phrase in row.phrases)


def reach_down(rows: Sequence[Row], end: int, block: Sequence[Row], extent: Extent) -> int:
    """Return the index behind the last line that belongs to a run of lines."""
    gaps = sorted(low.top - up.bottom for up, low in pairwise(block)) or [2 * block[-1].size]
    usual = max(gaps[int(0.9 * (len(gaps) - 1))], 0.35 * block[-1].size) + 0.8
    while end < len(rows) and is_trailing(rows[end - 1], rows[end], extent, usual):
        end += 1
    return end


def is_trailing(last: Row, row: Row, extent: Extent, usual: float) -> bool:
    """Tell whether the line below a table is a part of it, not a note."""
    held = extent.has_rule(row.base, row.base + REACH) or extent.is_framed(row)
    if extent.has_rule(last.base, row.base - 0.4 * row.size) and not held:
        return False
    if row.top - last.bottom > max(usual, APART * row.size if held else 0.0):
        return False
    return is_cellular(row, extent.columns) or extent.is_framed(row)
