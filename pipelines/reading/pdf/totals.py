"""Rows of totals: found at the end of the table or of a page, computed again, and kept out."""

import re
from collections.abc import Callable, Sequence
from statistics import fmean, median

from pipelines.reading.kinds import ColumnModel
from pipelines.reading.shape import is_note, is_total

TAIL = 8
SLACK = 0.006
NUMBER = re.compile(r"[-+]?\d[\d,.\s]*")
WORDS: tuple[tuple[str, Callable[[Sequence[float]], float]], ...] = (
    ("average", fmean),
    ("mean", fmean),
    ("avg", fmean),
    ("durchschnitt", fmean),
    ("mittelwert", fmean),
    ("moyenne", fmean),
    ("promedio", fmean),
    ("media", fmean),
    ("median", median),
    ("min", min),
    ("max", max),
    ("total", sum),
    ("sum", sum),
    ("summe", sum),
    ("gesamt", sum),
    ("suma", sum),
)


def find_totals(
    cells: Sequence[list[str]], models: Sequence[ColumnModel], ends: Sequence[int]
) -> list[int]:
    """Return the rows of totals at the end of the table and right before the ends of pages."""
    found: list[int] = []
    for place, end in enumerate(ends):
        is_last = place == len(ends) - 1
        index = end - 1
        while index > max(end - TAIL, 0) and ends_with(cells[index], models, is_last=is_last):
            found.append(index)
            index -= 1
    return sorted(found)


def ends_with(cells: list[str], models: Sequence[ColumnModel], *, is_last: bool) -> bool:
    """Tell a row of totals; at the very end also a remark in one cell."""
    return is_total(cells, models) or (is_last and is_note(cells, models))


def check_total(total: Sequence[str], rows: Sequence[list[str]]) -> list[tuple[int, str, str]]:
    """Return the columns whose total differs from what the rows give: place, found, computed."""
    compute = function_of(total)
    if compute is None:
        return []
    wrong: list[tuple[int, str, str]] = []
    for index, cell in enumerate(total):
        said = to_number(cell)
        values = [value for value in (to_number(row[index]) for row in rows) if value is not None]
        if said is None or len(values) < 2:
            continue
        computed = compute(values)
        if not agrees(cell, said, computed, len(values)):
            wrong.append((index, cell, f"{computed:,.2f}".rstrip("0").rstrip(".")))
    return wrong


def function_of(total: Sequence[str]) -> Callable[[Sequence[float]], float] | None:
    """Return what a row of totals computes, by its words."""
    words = " ".join(total).casefold()
    return next((compute for word, compute in WORDS if word in words), None)


def agrees(cell: str, said: float, computed: float, count: int) -> bool:
    """Tell whether a printed total is the computed one as it would be rounded, or a count."""
    digits = len(cell.rsplit(".", 1)[1]) if "." in cell else 0
    return abs(said - computed) <= 0.5 * 10**-digits + SLACK or said == count


def to_number(cell: str) -> float | None:
    """Return a plain number, with commas only between thousands."""
    text = cell.strip()
    if not NUMBER.fullmatch(text):
        return None
    try:
        return float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return None
