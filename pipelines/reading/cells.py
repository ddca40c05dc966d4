"""Write typed cells of a workbook as a person would type them: dates ISO, whole numbers whole."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta


def write_number(value: float) -> str:
    """Return 123 for 123.0 and the shortest exact text for other numbers."""
    if value.is_integer():
        return str(int(value))
    text = repr(value)
    return text if "e" not in text else f"{value:.20f}".rstrip("0")


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
    str: str,
    float: write_number,
    int: str,
    bool: write_truth,
    datetime: write_moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: write_length,
}


def write_cells(values: Sequence[Cell]) -> list[str | None]:
    """Return the cells of one column as text; blank ones are missing."""
    writers = WRITERS
    return [writers[type(value)](value) or None for value in values]
