"""A table in a few numbers per column, for the preview, the PDF and the summary report."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

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
    if not known or not frame.height:
        return nothing_in(known)
    asked = {
        f"{place} {word}": answer
        for place, field in enumerate(known)
        for word, answer in questions(field, frame[field.name].dtype).items()
    }
    said = frame.select(**asked)
    rows = [answers(said, field, place) for place, field in enumerate(known)]
    return pl.DataFrame(rows, schema=SUMMARY, orient="row")


def nothing_in(fields: Sequence[Field]) -> pl.DataFrame:
    """Return the summary of a table without rows."""
    zeros = {"rows": 0, "missing": 0, "distinct": 0}
    lines = [{"column": f.name, "title": f.title, "kind": f.type.value, **zeros} for f in fields]
    return pl.DataFrame(lines, schema=SUMMARY, orient="row")


def answers(said: pl.DataFrame, field: Field, place: int) -> dict[str, Any]:
    """Return one line of the summary from what all columns said."""
    mine = {name.partition(" ")[2]: said[name] for name in said.columns if is_mine(name, place)}
    line = {word: answer[0] for word, answer in mine.items() if word in SUMMARY}
    if "quartiles" in mine:
        line |= dict(zip(QUARTILES, mine["quartiles"].explode().explode(), strict=True))
    whole = {"column": field.name, "title": field.title, "kind": field.type.value, **line}
    return count_texts(whole, mine["counts"].explode()) if "counts" in mine else whole


def is_mine(name: str, place: int) -> bool:
    """Tell whether an answer is about the column at this place."""
    return name.startswith(f"{place} ")


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
    if field.type != FieldType.IDENTIFIER:
        del common["distinct"]
        return {**common, "counts": value.drop_nulls().value_counts(name="times").implode()}
    ends = {"minimum": value.min().cast(pl.String), "maximum": value.max().cast(pl.String)}
    return {**common, **ends}


def spread(
    value: pl.Expr, between: Literal["linear", "nearest"], words: Callable[[pl.Expr], pl.Expr]
) -> dict[str, pl.Expr]:
    """Return the least, the quartiles and the greatest as people write them."""
    quartiles = value.quantile(list(QUARTILES.values()), between)
    return {
        "minimum": words(value.min()),
        "maximum": words(value.max()),
        "quartiles": quartiles.list.eval(words(pl.element())).implode(),
    }


def in_words(number: pl.Expr) -> pl.Expr:
    """Return a number as people write it: 10.5, and 10 without a point."""
    return number.round(6).cast(pl.String).str.strip_suffix(".0")


def count_texts(said: dict[str, Any], counts: pl.Series) -> dict[str, Any]:
    """Return what the counts of a column's texts say; of several most common the first in order."""
    texts = counts.struct.unnest()
    if not texts.height:
        return {**said, "distinct": 0}
    name = texts.columns[0]
    first = texts.sort("times", name, descending=[True, False]).row(0)
    ends = {"minimum": str(texts[name].min()), "maximum": str(texts[name].max())}
    top = {"top": first[0] if first[1] > 1 else None, "top_count": first[1]}
    return {**said, **ends, **top, "distinct": texts.height}
