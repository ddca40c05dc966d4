"""Where the columns of a table part: at standing lines, or along rivers that no word crosses."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from pipelines.reading.pdf.model import Rules
from pipelines.reading.pdf.phrases import Phrase, Row

RIVER = 1.2
STANDING = 0.6
DENSE = 0.7
TOLERANCE = 0.01
CROSSED = 0.03
SLACK = 1.5
LEAST_EDGES = 2


def find_columns(rows: Sequence[Row], rules: Rules) -> list[float]:
    """Return where the columns of these lines part, the outer ends left out."""
    edges = standing_edges(rows, rules)
    if len(edges) >= LEAST_EDGES:
        return edges
    return sorted({*edges, *find_rivers(rows)})


def standing_edges(rows: Sequence[Row], rules: Rules) -> list[float]:
    """Return the places of standing lines along most of the table's height, inside of it."""
    top, bottom = rows[0].top, rows[-1].bottom
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    places: list[tuple[float, float]] = []
    for edge in rules.standing:
        length = min(edge.end, bottom) - max(edge.start, top)
        if length <= 0 or not left - SLACK < edge.at < right + SLACK:
            continue
        if places and edge.at - places[-1][0] < 2 * SLACK:
            places[-1] = (places[-1][0], places[-1][1] + length)
        else:
            places.append((edge.at, length))
    long = [at for at, length in places if length >= STANDING * (bottom - top)]
    return [at for at in long if left + SLACK < at < right - SLACK and is_clear(at, rows)]


def is_clear(at: float, rows: Sequence[Row]) -> bool:
    """Tell whether hardly a word crosses a line."""
    crossed = sum(
        word.x0 + SLACK < at < word.x1 - SLACK
        for row in rows
        for phrase in row.phrases
        for word in phrase.words
    )
    return crossed <= CROSSED * len(rows)


def find_rivers(rows: Sequence[Row]) -> list[float]:
    """Return the middles of the gaps that run through all dense lines."""
    dense = dense_rows(rows)
    first = rivers(intervals_of(dense), len(dense))
    inside = rows[rows.index(dense[0]) : rows.index(dense[-1]) + 1]
    level = [row for row in inside if not crosses(row, first)]
    return [(low + high) / 2 for low, high in rivers(intervals_of(level), len(level))]


def dense_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the lines with nearly as many phrases as the fullest ones."""
    counts = sorted(len(row.phrases) for row in rows)
    usual = counts[int(0.8 * (len(counts) - 1))]
    return [row for row in rows if len(row.phrases) >= max(2, DENSE * usual)] or list(rows)


def intervals_of(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Return what the phrases of these lines cover."""
    return [(phrase.x0, phrase.x1) for row in rows for phrase in row.phrases]


def rivers(intervals: Sequence[tuple[float, float]], rows: int) -> list[tuple[float, float]]:
    """Return the gaps between intervals; one line in a hundred may cross."""
    allowed = int(TOLERANCE * rows)
    events = sorted(
        [(start, 1) for start, _ in intervals] + [(end, -1) for _, end in intervals],
        key=lambda event: (event[0], event[1]),
    )
    found: list[tuple[float, float]] = []
    depth = 0
    for (at, step), (following, _) in pairwise(events):
        depth += step
        if depth <= allowed and following > at:
            if found and found[-1][1] == at:
                found[-1] = (found[-1][0], following)
            else:
                found.append((at, following))
    left, right = events[0][0], events[-1][0]
    inner = [gap for gap in found if gap[1] - gap[0] >= RIVER]
    return [gap for gap in inner if gap[0] > left and gap[1] < right]


def crosses(row: Row, gaps: Sequence[tuple[float, float]]) -> bool:
    """Tell whether a phrase of the line spans one of the gaps."""
    return any(
        phrase.x0 < low + 0.1 and phrase.x1 > high - 0.1
        for phrase in row.phrases
        for low, high in gaps
    )


def column_of(phrase: Phrase, columns: Sequence[float]) -> int | None:
    """Return the column that holds a phrase, or None where it reaches into several."""
    first, last = bisect_right(columns, phrase.x0 + SLACK), bisect_right(columns, phrase.x1 - SLACK)
    return first if first >= last else None
