"""What a value of each type looks like, and how producers write it in practice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from config.terms import Severity
from pipelines.packages.standard import Vocabulary

DATE = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
CLOCK = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?"
SPOKEN_DATE = r"^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}( \d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?)?$"
PAIR = r"\{[^{}:]+:[^{}]+\}"
BOOLEANS = r"(?i)^(true|false|1|0|yes|no|y|n|t|f)$"
PAIRS = rf"^{PAIR}( ?, ?{PAIR})*$"


@dataclass(frozen=True, kw_only=True)
class Habit:
    """A way of writing that is not the standard's, though it is clear or at least bearable."""

    is_it: Callable[[pl.Expr], pl.Expr]
    severity: Severity = Severity.NOTE
    suggestion: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form of a type's values; what fits neither it nor a habit cannot be read."""

    expected: str
    is_right: Callable[[pl.Expr], pl.Expr]
    habits: tuple[Habit, ...] = ()


def like(pattern: str) -> Callable[[pl.Expr], pl.Expr]:
    """Return a test for a pattern."""
    return lambda cells: cells.str.contains(pattern)


def is_day(cells: pl.Expr) -> pl.Expr:
    """Tell whether texts name a day that the calendar has."""
    return cells.str.contains(DATE) & cells.str.to_date("%Y-%m-%d", strict=False).is_not_null()


def anything(cells: pl.Expr) -> pl.Expr:
    """Let every text pass."""
    return cells.is_not_null()


FORMS: Mapping[str, Form] = {
    "text": Form(expected="text", is_right=anything),
    "date": Form(
        expected="a day as YYYY-MM-DD",
        is_right=is_day,
        habits=(
            Habit(is_it=like(rf"^\d{{4}}-\d{{2}}-\d{{2}}[T ]{CLOCK}"), suggestion="the day of it"),
            Habit(is_it=like(SPOKEN_DATE), suggestion="kept as it stands"),
        ),
    ),
    "datetime": Form(
        expected="a time in UTC as 2026-04-23T18:25:43.511Z",
        is_right=like(rf"^\d{{4}}-\d{{2}}-\d{{2}}T{CLOCK}Z$"),
        habits=(
            Habit(is_it=like(rf"^\d{{4}}-\d{{2}}-\d{{2}}([T ]{CLOCK}([+-]\d{{2}}:?\d{{2}})?)?$")),
            Habit(is_it=like(SPOKEN_DATE)),
        ),
    ),
    "year": Form(
        expected="a year as YYYY, the one in which the school year ends",
        is_right=like(r"^\d{4}$"),
        habits=(Habit(is_it=like(r"^\d{4} ?[-/] ?\d{2,4}$"), severity=Severity.QUERY),),
    ),
    "boolean": Form(
        expected="true or false",
        is_right=like("^(true|false)$"),
        habits=(Habit(is_it=like(BOOLEANS), suggestion="kept as it stands"),),
    ),
    "guid": Form(
        expected="1 to 255 of letters, digits, . - _ / @",
        is_right=like(r"^[0-9A-Za-z.\-_/@]{1,255}$"),
        habits=(Habit(is_it=like(r"^[^\s,]{1,255}$"), severity=Severity.QUERY),),
    ),
    "integer": Form(
        expected="a whole number",
        is_right=like(r"^[+-]?\d+$"),
        habits=(Habit(is_it=like(r"^[+-]?\d+[.,]\d+ ?%?$|^\d+ ?%$"), severity=Severity.QUERY),),
    ),
    "float": Form(
        expected="a number with a decimal point",
        is_right=like(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"),
        habits=(Habit(is_it=like(r"^[+-]?\d+,\d+$|^\d+([.,]\d+)? ?%$"), severity=Severity.QUERY),),
    ),
    "pairs": Form(
        expected="{type:id}, several with commas between",
        is_right=like(PAIRS),
        habits=(Habit(is_it=anything, suggestion="kept as it stands"),),
    ),
    "scale": Form(expected="{from:to}, several with commas between", is_right=like(PAIRS)),
}


@cache
def word_form(vocabulary: Vocabulary) -> Form:
    """Return the form of a column with a vocabulary, which `ext:` extends."""
    words = list(vocabulary.words)
    small = [word.casefold() for word in words]
    strangers = [word.casefold() for word in vocabulary.strangers]
    return Form(
        expected=f"one of {', '.join(words)}",
        is_right=lambda cells: cells.is_in(words) | cells.str.starts_with("ext:"),
        habits=(
            Habit(is_it=lambda cells: simple(cells).is_in(small), suggestion="read so"),
            Habit(
                is_it=lambda cells: simple(cells).is_in(strangers),
                severity=Severity.QUERY,
                suggestion="a word of another version; kept as it stands",
            ),
        ),
    )


def simple(cells: pl.Expr) -> pl.Expr:
    """Return words in small letters without blanks around them."""
    return cells.str.strip_chars().str.to_lowercase()
