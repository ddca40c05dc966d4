"""Lines that a spreadsheet took for one cell and quoted as a whole: find them and undo it."""

import re
from dataclasses import replace

from pipelines.reading.detected import Reason
from pipelines.reading.lines import Lines

WHOLE = re.compile(rb'^"((?:[^"\n]|"")*)"[;,\t]*$', re.MULTILINE)
INNER = (b",", b";", b"\t", b"|")
SAMPLE = 1 << 16
LEAST_LINES = 2


def find_wrapped(lines: Lines) -> Reason | None:
    """Find that all lines, or all but the first, are one quoted cell with delimiters in it."""
    sample = lines.body[:SAMPLE].rstrip(b"\n").split(b"\n")
    sample = [line for line in sample[: -1 if len(lines.body) > SAMPLE else None] if line.strip()]
    if len(sample) < LEAST_LINES or not is_wrapped(sample[-1]):
        return None
    first, rest = sample[0], sample[1:]
    whole = sum(map(is_wrapped, rest))
    counts = {mark: {count_inside(line, mark) for line in [first, *rest]} for mark in INNER}
    is_regular = any(len(found) == 1 and found != {0} for found in counts.values())
    if whole < len(rest) or not is_regular:
        return None
    why = f"{whole + is_wrapped(first)} of {len(sample)} lines are one quoted cell each"
    return Reason(what="lines", value="quoted as a whole", why=why, confidence=0.9)


def is_wrapped(line: bytes) -> bool:
    """Tell whether a line is exactly one quoted cell."""
    return WHOLE.fullmatch(line) is not None


def count_inside(line: bytes, mark: bytes) -> int:
    """Return how many delimiters part cells once the outer quotes are gone."""
    return len(re.sub(rb'"[^"]*"', b"", unwrap(line)).split(mark)) - 1


def unwrap(body: bytes) -> bytes:
    """Return the text without the quotes around whole lines."""
    return WHOLE.sub(take_off, body)


def take_off(line: re.Match[bytes]) -> bytes:
    """Return what a quoted line says."""
    return line[1].replace(b'""', b'"')


def unwrap_lines(lines: Lines) -> Lines:
    """Return the lines without the quotes around them; their number does not change."""
    return replace(lines, body=unwrap(lines.body))
