"""Moments as other programs write them: `9/14/2027, 8:00:10 AM`, `14.09.2027 08:00`."""

from dataclasses import dataclass

import polars as pl

PARTS = (
    r"^\s*(?P<a>\d{1,4})[./-](?P<b>\d{1,2})[./-](?P<c>\d{1,4}),?[\s\u202fT]+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?[\s\u202f]*(?P<half>[AaPp])?"
)
CENTURY = 2000
YEAR_DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Cells as moments (null where they are none), and whether their order of days was proved."""

    values: pl.Series
    is_proved: bool


def read_moments(cells: pl.Series) -> Moments:
    """Read a column by one order of day and month: what its cells prove, else month first."""
    parts = (
        pl.DataFrame({"cell": cells})
        .select(pl.col("cell").str.extract_groups(PARTS))
        .unnest("cell")
    )
    numbers = [name for name in parts.columns if name != "half"]
    known = parts.with_columns(
        is_year_first=pl.col("a").str.len_bytes() == YEAR_DIGITS,
        half=pl.col("half").str.to_lowercase(),
    ).with_columns(pl.col(numbers).cast(pl.Int64))
    day_first, proved = day_order(known)
    return Moments(values=as_datetimes(known, day_first=day_first), is_proved=proved)


def day_order(parts: pl.DataFrame) -> tuple[bool, bool]:
    """Return whether the day stands first, and whether anything proves it."""
    some = parts.filter(~pl.col("is_year_first"))
    day_first = bool((some["a"] > 12).any())
    month_first = bool((some["b"] > 12).any()) or some["half"].is_not_null().any()
    return day_first and not month_first, not some.height or day_first != month_first


def as_datetimes(parts: pl.DataFrame, *, day_first: bool) -> pl.Series:
    """Return the moments; what is no moment of the calendar is null."""
    first, year_first = pl.col("a"), pl.col("is_year_first")
    day = pl.when(year_first).then("c").when(day_first).then(first).otherwise("b")
    month = pl.when(year_first).then("b").when(day_first).then("b").otherwise(first)
    year = pl.when(year_first).then(first).otherwise("c")
    hour = pl.col("hour") % 12 + pl.when(pl.col("half") == "p").then(12).otherwise(0)
    text = pl.format(
        "{}-{}-{} {}:{}:{}",
        pl.when(year < 100).then(year + CENTURY).otherwise(year),
        month,
        day,
        pl.when(pl.col("half").is_null()).then("hour").otherwise(hour),
        "minute",
        pl.col("second").fill_null(0),
    )
    return parts.select(text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)).to_series()
