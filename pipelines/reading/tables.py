"""Several tables in one text: how they are named by their lines, and which one was chosen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.errors import InputError
from pipelines.reading.detected import Overrides, Sheet

NAMED = re.compile(r"lines (\d{1,9}) to (\d{1,9})")


@dataclass(frozen=True, kw_only=True)
class Span:
    """The lines to look at: `skip` stand above, `end` is the last one; chosen as a table or not."""

    skip: int
    end: int
    is_table: bool = False


def find_span(overrides: Overrides, count: int) -> Span:
    """Return the lines that a person chose by table, header row or last row, else all."""
    found = NAMED.fullmatch(overrides.sheet or "")
    if overrides.sheet and found is None:
        raise InputError(
            f"There is no table called {overrides.sheet} in this file.",
            hint="Choose one of the tables that are listed, or the whole file.",
        )
    if found:
        first, last = int(found[1]), int(found[2])
        if not 1 <= first <= last <= count:
            raise InputError(
                f"Lines {first:,} to {last:,} cannot be read; the file has {count:,} lines.",
                hint="Choose one of the tables that are listed.",
            )
        return Span(skip=first - 1, end=last, is_table=True)
    last = min(overrides.last_row or count, count)
    return Span(skip=min(max((overrides.header_row or 1) - 1, 0), last), end=last)


def name_table(first: int, last: int) -> str:
    """Return what a table is called: `lines 3 to 9`."""
    return f"lines {first} to {last}"


def list_tables(lines: Sequence[int]) -> list[Sheet]:
    """Return the further tables on these lines (in order): the first one, then each other."""
    if not lines:
        return []
    runs = [[lines[0], lines[0]]]
    for line in lines[1:]:
        is_title = runs[-1][0] == runs[-1][1]
        if line - runs[-1][1] <= 1 + is_title:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    spans = [(1, lines[0] - 1), *((first, last) for first, last in runs)]
    return [
        Sheet(name=name_table(first, last), rows=last - first + 1)
        for first, last in spans
        if last >= first
    ]
