"""Join the physical lines of a record whose quoted cell holds line breaks, never past a bound."""

from collections.abc import Callable

from pipelines.reading.record import Record
from pipelines.reading.tokenizer import Dialect, State, split

JOINED_LINES = 200
JOINED_LETTERS = 65_536


def join_open(
    line_at: Callable[[int], str],
    index: int,
    limit: int,
    *,
    dialect: Dialect,
    ending_of: Callable[[int], str],
) -> Record | None:
    """Join lines from an open quote to the one that closes it well, or find that none does."""
    parts = [line_at(index)]
    letters = len(parts[0])
    for other in range(index + 1, min(index + JOINED_LINES, limit)):
        line = line_at(other)
        letters += len(line)
        if letters > JOINED_LETTERS:
            return None
        parts += [ending_of(other - 1), line]
        if dialect.quote not in line:
            continue
        cells, state = split("".join(parts), dialect)
        if state is State.WELL:
            return Record(row=index + 1, cells=cells, lines=other - index + 1)
        if state is State.BAD:
            return None
    return None


def read_records(
    lines: list[str], dialect: Dialect, ending_of: Callable[[int], str]
) -> list[Record]:
    """Split the lines of a sample into records, whatever their width."""
    records: list[Record] = []
    index = 0
    while index < len(lines):
        record = read_record(lines, index, dialect, ending_of)
        records.append(record)
        index += record.lines
    return records


def read_record(
    lines: list[str], index: int, dialect: Dialect, ending_of: Callable[[int], str]
) -> Record:
    """Split one record; a quote that never closes is an ordinary character."""
    cells, state = split(lines[index], dialect)
    if state is State.OPEN:
        joined = join_open(
            lines.__getitem__, index, len(lines), dialect=dialect, ending_of=ending_of
        )
        if joined is not None:
            return joined
    if state is not State.WELL:
        plain = Dialect(delimiter=dialect.delimiter, quote="")
        cells, _ = split(lines[index], plain)
    return Record(row=index + 1, cells=cells, well=state is State.WELL)
