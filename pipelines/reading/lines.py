"""The physical lines of a text: how they end, how many there are, and whether one is endless."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from config.errors import InputError, LimitError
from pipelines.reading.detected import Reason

ENDING = re.compile(rb"\r\n|\r|\n")
ODD = b"\x1f"
LINE_LIMIT = 16 << 20
SAMPLE = 1 << 20
PIECE = 1 << 24
SMALL = 1 << 16
COLUMN_LIMIT = 2_000
NAMES = {b"\n": "LF", b"\r\n": "CRLF", b"\r": "CR"}


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A text whose lines all end in LF; `endings` keeps the original ones where they differed."""

    body: bytes
    count: int
    reason: Reason
    endings: list[bytes]
    ending: bytes

    def ending_of(self, index: int) -> str:
        """Return how a line (from 0) ended in the file."""
        return (self.endings[index] if self.endings else self.ending).decode()

    def to_series(self) -> pl.Series:
        """Return every line as text."""
        return to_series(self.body)

    def pieces(self, skip: int) -> Iterator[pl.Series]:
        """Yield the lines from `skip` on, some megabytes at a time."""
        position = find_line(self.body, skip)
        while position < len(self.body):
            end = self.body.rfind(b"\n", position, position + PIECE) + 1
            end = end or self.body.find(b"\n", position) + 1 or len(self.body)
            yield to_series(self.body[position:end])
            position = end

    def between(self, start: int, end: int) -> list[str]:
        """Return the lines from one (from 0) up to another."""
        if end <= start:
            return []
        first = find_line(self.body, start)
        rest = self.body[first : find_line(self.body, end)]
        return rest.decode().split("\n")[: end - start]


def to_series(body: bytes) -> pl.Series:
    """Return the lines of a text; the last one needs no ending."""
    if ODD in body or len(body) < SMALL:
        lines = body.decode().removesuffix("\n").split("\n")
        return pl.Series("line", lines, dtype=pl.String)
    frame = pl.read_csv(
        body,
        separator=ODD.decode(),
        quote_char=None,
        infer_schema=False,
        has_header=False,
        new_columns=["line"],
    )
    return frame.get_column("line").fill_null("")


def find_line(body: bytes, number: int) -> int:
    """Return where a line (from 0) starts."""
    position = 0
    for _ in range(number):
        found = body.find(b"\n", position)
        if found < 0:
            return len(body)
        position = found + 1
    return position


def unify(body: bytes) -> Lines:
    """Make every line end in LF and remember how it did."""
    refuse_endless(body)
    returns = body.count(b"\r") if b"\r" in body else 0
    pairs = body.count(b"\r\n") if returns else 0
    feeds = body.count(b"\n") - pairs
    kinds = {b"\r\n": pairs, b"\n": feeds, b"\r": returns - pairs}
    used = [ending for ending, times in kinds.items() if times]
    endings = ENDING.findall(body) if len(used) > 1 else []
    if returns:
        body = body.replace(b"\r\n", b"\n")
    if returns > pairs:
        body = body.replace(b"\r", b"\n")
    if body.isspace() or not body:
        raise InputError("The file holds nothing but blanks.", hint="Export the table again.")
    why = ", ".join(f"{kinds[ending]:,} x {NAMES[ending]}" for ending in used) or "a single line"
    value = "mixed" if len(used) > 1 else NAMES[used[0]] if used else "LF"
    return Lines(
        body=body,
        count=sum(kinds.values()) + (not body.endswith(b"\n")),
        reason=Reason(what="line ends", value=value, why=why),
        endings=endings,
        ending=used[0] if used else b"\n",
    )


def refuse_endless(body: bytes) -> None:
    """Refuse a text with a line above 16 MiB before anything is split."""
    position = 0
    while len(body) - position > LINE_LIMIT:
        limit = position + LINE_LIMIT
        cut = max(body.rfind(b"\n", position, limit), body.rfind(b"\r", position, limit))
        if cut < 0:
            start = body[position : position + SAMPLE]
            refuse_wide(
                1 + max(start.count(mark) for mark in (b",", b";", b"\t", b"|")), least=True
            )
            line = len(ENDING.findall(body[:position])) + 1
            raise LimitError(
                f"Line {line:,} (byte {position:,}) is longer than {LINE_LIMIT >> 20} MiB.",
                hint="Check that the file is a table with one record per line; export it again.",
            )
        position = cut + 1


def refuse_wide(width: int, *, least: bool = False) -> None:
    """Refuse more than 2,000 columns."""
    if width > COLUMN_LIMIT:
        words = f"at least {width:,}" if least else f"{width:,}"
        raise LimitError(
            f"The table has {words} columns; the limit is {COLUMN_LIMIT:,}.",
            hint="Check whether the table is transposed (records as columns), or split it.",
        )
