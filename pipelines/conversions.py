"""How cells were rewritten when they were typed, and how each way is said in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

CONVERSIONS = {"row": pl.Int64, "column": pl.String, "conversion": pl.String}
WORDS = {
    "trimmed": "cells without the blanks around them",
    "emptied": "words for nothing read as an empty cell",
    "spelling": "words written as the profile spells them",
    "value": "words read as the allowed word that they mean",
    "decimal_comma": "decimal commas read as points",
    "number_form": "numbers read without their signs between thousands",
    "percent": "per cent signs read",
    "fraction": "fractions read as numbers",
    "duration": "lengths of time read as minutes",
    "excel_serial": "a spreadsheet's day numbers read as dates",
    "time_dropped": "times of day left away from dates",
    "two_digit_year": "years of two digits read as four",
    "month_first": "dates read with the month first",
    "day_first": "dates read with the day first",
    "month_name": "dates with a month's name read",
    "date_form": "dates written in another form read",
}


@dataclass(frozen=True, kw_only=True)
class Converted:
    """The cells of one column that were rewritten in one way, by position."""

    column: str
    conversion: str
    index: pl.Series


def conversion_words(name: str) -> str:
    """Return what was done as people say it, or its name read aloud where nobody has said it."""
    return WORDS.get(name) or f"cells rewritten: {name.replace('_', ' ')}"


def conversion_list(rows: pl.Series, converted: Sequence[Converted]) -> pl.DataFrame:
    """Return `row, column, conversion` of every rewritten cell."""
    found = [
        pl.DataFrame({"row": rows.gather(one.index)}).with_columns(
            column=pl.lit(one.column), conversion=pl.lit(one.conversion)
        )
        for one in converted
        if one.index.len()
    ]
    return pl.concat([pl.DataFrame(schema=CONVERSIONS), *found])
