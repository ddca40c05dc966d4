"""Transform: write text the same way everywhere: blanks, case, numbers, dates."""

from typing import Literal

import polars as pl
from pydantic import Field

from config.errors import InputError
from pipelines._dates import MIDNIGHT, any_date
from pipelines._numbers import COMMA_THOUSANDS, DOTTED_THOUSANDS, PLAIN, bare, plain_form
from pipelines._plan import Plan, PlanConfig

STYLES = {"comma": DOTTED_THOUSANDS, "point": COMMA_THOUSANDS}


class Transform(PlanConfig):
    """What to do to which columns; no columns means all of them."""

    columns: list[str] = Field(default_factory=list)
    trim: bool = False
    squeeze: bool = False
    case: Literal["upper", "lower", "title"] | None = None
    decimal: Literal["comma", "point"] | None = None
    dates: Literal["day_first", "month_first"] | None = None
    empty: list[str] = Field(default_factory=list)


def transform(text: pl.DataFrame, config: Transform) -> pl.DataFrame:
    """Return the text rewritten; a cell that a step does not understand stays as it is."""
    names = config.columns or [name for name in text.columns if name != "_row"]
    unknown = [name for name in names if name not in text.columns]
    if unknown:
        raise InputError(
            f"The step Transform names {', '.join(unknown)}, which is no column here.",
            hint=f"The columns are: {', '.join(n for n in text.columns if n != '_row')}.",
        )
    cells = text.with_columns(rewrite(pl.col(name), config).alias(name) for name in names)
    if config.dates is None:
        return cells
    day_first = config.dates == "day_first"
    return cells.with_columns(iso_dates(cells[name], day_first=day_first) for name in names)


def rewrite(cell: pl.Expr, config: Transform) -> pl.Expr:
    """Return one column's cells after everything but dates."""
    if config.trim or config.squeeze:
        cell = cell.str.strip_chars()
    if config.squeeze:
        cell = cell.str.replace_all(r"\s+", " ")
    if config.case is not None:
        cases = {"upper": cell.str.to_uppercase(), "lower": cell.str.to_lowercase()}
        cell = cases.get(config.case, cell.str.to_titlecase())
    if config.decimal is not None:
        cell = plain_number(cell, STYLES[config.decimal])
    return pl.when(~cell.is_in(config.empty)).then(cell) if config.empty else cell


def plain_number(cell: pl.Expr, style: str) -> pl.Expr:
    """Return numbers with a point and without groups, everything else as it was."""
    number = plain_form(bare(cell), style)
    return pl.when(number.str.contains(PLAIN)).then(number).otherwise(cell)


def iso_dates(cells: pl.Series, *, day_first: bool) -> pl.Series:
    """Return dates as 2026-09-01, everything else as it was."""
    word = pl.col("text").str.strip_chars().str.replace(MIDNIGHT, "")
    day = any_date(word, day_first).cast(pl.String)
    read = pl.DataFrame({"text": cells}).select(day.fill_null(pl.col("text")))
    return read.to_series().alias(cells.name)


PLAN = Plan(
    title="Transform",
    meaning="Write text the same way everywhere: blanks, case, numbers, dates.",
    config=Transform,
    apply=transform,
    example={"columns": ["family_name"], "trim": True, "case": "title"},
)
