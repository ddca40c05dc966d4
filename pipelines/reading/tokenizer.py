"""Split one record strictly, and say whether it was well formed, left open or bad."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How cells are separated, quoted and escaped; an empty mark is not used."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""


class State(Enum):
    """What strict splitting says of a record."""

    WELL = "well"
    OPEN = "open"
    BAD = "bad"


def split(record: str, dialect: Dialect) -> tuple[list[str], State]:
    """Split one record; cells of an open or bad record are those before the fault."""
    if not dialect.delimiter and not record.startswith(dialect.quote or "\0"):
        return [record], State.WELL
    if not dialect.quote or dialect.quote not in record:
        return split_plain(record, dialect), State.WELL
    return split_quoted(record, dialect)


def split_plain(record: str, dialect: Dialect) -> list[str]:
    """Split at every delimiter."""
    return record.split(dialect.delimiter) if dialect.delimiter else [record]


def split_quoted(record: str, dialect: Dialect) -> tuple[list[str], State]:
    """Split a record that holds quotes."""
    cells: list[str] = []
    position = 0
    while True:
        if record.startswith(dialect.quote, position):
            end = find_close(record, position + 1, dialect)
            if end < 0:
                return cells, State.OPEN
            cells.append(unquote(record[position + 1 : end], dialect))
            end += 1
        else:
            end = find_delimiter(record, position, dialect)
            if dialect.quote in record[position:end]:
                return cells, State.BAD
            cells.append(record[position:end])
        if end == len(record):
            return cells, State.WELL
        if not dialect.delimiter or not record.startswith(dialect.delimiter, end):
            return cells, State.BAD
        position = end + len(dialect.delimiter)


def find_delimiter(record: str, position: int, dialect: Dialect) -> int:
    """Find where an unquoted cell ends."""
    end = record.find(dialect.delimiter, position) if dialect.delimiter else -1
    return len(record) if end < 0 else end


def find_close(record: str, position: int, dialect: Dialect) -> int:
    """Find the quote that closes a cell, past doubled and escaped ones; -1 if it stays open."""
    while True:
        end = record.find(dialect.quote, position)
        if end < 0:
            return -1
        if dialect.escape and is_escaped(record, end, dialect.escape):
            position = end + 1
        elif record.startswith(dialect.quote, end + 1):
            position = end + 2
        else:
            return end


def is_escaped(record: str, position: int, escape: str) -> bool:
    """Tell whether an odd number of escapes stands before a position."""
    before = record[:position]
    return (len(before) - len(before.rstrip(escape))) % 2 == 1


def unquote(cell: str, dialect: Dialect) -> str:
    """Return what a quoted cell means."""
    cell = cell.replace(dialect.quote * 2, dialect.quote)
    return cell.replace(dialect.escape + dialect.quote, dialect.quote) if dialect.escape else cell
