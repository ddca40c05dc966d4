"""Headers of several rows: group names above, units below, joined to one name per column."""

import re
from collections.abc import Sequence

from pipelines.reading.kinds import ColumnModel, kind_of
from pipelines.reading.record import Record

UNIT = re.compile(
    r"[(\[].{1,30}[)\]]|%|°c|pts\.?|points?|marks?|kg|cm|mm?|hours?|hrs?|mins?|minutes?|days?|"
    r"years?|(eur|usd|gbp|€|\$|£)|[dmyht]{1,4}([-/.:][dmyhst]{1,4}){1,2}|\d+ ?[-\u2013] ?\d+|"
    r"/ ?\d+|(out of|max\.?) ?\d+|text|number|date|yes/no",
    re.IGNORECASE,
)


def find_upper(above: Sequence[Record], header: Record) -> list[Record]:
    """Return the header level right above: it names what the lowest leaves blank, or groups it."""
    if not above or above[-1].row + above[-1].lines != header.row:
        return []
    upper = above[-1]
    blanks = [index for index, cell in enumerate(header.cells) if not cell.strip()]
    named = [index for index in blanks if upper.cells[index].strip()]
    if upper.filled >= 2 and blanks and len(named) == len(blanks):
        return [upper]
    stub = next((at for at, cell in enumerate(header.cells) if cell.strip()), 0)
    groups, names = upper.cells[stub:], header.cells[stub:]
    if len(blanks) > stub or (stub and not is_over_first(upper.cells, stub)):
        return []
    return [upper] if is_group_row(groups, names) else []


def is_over_first(cells: Sequence[str], stub: int) -> bool:
    """Tell whether groups begin over the first name, past columns that no level names."""
    return bool(cells[stub].strip()) and not any(cell.strip() for cell in cells[:stub])


def is_group_row(groups: Sequence[str], names: Sequence[str]) -> bool:
    """Tell a row of group names, each over several columns, from a line of a banner."""
    width = len(groups)
    filled = [index for index, cell in enumerate(groups) if cell.strip()]
    texts = [groups[index].strip() for index in filled]
    is_spread = len(filled) >= 2 and filled[-1] >= width / 2 and len(filled) <= 0.7 * width
    is_words = all(kind_of(text) == "words" and not text.endswith(":") for text in texts)
    named = [cell for cell in names if kind_of(cell) in {"words", "code"}]
    return is_spread and is_words and len(named) == width


def find_units(pair: Sequence[Record], models: Sequence[ColumnModel]) -> list[Record]:
    """Return the row right below the header if it holds nothing but units."""
    if len(pair) < 2 or pair[0].row + pair[0].lines != pair[1].row:
        return []
    cells = [cell.strip() for cell in pair[1].cells]
    filled = [cell for cell in cells if cell]
    foreign = sum(
        bool(cell) and model.is_typed and not model.accepts(cell)
        for cell, model in zip(cells, models, strict=True)
    )
    is_units = len(filled) >= 2 and all(UNIT.fullmatch(cell) for cell in filled)
    return [pair[1]] if is_units and foreign else []


def join_levels(levels: list[list[str]]) -> list[str]:
    """Join header levels to one name per column; an upper name spans the blanks after it."""
    names = levels[0]
    for lower in levels[1:]:
        names = join_two(names, lower)
    return names


def join_two(upper: list[str], lower: list[str]) -> list[str]:
    """Join two levels."""
    spread: list[str] = []
    for index, cell in enumerate(upper):
        carried = spread[-1] if spread and not cell.strip() and lower[index].strip() else cell
        spread.append(carried)
    return [" ".join(f"{up} {low}".split()) for up, low in zip(spread, lower, strict=True)]
