"""Find a header that was written otherwise than its records: cells too few, too many, merged."""

import re
from collections.abc import Sequence

from pipelines.reading.kinds import TYPED, ColumnModel, kind_of
from pipelines.reading.record import Record
from pipelines.reading.tokenizer import Dialect, State, split

HUMP = re.compile(r"(?<=[a-z\d)])(?=[A-Z(])|(?<=[A-Z])(?=[A-Z][a-z])")
OTHERS = (",", ";", "\t", "|")
LEAST_WIDTH = 3


def repair_header(record: Record, dialect: Dialect, models: Sequence[ColumnModel]) -> list[str]:
    """Return as many names as there are columns, or nothing where the line is no header."""
    width = len(models)
    if width < LEAST_WIDTH:
        return []
    cells = [cell.strip() for cell in record.cells]
    names = resplit(record, dialect, width) if len(cells) <= width // 2 else []
    if not names and len(cells) > width:
        names = drop_blanks(cells, width)
    if not names and len(cells) == width - 1:
        names = complete(cells, models)
    return names if are_names(names, models) else []


def resplit(record: Record, dialect: Dialect, width: int) -> list[str]:
    """Split a header that was written with another delimiter."""
    text = dialect.delimiter.join(record.cells)
    for mark in OTHERS:
        other = Dialect(delimiter=mark, quote=dialect.quote)
        cells, state = split(text, other)
        if mark != dialect.delimiter and state is State.WELL and len(cells) == width:
            return cells
    return []


def drop_blanks(cells: list[str], width: int) -> list[str]:
    """Leave out the blank names that are too many, the last ones first."""
    blanks = [index for index, cell in enumerate(cells) if not cell]
    surplus = len(cells) - width
    if len(blanks) < surplus:
        return []
    gone = set(blanks[-surplus:])
    return [cell for index, cell in enumerate(cells) if index not in gone]


def complete(cells: list[str], models: Sequence[ColumnModel]) -> list[str]:
    """Return the names of a header that has one too few."""
    if models[-1].filled == 0:
        return [*cells, ""]
    grown = [(index, hump) for index, cell in enumerate(cells) if (hump := HUMP.search(cell))]
    if len(grown) != 1:
        return [*cells, ""]
    index, hump = grown[0]
    cell, place = cells[index], hump.start()
    return [*cells[:index], cell[:place], cell[place:], *cells[index + 1 :]]


def are_names(names: list[str], models: Sequence[ColumnModel]) -> bool:
    """Tell whether most cells hold words, none holds a value, and none comes again below."""
    filled = [(name, model) for name, model in zip(names, models, strict=False) if name.strip()]
    if len(names) != len(models) or len(filled) < 0.6 * len(models):
        return False
    return not any(kind_of(name) in TYPED or model.values[name] for name, model in filled)
