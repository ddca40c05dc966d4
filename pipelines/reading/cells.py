"""Write typed cells of a workbook as a person would type them: dates ISO, whole numbers whole."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import polars as pl

Cell = str | float | int | bool | date | datetime | time | timedelta
ISO_LENGTH = r"^PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S$"
LARGE, SMALL = 1e15, 1e-4


def write_number(value: float) -> str:
    """Return 123 for 123.0 and the shortest exact text for other numbers."""
    if value.is_integer():
        return str(int(value))
    text = repr(value)
    return text if "e" not in text else format(Decimal(text), "f")


def write_truth(value: object) -> str:
    """Return TRUE or FALSE, as Excel shows it."""
    return "TRUE" if value else "FALSE"


def write_moment(value: datetime) -> str:
    """Return a date at midnight as the date it is, others with their time."""
    return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()


def write_length(value: timedelta) -> str:
    """Return 36:00:00 for a day and a half."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


WRITERS: dict[type, Callable[..., str]] = {
    int: str,
    bool: write_truth,
    datetime: write_moment,
    time: time.isoformat,
    timedelta: write_length,
}


def write_cells(values: Sequence[Cell]) -> pl.Series:
    """Return the cells of one column as text, each kind at once; blank ones are missing."""
    kinds = set(map(type, values))
    if len(kinds) == 1:
        return write_kind(kinds.pop(), values)
    whole = pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
    for kind in kinds:
        at = [place for place, value in enumerate(values) if value.__class__ is kind]
        whole.scatter(at, write_kind(kind, [values[place] for place in at]))
    return whole


def write_kind(kind: type, values: Sequence[Cell]) -> pl.Series:
    """Return cells of one kind as text."""
    if kind is str:
        text = pl.Series(values, dtype=pl.String)
        return text.set(text == "", None) if "" in values else text
    if kind is float:
        return write_numbers(pl.Series(values, dtype=pl.Float64))
    if kind is date:
        return pl.Series(values, dtype=pl.Date).cast(pl.String)
    write = WRITERS[kind]
    return pl.Series([write(value) for value in values], dtype=pl.String)


def write_numbers(numbers: pl.Series) -> pl.Series:
    """Return numbers as text; very large and very small ones with all their digits."""
    text = numbers.cast(pl.String).str.strip_suffix(".0")
    size = numbers.abs()
    far = (size >= LARGE) | ((size < SMALL) & (text != "0"))
    for place in far.arg_true():
        text[place] = write_number(numbers[place])
    return text


def write_iso_lengths(frame: pl.DataFrame) -> pl.DataFrame:
    """Return `PT36H00M00S`, as OpenDocument stores lengths of time, as 36:00:00."""
    return frame.with_columns(pl.all().str.replace(ISO_LENGTH, "$1:$2:$3"))
