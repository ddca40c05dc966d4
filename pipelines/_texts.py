"""What a cell's text looks like before it has a type."""

from collections.abc import Sequence

import polars as pl

from config.profile import Profile

PROVISIONAL = r"\s*\([\d.,]+\)$"
NUMBER_LIKE = r"^\s*[+-]?\d{1,3}([.,]\d+)?\s*%?\s*$"


def share_of_numbers(sample: pl.DataFrame, column: str, profile: Profile) -> float:
    """Return which share of a column's filled cells reads as a mark or one of the marks' codes."""
    words = profile.wide.words if profile.wide else ()
    cells = sample[column].drop_nulls().str.strip_chars()
    filled = cells.filter(~cells.is_in(["", *profile.empties]))
    if not filled.len():
        return 0.0
    known = filled.str.contains(NUMBER_LIKE) | filled.str.to_uppercase().is_in(list(words))
    return float(known.sum()) / filled.len()


def word_in_place(cell: pl.Expr) -> pl.Expr:
    """Return a word that stands for a mark in capitals, without points in brackets behind it."""
    return cell.str.strip_chars().str.to_uppercase().str.replace(PROVISIONAL, "")


def composed(cells: pl.Series) -> pl.Series:
    """Return text to compare: letters with their marks in one form (NFC), for é is é."""
    if cells.dtype != pl.String or not (cells.str.len_bytes() != cells.str.len_chars()).any():
        return cells
    return cells.str.normalize("NFC")


def with_composed(table: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return a table whose named columns can be compared letter by letter."""
    return table.with_columns(composed(table.get_column(name)) for name in names)
