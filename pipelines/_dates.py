"""Dates as people write them, read one way per column and never swapped in silence."""

import polars as pl

from config.profile import Profile

ISO = "%Y-%m-%d"
SHORT = r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$"
YEAR_FIRST = r"^(\d{4})[./](\d{1,2})[./](\d{1,2})$"
MIDNIGHT = r"[T ]00:00(:00(\.0+)?)?Z?$"
COMPACT = r"^(19|20)\d{6}$"
NAMED = ("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d. %B %Y", "%B %d, %Y", "%b %d, %Y")


def plain_dates(cells: pl.Expr) -> pl.Expr:
    """Return ISO dates, null for everything else."""
    return cells.str.to_date(ISO, strict=False, exact=True, cache=True)


def day_order(cells: pl.Series) -> bool | None:
    """Tell whether the day stands first, when a day above 12 or the dots prove it."""
    word = pl.col("text").str.strip_chars()
    first = word.str.extract(SHORT, 1).cast(pl.Int16)
    second = word.str.extract(SHORT, 2).cast(pl.Int16)
    seen = (
        pl.DataFrame({"text": cells})
        .select(
            day=(first > 12).any(),
            month=(second > 12).any(),
            dots=word.str.contains(r"^\d{1,2}\.\d{1,2}\.\d{4}$").any(),
        )
        .row(0, named=True)
    )
    day_first = seen["day"] or (seen["dots"] and not seen["month"])
    return None if day_first == seen["month"] else bool(day_first)


def read_dates(cells: pl.Series, profile: Profile, day_first: bool | None) -> pl.DataFrame:  # noqa: FBT001
    """Return `value, rule, conversion` of cells that are no ISO date as they stand."""
    text, word = pl.col("text"), pl.col("word")
    frame = pl.DataFrame({"text": cells}).with_columns(
        word=text.str.strip_chars().str.replace(MIDNIGHT, "")
    )
    is_empty = word.is_in(["", *profile.empties])
    parsed = frame.select("text", "word", value=any_date(word, day_first))
    value = pl.col("value")
    return parsed.select(
        "value",
        rule=pl.when(value.is_not_null() | is_empty)
        .then(None)
        .when(is_open(word, day_first))
        .then(pl.lit("ambiguous_date"))
        .otherwise(pl.lit("date")),
        conversion=pl.when(is_empty)
        .then(pl.lit("emptied"))
        .when(value.is_null())
        .then(None)
        .when(word.str.contains(SHORT))
        .then(pl.lit("month_first" if day_first is False else "day_first"))
        .otherwise(pl.lit("date_form")),
    )


def any_date(word: pl.Expr, day_first: bool | None) -> pl.Expr:  # noqa: FBT001
    """Return the date in any of the known forms."""
    named = [word.str.to_date(form, strict=False) for form in NAMED]
    year_first = joined(word, YEAR_FIRST, (1, 2, 3))
    compact = pl.when(word.str.contains(COMPACT)).then(word).str.to_date("%Y%m%d", strict=False)
    return pl.coalesce(plain_dates(word), short_date(word, day_first), year_first, compact, *named)


def short_date(word: pl.Expr, day_first: bool | None) -> pl.Expr:  # noqa: FBT001
    """Return a date with the year last; without a decision only those that read one way."""
    as_day, as_month = joined(word, SHORT, (3, 2, 1)), joined(word, SHORT, (3, 1, 2))
    if day_first is None:
        return pl.when(~is_open(word, None)).then(pl.coalesce(as_day, as_month))
    return as_day if day_first else as_month


def joined(word: pl.Expr, pattern: str, order: tuple[int, int, int]) -> pl.Expr:
    """Return the date made of a pattern's groups in the order year, month, day."""
    year, month, day = (word.str.extract(pattern, group) for group in order)
    return pl.concat_str(year, month, day, separator="-").str.to_date(ISO, strict=False)


def is_open(word: pl.Expr, day_first: bool | None) -> pl.Expr:  # noqa: FBT001
    """Tell where day and month could be swapped and nothing says which is which."""
    if day_first is not None:
        return pl.lit(value=False)
    first = word.str.extract(SHORT, 1).cast(pl.Int16)
    second = word.str.extract(SHORT, 2).cast(pl.Int16)
    return ((first <= 12) & (second <= 12) & (first != second)).fill_null(value=False)
