"""What the writer of a wrong cell may have meant: one suggestion a cell, or none."""

from collections.abc import Sequence

import polars as pl
from rapidfuzz import fuzz

from config.profile import Field
from config.terms import FieldType
from pipelines._fractions import score_of
from pipelines.coerce import Wrong

NEAR, MANY = 70, 2_000
NUMBERS = {FieldType.NUMBER, FieldType.INTEGER}
UNITS = r"[%\s]|/100$|(?i)(points?|pts?|marks?)\.?$"
DIGITS = r"\d+(?:[.,]\d+)?"
AMONG = rf"(?:^|[\s(~<>=≈:])([+-]?{DIGITS})(?:$|[\s,;:)?!%-])"
CLOCK = r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?(?i)([ap]m|z)?$"
LONG = r"^(\d{4})\D(\d{1,2})\D(\d{1,2})$"
SHORT = r"^(\d{1,2})\D(\d{1,2})\D(\d{2}|\d{4})$"
SERIAL = r"^\d{5}(\.0)?$"
CENTURY_TURNS = 30
DAY_ZERO = pl.date(1899, 12, 30)
AT_SIGN = r"(?i)\s*[(\[{]\s*(at|ät)\s*[)\]}]\s*|\s+at\s+"


def suggest(found: pl.Series, wrong: Wrong) -> pl.Series:
    """Return one suggestion for each cell that breaks a rule."""
    field = wrong.field
    if field.type in NUMBERS and wrong.rule in {"range", "number", "integer"}:
        return suggest_number(found, field)
    if wrong.rule == "allowed":
        return suggest_words(found, field.allowed)
    if wrong.rule == "date":
        return suggest_date(found)
    if wrong.rule == "pattern":
        return suggest_form(found, field.pattern)
    return pl.Series([None], dtype=pl.String).new_from_index(0, found.len())


def suggest_number(cells: pl.Series, field: Field) -> pl.Series:
    """Return a number that fits: letters read as digits, a moved point, turned digits, no minus."""
    text, cleaned, value = pl.col("text"), pl.col("cleaned"), pl.col("value")
    letters = text.str.replace_all("[oO]", "0").str.replace_all("[lI]", "1")
    known = (
        pl.DataFrame({"text": cells.str.strip_chars()})
        .with_columns(cleaned=letters.str.replace_all(UNITS, ""))
        .with_columns(
            value=cleaned.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        )
    )
    turned = cleaned.str.extract(r"^(\d{2,4})$", 1).str.reverse().cast(pl.Float64, strict=False)
    plain = pl.when(cleaned != text).then(value)
    candidates = [plain, value / 10, value / 100, turned, -value]
    is_wrong = ~in_range(value, field)
    fitting = [
        pl.when(in_range(one, field) & (is_wrong | (place == 0))).then(one)
        for place, one in enumerate(candidates)
    ]
    others = [number_among_words(text), score_of(text, field)]
    fitting += [pl.when(value.is_null() & in_range(one, field)).then(one) for one in others]
    return known.select(as_words(pl.coalesce(fitting)).alias("meant")).to_series()


def number_among_words(text: pl.Expr) -> pl.Expr:
    """Return the one number that stands between words: 10 in `10 - really?`."""
    alone = text.str.count_matches(DIGITS) == 1
    found = text.str.extract(AMONG, 1).str.replace(",", ".", literal=True)
    return pl.when(alone).then(found.cast(pl.Float64, strict=False))


def in_range(value: pl.Expr, field: Field) -> pl.Expr:
    """Tell whether a number is one that the field takes."""
    fits = value.is_finite()
    if field.type == FieldType.INTEGER:
        fits &= value == value.round(0)
    if field.minimum is not None:
        fits &= value >= float(field.minimum)
    if field.maximum is not None:
        fits &= value <= float(field.maximum)
    return fits


def as_words(value: pl.Expr) -> pl.Expr:
    """Return a number as people write it: 10.5, and 10 without a point."""
    return value.round(6).cast(pl.String).str.strip_suffix(".0")


def suggest_words(found: pl.Series, allowed: Sequence[str]) -> pl.Series:
    """Return the nearest allowed word; each different word is looked up once."""
    distinct = found.drop_nulls().unique().head(MANY)
    near = {word: nearest(word, allowed) for word in distinct}
    return found.replace_strict(near, default=None, return_dtype=pl.String)


def nearest(word: str, allowed: Sequence[str]) -> str | None:
    """Return the allowed word most like this one, if any is like it at all."""
    likeness, at = max(
        (fuzz.ratio(word.casefold(), k.casefold()), -i) for i, k in enumerate(allowed)
    )
    if likeness >= NEAR:
        return allowed[-at]
    starts = [known for known in allowed if known.casefold().startswith(word.strip().casefold())]
    return starts[0] if len(starts) == 1 else None


def suggest_date(found: pl.Series) -> pl.Series:
    """Return the day that a text may mean: without its time, from two digits or from Excel."""
    word = pl.col("word")
    letters = word.str.replace_all("[oO]", "0").str.replace_all("[lI]", "1")
    known = pl.DataFrame({"word": found.str.strip_chars().str.replace(CLOCK, "")})
    long, turned = parts(letters, LONG, (1, 2, 3)), parts(letters, LONG, (1, 3, 2))
    first, second = parts(letters, SHORT, (3, 2, 1)), parts(letters, SHORT, (3, 1, 2))
    one_way = pl.when(first.is_null() | second.is_null() | (first == second))
    serial = pl.when(word.str.contains(SERIAL)).then(
        DAY_ZERO + pl.duration(days=word.str.extract(r"^(\d{5})", 1).cast(pl.Int64))
    )
    meant = pl.coalesce(long, turned, one_way.then(pl.coalesce(first, second)), serial)
    return known.select(meant.dt.to_string("%Y-%m-%d").alias("meant")).to_series()


def parts(word: pl.Expr, pattern: str, order: tuple[int, int, int]) -> pl.Expr:
    """Return the date of a pattern's groups; a year of two digits is a recent one."""
    year, month, day = (word.str.extract(pattern, group).cast(pl.Int32) for group in order)
    full = (
        pl.when(year >= 100)
        .then(year)
        .when(year <= CENTURY_TURNS)
        .then(year + 2000)
        .otherwise(year + 1900)
    )
    return pl.concat_str(full, month, day, separator="-").str.to_date("%Y-%m-%d", strict=False)


def suggest_form(found: pl.Series, pattern: str) -> pl.Series:
    """Return the text without what does not belong into an address or a code, where that fits."""
    text = pl.col("text")
    tight = text.str.replace_all(AT_SIGN, "@").str.replace_all(r"\s+", "")
    dotted = tight.str.replace_all(r"[,;]+", ".").str.replace_all(r"\.{2,}", ".")
    tries = [tight, dotted, dotted.str.strip_chars(".,;<>"), tight.str.to_uppercase()]
    fitting = [pl.when(one.str.contains(pattern) & (one != text)).then(one) for one in tries]
    return pl.DataFrame({"text": found}).select(pl.coalesce(fitting).alias("meant")).to_series()
