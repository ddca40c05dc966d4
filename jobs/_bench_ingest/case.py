"""One file of the ingest corpus: its bytes, and the table that a right reading gives."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from jobs._bench_ingest.source import COMMA, HEADER, Dialect, Table, source_rows, write_lines


@dataclass(frozen=True, kw_only=True)
class Case:
    """A polluted file and what it holds; a file without a header has no names."""

    name: str
    fault: str
    content: bytes
    header: tuple[str, ...] = HEADER
    rows: Table = field(default_factory=source_rows)
    is_refused: bool = False


def text(lines: Sequence[str], ending: str = "\n") -> bytes:
    """Return lines as a file in UTF-8."""
    return (ending.join(lines) + ending).encode()


@cache
def written(dialect: Dialect) -> tuple[str, ...]:
    """Return the lines of the clean table, written once."""
    return tuple(write_lines(source_rows(), dialect))


def clean_lines(dialect: Dialect = COMMA) -> list[str]:
    """Return the lines of the clean table, free to be changed."""
    return list(written(dialect))
