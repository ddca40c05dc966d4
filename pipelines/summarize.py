"""A table in a few numbers per column, for the preview, the PDF and the summary report."""

from collections.abc import Callable, Sequence
from typing import Literal

import polars as pl

from config.profile import Field
from config.terms import FieldType

SUMMARY = {
    "column": pl.String,
    "title": pl.String,
    "kind": pl.String,
    "rows": pl.Int64,
    "missing": pl.Int64,
    "distinct": pl.Int64,
    "minimum": pl.String,
    "lower_quartile": pl.String,
    "median": pl.String,
    "upper_quartile": pl.String,
    "maximum": pl.String,
    "mean": pl.Float64,
    "total": pl.Float64,
    "top": pl.String,
    "top_count": pl.Int64,
}
QUARTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}


def summarize(frame: pl.DataFrame, fields: Sequence[Field]) -> pl.DataFrame:
    """Return one row per column: counts for all, quartiles of numbers and dates, top of texts."""
    known = [field for field in fields if field.name in frame.columns]
    if not known:
        return pl.DataFrame(schema=SUMMARY)
    asked = {
        f"{place} {word}": answer
        for place, field in enumerate(known)
        for word, answer in questions(field, frame[field.name].dtype).items()
    }
    said = frame.select(**asked).row(0, named=True)
    rows = [
        {
            "column": field.name,
            "title": field.title,
            "kind": field.type.value,
            **{word: said.get(f"{place} {word}") for word in list(SUMMARY)[3:]},
        }
        for place, field in enumerate(known)
    ]
    return pl.DataFrame(rows, schema=SUMMARY, orient="row")


def questions(field: Field, kind: pl.DataType) -> dict[str, pl.Expr]:
    """Return what one column is asked."""
    value = pl.col(field.name)
    common = {
        "rows": pl.len(),
        "missing": value.null_count(),
        "distinct": value.drop_nulls().n_unique(),
    }
    if kind.is_numeric():
        number = value.cast(pl.Float64)
        totals = {"mean": number.mean(), "total": number.sum()}
        return {**common, **spread(number, "linear", in_words), **totals}
    if kind == pl.Date:
        return {**common, **spread(value, "nearest", lambda day: day.cast(pl.Date).cast(pl.String))}
    ends = {"minimum": value.min().cast(pl.String), "maximum": value.max().cast(pl.String)}
    if field.type == FieldType.IDENTIFIER:
        return {**common, **ends}
    return {**common, **ends, **most_common(value)}


def spread(
    value: pl.Expr, between: Literal["linear", "nearest"], words: Callable[[pl.Expr], pl.Expr]
) -> dict[str, pl.Expr]:
    """Return the least, the quartiles and the greatest as people write them."""
    parts = {word: value.quantile(part, between) for word, part in QUARTILES.items()}
    ends = {"minimum": value.min(), "maximum": value.max()}
    return {word: words(answer) for word, answer in {**ends, **parts}.items()}


def in_words(number: pl.Expr) -> pl.Expr:
    """Return a number as people write it: 10.5, and 10 without a point."""
    return number.round(6).cast(pl.String).str.strip_suffix(".0")


def most_common(value: pl.Expr) -> dict[str, pl.Expr]:
    """Return the most common text and how often it stands there; of several the first in order."""
    filled = value.drop_nulls()
    times = filled.unique_counts().max()
    return {"top": pl.when(times > 1).then(filled.mode().min()), "top_count": times}
