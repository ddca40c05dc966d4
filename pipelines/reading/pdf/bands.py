"""Which lines make one row: parted by drawn lines, by wider gaps, or each on its own."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from pipelines.reading.kinds import TYPED, kind_of
from pipelines.reading.pdf.columns import column_of, dense_rows
from pipelines.reading.pdf.phrases import Row
from pipelines.reading.pdf.regions import Region

JUMP = 1.2
IN_ROW = 1.0
OVERLAP = -0.25
TRIES = 4
ALLOWED = {"rules": 0.3, "gaps": 0.1, "lines": 1.0}
FULL = 0.75
RULED = 0.5
HEAD = 6
BOLD = 0.1

Parting = Callable[["Seam"], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The lines of one row of a table."""

    rows: tuple[Row, ...]

    @property
    def page(self) -> int:
        """Return the page on which it stands."""
        return self.rows[0].page

    @property
    def top(self) -> float:
        """Return its upper end."""
        return min(row.top for row in self.rows)

    @property
    def bottom(self) -> float:
        """Return its lower end."""
        return max(row.bottom for row in self.rows)


@dataclass(frozen=True, slots=True)
class Seam:
    """What lies between a line and everything above it in its row: white, or a drawn line."""

    gap: float
    size: float
    is_ruled: bool
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """How the rows of a table were told apart, and the rows of each page."""

    how: str
    bands: tuple[tuple[Band, ...], ...]


def find_bands(regions: Sequence[Region], columns: Sequence[float]) -> Parts:
    """Return the rows of a table by the first way of parting them that makes sense."""
    heads = count_heads(regions)
    seams = [list_seams(*pair) for pair in zip(regions, heads, strict=True)]
    for how, parting in list_partings(regions, seams):
        bands = tuple(
            tuple(part_rows(region.rows, seam, parting))
            for region, seam in zip(regions, seams, strict=True)
        )
        stacked = share_stacked([band for part in bands for band in part], columns)
        if stacked <= ALLOWED[how]:
            return Parts(how=how, bands=bands)
    raise AssertionError("Lines part any table.")


def count_heads(regions: Sequence[Region]) -> list[int]:
    """Return how many lines at the top of each page surely end a row: the heading's."""
    texts = [[row.text for row in region.rows] for region in regions]
    bold = count_bold(regions[0].rows)
    again = [count_same(texts[0], other) for other in texts[1:]]
    heads = [
        bold if 0 < bold <= count else widest(region.rows, count)
        for region, count in zip(regions[1:], again, strict=True)
    ]
    return [max(heads, default=0) or bold, *heads]


def widest(rows: Sequence[Row], count: int) -> int:
    """Return after which of the first lines most white follows."""
    gaps = [below.top - above.bottom for above, below in pairwise(rows[: count + 1])]
    return gaps.index(max(gaps)) + 1 if gaps else count


def count_same(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many texts at the beginning are the same."""
    same = (one == other for one, other in zip(first, second, strict=False))
    return sum(takewhile(bool, same))


def count_bold(rows: Sequence[Row]) -> int:
    """Return how many lines at the top are bold, where hardly one below is."""
    count = sum(1 for _ in takewhile(lambda row: row.is_bold, rows))
    below = sum(row.is_bold for row in rows[count:])
    return count if count <= HEAD and below <= BOLD * len(rows) else 0


def list_seams(region: Region, head: int) -> list[Seam]:
    """Return what lies above each line but the first; `head` lines are the heading."""
    rules = region.wide_rules
    seams: list[Seam] = []
    bottom = region.rows[0].bottom
    for number, (above, below) in enumerate(pairwise(region.rows), start=1):
        low, high = above.base - 0.12 * above.size, below.base - 0.45 * below.size
        is_ruled = any(low < at < high for at in rules)
        seams.append(Seam(below.top - bottom, below.size, is_ruled, number == head))
        bottom = max(bottom, below.bottom)
    return seams


def list_partings(
    regions: Sequence[Region], seams: Sequence[Sequence[Seam]]
) -> list[tuple[str, Parting]]:
    """Return the ways in which rows may be parted, the most certain first."""
    every = [seam for part in seams for seam in part]
    partings: list[tuple[str, Parting]] = []
    rules = sum(seam.is_ruled for seam in every)
    dense = sum(len(dense_rows(region.rows)) for region in regions)
    if rules >= max(2, RULED * (dense - len(regions))):
        partings.append(("rules", rule_parting(every)))
    partings += [("gaps", gap_parting(least)) for least in list_thresholds(every)]
    partings.append(("lines", gap_parting(None)))
    return partings


def rule_parting(seams: Sequence[Seam]) -> Parting:
    """Return the parting of rows at drawn lines, and at gaps as wide as those around them."""
    ruled = sorted(seam.gap for seam in seams if seam.is_ruled)
    inner = sorted(seam.gap for seam in seams if not seam.is_ruled and not seam.is_forced)
    least = ruled[len(ruled) // 10] - 0.3
    most = inner[int(0.9 * (len(inner) - 1))] + JUMP if inner else 0.0
    return gap_parting(max(least, most, 1.0) if len(inner) < len(ruled) or least > most else 1e9)


def gap_parting(least: float | None) -> Parting:
    """Return the parting of rows at gaps of at least this height, or wherever there is one."""

    def parts(seam: Seam) -> bool:
        wide = OVERLAP * seam.size if least is None else least
        return seam.is_ruled or seam.is_forced or seam.gap >= wide

    return parts


def list_thresholds(seams: Sequence[Seam]) -> list[float]:
    """Return the heights between two clear classes of gaps, the clearest first."""
    gaps = sorted(
        seam.gap for seam in seams if not seam.is_ruled and seam.gap > OVERLAP * seam.size
    )
    if len(gaps) < 2:
        return []
    size = sorted(seam.size for seam in seams)[len(seams) // 2]
    jumps = [
        (above - below, (above + below) / 2)
        for below, above in pairwise(gaps)
        if above - below >= JUMP and below <= IN_ROW * size
    ]
    return [middle for _, middle in sorted(jumps, reverse=True)[:TRIES]]


def part_rows(rows: Sequence[Row], seams: Sequence[Seam], parting: Parting) -> list[Band]:
    """Return lines grouped to rows."""
    groups = [[rows[0]]]
    for row, seam in zip(rows[1:], seams, strict=True):
        if parting(seam):
            groups.append([row])
        else:
            groups[-1].append(row)
    return [Band(rows=tuple(group)) for group in groups]


def share_stacked(bands: Sequence[Band], columns: Sequence[float]) -> float:
    """Return the share of rows that look like several run together, not like wrapped cells."""
    return sum(is_stacked(band, columns) for band in bands) / max(len(bands), 1)


def is_stacked(band: Band, columns: Sequence[float]) -> bool:
    """Tell whether a row holds two values of one column, or two full lines."""
    values: Counter[int] = Counter()
    full = 0
    for row in band.rows:
        places = {column_of(phrase, columns) for phrase in row.phrases} - {None}
        full += len(places) >= max(2, FULL * (len(columns) + 1))
        for phrase in row.phrases:
            place = column_of(phrase, columns)
            if place is not None and kind_of(phrase.text) in TYPED:
                values[place] += 1
    return full > 1 or any(count > 1 for count in values.values())
