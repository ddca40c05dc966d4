"""Dates as people write them, read one way per column and never swapped in silence.

A year of two digits is of the past century from 31 on, as spreadsheets read it; a moment gives its
day, as written there; a spreadsheet's day number counts from 1900, or 1904 where the book says so.
"""

from dataclasses import dataclass

import polars as pl

from config.profile import Profile
from pipelines._months import WEEKDAY, month_of, without_accents

ISO = "%Y-%m-%d"
SHORT = r"^(\d{1,2})[./-] ?(\d{1,2})[./-] ?(\d{4}|\d{2})$"
DASHED = r"^\d{1,2}-\d{1,2}-\d{2}$"
DOTS = r"^\d{1,2}\. ?\d{1,2}\. ?(\d{4}|\d{2})$"
YEAR_FIRST = r"^(\d{4})[./-](\d{1,2})[./-](\d{1,2})$"
CLOCK = r"[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(\s?[aApP]\.?[mM]\.?)?\s?(Z|[+-]\d{2}:?\d{2})?$"
MIDNIGHT = r"[T ](0?0:00(:00([.,]0+)?)?|12:00(:00)?\s?[aA]\.?[mM]\.?)\s?(Z|[+-]\d{2}:?\d{2})?$"
COMPACT = r"^(19|20)\d{6}$"
ORDINAL = r"(?:st|nd|rd|th|er|[ºª°.])?"
YEAR = r"(\d{4}|\d{2})"
DAY_NAMED = (
    rf"^{WEEKDAY}(\d{{1,2}}){ORDINAL}[\s./-]*(?:de\s+|d')?([a-z]+)\.?,?[\s./-]*(?:del?\s+)?{YEAR}$"
)
MONTH_NAMED = rf"^{WEEKDAY}([a-z]+)\.?\s+(\d{{1,2}}){ORDINAL},?\s+(\d{{4}})$"
SERIAL = r"^(\d{5})([.,]\d+)?$"
CENTURY_TURNS = 30
DAY_ZERO, DAY_ZERO_1904 = pl.date(1899, 12, 30), pl.date(1904, 1, 1)
FIRST_SERIAL, LAST_SERIAL = pl.date(1930, 1, 1), pl.date(2069, 12, 31)
YEAR_1000 = pl.date(1000, 1, 1)
SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class DayEvidence:
    """What a column says of its order: a date that proves one, dates that read two ways."""

    day_first: str = ""
    month_first: str = ""
    dotted: str = ""
    open: tuple[str, ...] = ()

    @property
    def order(self) -> bool | None:
        """Tell whether the day stands first, None when nothing or both is proven."""
        day = bool(self.day_first or (self.dotted and "." not in self.month_first))
        return None if day == bool(self.month_first) else day


def plain_dates(cells: pl.Expr) -> pl.Expr:
    """Return ISO dates, null for everything else."""
    day = cells.str.to_date(ISO, strict=False, exact=True, cache=True)
    return pl.when(day >= YEAR_1000).then(day)


def day_evidence(cells: pl.Series) -> DayEvidence:
    """Return what the cells of a column prove of their order."""
    word = pl.col("word")
    seen = pl.DataFrame({"word": cells}).select(word.str.strip_chars().str.replace(CLOCK, ""))
    short = seen.filter(word.str.contains(SHORT) & ~word.str.contains(DASHED))
    first, second = number_in(word, 1), number_in(word, 2)
    real = short_date(word, day_first=True).is_not_null()
    turned = short_date(word, day_first=False).is_not_null()
    proofs = {
        "day_first": (first > 12) & real,
        "month_first": (second > 12) & turned,
        "dotted": word.str.contains(DOTS),
    }
    found = {name: one_of(short, rule) for name, rule in proofs.items()}
    either = short.filter((first <= 12) & (second <= 12) & (first != second))
    shown = either["word"].unique(maintain_order=True).head(SHOWN)
    return DayEvidence(**found, open=tuple(shown.to_list()))


def one_of(words: pl.DataFrame, rule: pl.Expr) -> str:
    """Return the first word that fits, or nothing."""
    fitting = words.filter(rule).head(1)
    return str(fitting["word"][0]) if fitting.height else ""


def read_dates(
    cells: pl.Series,
    profile: Profile,
    day_first: bool | None,  # noqa: FBT001
    *,
    is_1904: bool = False,
) -> pl.DataFrame:
    """Return `value, rule, conversion` of cells that are no ISO date as they stand."""
    text, word = pl.col("text"), pl.col("word")
    frame = pl.DataFrame({"text": cells}).with_columns(
        word=text.str.strip_chars().str.replace(CLOCK, "")
    )
    is_empty = word.is_in(["", *profile.empties])
    serial = serial_date(word, is_1904=is_1904)
    value = pl.col("value")
    return frame.with_columns(value=any_date(word, day_first), serial=serial).select(
        value=pl.coalesce("value", "serial"),
        rule=pl.when(value.is_not_null() | pl.col("serial").is_not_null() | is_empty)
        .then(None)
        .when(is_open(word, day_first))
        .then(pl.lit("ambiguous_date"))
        .otherwise(pl.lit("date")),
        conversion=pl.when(is_empty)
        .then(pl.lit("emptied"))
        .when(value.is_null() & pl.col("serial").is_null())
        .then(None)
        .otherwise(conversion_of()),
    )


def conversion_of() -> pl.Expr:
    """Name what was done to a cell that became a date."""
    text, word = pl.col("text").str.strip_chars(), pl.col("word")
    return (
        pl.when(pl.col("value").is_null())
        .then(pl.lit("excel_serial"))
        .when(text.str.contains(CLOCK) & ~text.str.contains(MIDNIGHT))
        .then(pl.lit("time_dropped"))
        .when(word.str.contains(r"(^|\D)\d{2}$") & ~word.str.contains(YEAR_FIRST))
        .then(pl.lit("two_digit_year"))
        .when(is_swapped(word, pl.col("value")))
        .then(pl.lit("month_first"))
        .when(word.str.contains(SHORT))
        .then(pl.lit("day_first"))
        .when(word.str.contains(r"\p{L}{3}"))
        .then(pl.lit("month_name"))
        .otherwise(pl.lit("date_form"))
    )


def any_date(word: pl.Expr, day_first: bool | None) -> pl.Expr:  # noqa: FBT001
    """Return the date in any of the known forms."""
    year_first = joined(word, YEAR_FIRST, (1, 2, 3))
    compact = pl.when(word.str.contains(COMPACT)).then(word).str.to_date("%Y%m%d", strict=False)
    return pl.coalesce(
        plain_dates(word), short_date(word, day_first), year_first, compact, named_date(word)
    )


def short_date(word: pl.Expr, day_first: bool | None) -> pl.Expr:  # noqa: FBT001
    """Return a date with the year last; without a decision only those that read one way."""
    word = pl.when(~word.str.contains(DASHED)).then(word)
    as_day, as_month = joined(word, SHORT, (3, 2, 1)), joined(word, SHORT, (3, 1, 2))
    if day_first is None:
        return pl.when(~is_open(word, None)).then(pl.coalesce(as_day, as_month))
    return as_day if day_first else as_month


def named_date(word: pl.Expr) -> pl.Expr:
    """Return a date whose month is a word, in any shipped language."""
    said = without_accents(pl.when(word.str.contains(r"\p{L}{3}")).then(word))
    day_named = day_of(
        said.str.extract(DAY_NAMED, 3),
        month_of(said.str.extract(DAY_NAMED, 2)),
        said.str.extract(DAY_NAMED, 1),
    )
    month_named = day_of(
        said.str.extract(MONTH_NAMED, 3),
        month_of(said.str.extract(MONTH_NAMED, 1)),
        said.str.extract(MONTH_NAMED, 2),
    )
    return pl.coalesce(day_named, month_named)


def serial_date(word: pl.Expr, *, is_1904: bool) -> pl.Expr:
    """Return the day that a spreadsheet counts, where it lies in the lives of people."""
    days = pl.duration(days=word.str.extract(SERIAL, 1).cast(pl.Int64))
    day = (DAY_ZERO_1904 if is_1904 else DAY_ZERO) + days
    return pl.when(day.is_between(FIRST_SERIAL, LAST_SERIAL)).then(day)


def joined(word: pl.Expr, pattern: str, order: tuple[int, int, int]) -> pl.Expr:
    """Return the date made of a pattern's groups in the order year, month, day."""
    year, month, day = (word.str.extract(pattern, group) for group in order)
    return day_of(year, month, day)


def day_of(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return the date, null where there is no such day; two digits of a year are a recent one."""
    short = year.cast(pl.Int32, strict=False)
    recent = pl.when(short <= CENTURY_TURNS).then(short + 2000).otherwise(short + 1900)
    full = pl.when(year.str.len_bytes() == 2).then(recent).otherwise(short)
    return pl.concat_str(full, month, day, separator="-").str.to_date(ISO, strict=False)


def is_open(word: pl.Expr, day_first: bool | None) -> pl.Expr:  # noqa: FBT001
    """Tell where day and month could be swapped and nothing says which is which."""
    if day_first is not None:
        return pl.lit(value=False)
    first, second = number_in(word, 1), number_in(word, 2)
    return ((first <= 12) & (second <= 12) & (first != second)).fill_null(value=False)


def is_swapped(word: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Tell where a date was read with the month first."""
    first, second = number_in(word, 1), number_in(word, 2)
    return ((first == day.dt.month()) & (second == day.dt.day()) & (first != second)).fill_null(
        value=False
    )


def number_in(word: pl.Expr, place: int) -> pl.Expr:
    """Return the first or second number of a date with the year last."""
    return word.str.extract(SHORT, place).cast(pl.Int8)


def both_readings(cells: pl.Series) -> pl.Series:
    """Spell both days that a date may be: `3 April 2026 or 4 March 2026`."""
    days = day_readings(cells)
    return days.select(pl.format("{} or {}", *days.columns).alias("said")).to_series()


def day_readings(cells: pl.Series) -> pl.DataFrame:
    """Spell the day that each date is with the day first, and the one with the month first."""
    word = pl.col("word")
    said = pl.DataFrame({"word": cells.str.strip_chars().str.replace(CLOCK, "")})
    return said.select(
        day_first=spell(short_date(word, day_first=True)),
        month_first=spell(short_date(word, day_first=False)),
    )


def spell(day: pl.Expr) -> pl.Expr:
    """Write a day so that nobody can take it for another."""
    return day.dt.to_string("%-d %B %Y")
