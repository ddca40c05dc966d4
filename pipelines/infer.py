"""Types for a table without a profile: only where every value survives the way back."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from config.profile import Field
from config.terms import FieldType
from pipelines._dates import plain_dates

DIGITS = 15
DECIMAL = r"^-?(0|[1-9]\d*)\.\d+$"


def infer(text: pl.DataFrame, fields: Sequence[Field] = ()) -> tuple[Field, ...]:
    """Return the fields, each with the type that a whole column proves."""
    known = {field.name: field for field in fields}
    names = [name for name in text.columns if name != "_row"]
    return tuple(
        replace(known.get(name, blank(name)), type=type_of(text[name]), verbatim=True)
        for name in (known or names)
    )


def blank(name: str) -> Field:
    """Return a field that knows nothing but its name."""
    return Field(name=name, title=name)


def type_of(cells: pl.Series) -> FieldType:
    """Return the type whose text is the cells' own, byte for byte, else text."""
    filled = cells.drop_nulls()
    if not filled.len():
        return FieldType.TEXT
    for kind, is_kind in ((FieldType.INTEGER, is_whole), (FieldType.NUMBER, is_decimal)):
        if is_kind(filled.head(100)) and is_kind(filled):
            return kind
    dates = pl.select(plain_dates(pl.lit(filled))).to_series()
    return FieldType.DATE if comes_back(filled, dates) else FieldType.TEXT


def is_whole(cells: pl.Series) -> bool:
    """Tell whether these are whole numbers, written in the one way a number is printed."""
    numbers = cells.cast(pl.Int64, strict=False)
    small = cells.str.len_bytes().max() or 0
    return comes_back(cells, numbers) and int(str(small)) <= DIGITS


def is_decimal(cells: pl.Series) -> bool:
    """Tell whether these are decimal numbers that all have the same number of places."""
    if not cells.str.contains(DECIMAL).all():
        return False
    places = cells.str.split(".").list.last().str.len_bytes()
    widest = cells.str.len_bytes().max()
    if places.n_unique() > 1 or int(str(widest)) > DIGITS:
        return False
    numbers = cells.cast(pl.Decimal(38, int(places[0])), strict=False)
    return comes_back(cells, numbers)


def comes_back(cells: pl.Series, values: pl.Series) -> bool:
    """Tell whether each value's text is the cell's."""
    return not values.null_count() and bool((values.cast(pl.String) == cells).all())
