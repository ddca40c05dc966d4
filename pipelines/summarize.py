"""A table in a few numbers per column, for the preview, the PDF and the summary report."""

from collections.abc import Sequence

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
    rows = [
        {
            "column": field.name,
            "title": field.title,
            "kind": field.type.value,
            **facts(frame, field),
        }
        for field in known
    ]
    return pl.DataFrame(rows, schema=SUMMARY, orient="row")


def facts(frame: pl.DataFrame, field: Field) -> dict[str, object]:
    """Return what one column has to say."""
    values = frame[field.name]
    filled = values.drop_nulls()
    common: dict[str, object] = {
        "rows": values.len(),
        "missing": values.null_count(),
        "distinct": filled.n_unique(),
    }
    if not filled.len():
        return common
    if values.dtype.is_numeric():
        return {**common, **number_facts(filled)}
    if values.dtype == pl.Date:
        return {**common, **spread(filled)}
    return {**common, **text_facts(filled, field)}


def number_facts(values: pl.Series) -> dict[str, object]:
    """Return the spread, mean and sum of numbers."""
    numbers = values.cast(pl.Float64)
    return {**spread(numbers), "mean": numbers.mean(), "total": numbers.sum()}


def spread(values: pl.Series) -> dict[str, object]:
    """Return the least, the quartiles and the greatest as people write them."""
    name = pl.col(values.name)
    between = "nearest" if values.dtype == pl.Date else "linear"
    shown = pl.DataFrame(values).select(
        minimum=name.min(),
        **{word: name.quantile(part, between) for word, part in QUARTILES.items()},
        maximum=name.max(),
    )
    if values.dtype == pl.Date:
        return shown.select(pl.all().cast(pl.Date).cast(pl.String)).row(0, named=True)
    text = shown.select(pl.all().round(6).cast(pl.String).str.strip_suffix(".0"))
    return text.row(0, named=True)


def text_facts(values: pl.Series, field: Field) -> dict[str, object]:
    """Return the first and last text in order, and the most common one where some repeat."""
    ends: dict[str, object] = {"minimum": values.min(), "maximum": values.max()}
    if field.type == FieldType.IDENTIFIER or values.n_unique() == values.len():
        return ends
    counts = values.value_counts().sort("count", values.name, descending=[True, False])
    return {**ends, "top": counts[values.name][0], "top_count": counts["count"][0]}
