"""Fractions as people write them: `17/20`, `2 1/2`, `2½`.

A mark `17/20` is 17 where the field's largest value is 20; where every fraction of a column is out
of the same number, and there are two, they are scores out of it; a lone one is for a person.
"""

import polars as pl

from config.profile import Field

SLASHED = r"^(\d+)\s?/\s?(\d+)$"
MIXED = r"^(\d+)\s(\d)\s?/\s?(\d{1,2})$"
VULGAR = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅛": 0.125, "⅜": 0.375,
          "⅝": 0.625, "⅞": 0.875}  # fmt: skip
GLYPH = rf"^(\d*)\s?([{''.join(VULGAR)}])$"


def shared_total(cells: pl.Series) -> float:
    """Return what all fractions of a column are out of, 0 when there is no such number."""
    totals = cells.str.strip_chars().str.extract(SLASHED, 2).drop_nulls()
    return float(totals[0]) if totals.len() > 1 and totals.n_unique() == 1 else 0.0


def fraction_of(word: pl.Expr, field: Field, out_of: float) -> pl.Expr:
    """Return the number that a fraction means, null where that is for a person to say."""
    count, total = part(word, SLASHED, 1), part(word, SLASHED, 2)
    mixed = part(word, MIXED, 1) + part(word, MIXED, 2) / part(word, MIXED, 3)
    glyph = word.str.extract(GLYPH, 2).replace_strict(VULGAR, default=None, return_dtype=pl.Float64)
    whole = word.str.extract(GLYPH, 1).cast(pl.Float64, strict=False).fill_null(0)
    slashed = count / total
    if field.maximum is not None:
        largest = float(field.maximum)
        scaled = pl.when(total == out_of).then(count / total * largest)
        slashed = pl.when(total == largest).then(count).otherwise(scaled)
    value = pl.coalesce(slashed, mixed, glyph + whole)
    return pl.when(value.is_finite()).then(value)


def score_of(word: pl.Expr, field: Field) -> pl.Expr:
    """Return what a lone fraction would be on the field's scale."""
    if field.maximum is None:
        return pl.lit(None, dtype=pl.Float64)
    return part(word, SLASHED, 1) / part(word, SLASHED, 2) * float(field.maximum)


def part(word: pl.Expr, pattern: str, place: int) -> pl.Expr:
    """Return one number of a fraction."""
    return word.str.extract(pattern, place).cast(pl.Float64, strict=False)
