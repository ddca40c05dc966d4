"""One change for many cells at once: pure text in, pure text out."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

BLANKS = r"[\s\u00a0\u2007\u202f\u200b\ufeff]+"
DECIMAL_COMMA = r"^\s*[-+]?\d+(?:[.'\s\u00a0\u202f]\d{3})*,\d+\s*$"
GROUPING = r"[.'\s\u00a0\u202f]"


class BulkKind(StrEnum):
    """What can be done to many cells at once."""

    SUGGESTION = "suggestion"
    SET = "set"
    REPLACE = "replace"
    CLEAR = "clear"
    FIND = "find"
    TRIM = "trim"
    UPPER = "upper"
    LOWER = "lower"
    CAPITALS = "capitals"
    DECIMAL = "decimal"
    ABOVE = "above"


@dataclass(frozen=True, kw_only=True)
class BulkChange:
    """One change: what is looked for, where it matters, and what it becomes."""

    kind: BulkKind
    find: str = ""
    value: str = ""


def change_cells(cells: pl.DataFrame, change: BulkChange) -> pl.DataFrame:
    """Return the cells that really change: `row, column, old, new`."""
    said = CHANGES[change.kind](pl.col("old"), change)
    new = pl.when(said == "").then(None).otherwise(said)
    changed = cells.with_columns(new.cast(pl.String).alias("new"))
    same = pl.col("old").fill_null("") == pl.col("new").fill_null("")
    return changed.filter(~same).select("row", "column", "old", "new")


def suggested(old: pl.Expr, _change: BulkChange) -> pl.Expr:
    """Take the suggestion beside a cell, where there is one."""
    return pl.when(pl.col("suggestion").fill_null("") != "").then("suggestion").otherwise(old)


def set_to(_old: pl.Expr, change: BulkChange) -> pl.Expr:
    """Write the same value into each cell."""
    return pl.lit(change.value)


def replaced(old: pl.Expr, change: BulkChange) -> pl.Expr:
    """Exchange one whole value for another; nothing to find means the empty cells."""
    return pl.when(old.fill_null("") == change.find).then(pl.lit(change.value)).otherwise(old)


def cleared(_old: pl.Expr, _change: BulkChange) -> pl.Expr:
    """Empty each cell."""
    return pl.lit("")


def found(old: pl.Expr, change: BulkChange) -> pl.Expr:
    """Exchange a piece of text wherever it stands in a cell."""
    return old.str.replace_all(change.find, change.value, literal=True) if change.find else old


def trimmed(old: pl.Expr, _change: BulkChange) -> pl.Expr:
    """Drop blanks at both ends and leave one between words."""
    return old.str.replace_all(BLANKS, " ").str.strip_chars()


def dotted(old: pl.Expr, _change: BulkChange) -> pl.Expr:
    """Write `1.234,5` as `1234.5`; what is no number with a decimal comma stays."""
    plain = old.str.replace_all(GROUPING, "").str.replace(",", ".", literal=True)
    return pl.when(old.str.contains(DECIMAL_COMMA)).then(plain).otherwise(old)


def from_above(old: pl.Expr, _change: BulkChange) -> pl.Expr:
    """Fill an empty cell with the nearest value above it."""
    return pl.when(old.fill_null("").str.strip_chars() == "").then(pl.col("above")).otherwise(old)


CHANGES: dict[BulkKind, Callable[[pl.Expr, BulkChange], pl.Expr]] = {
    BulkKind.SUGGESTION: suggested,
    BulkKind.SET: set_to,
    BulkKind.REPLACE: replaced,
    BulkKind.CLEAR: cleared,
    BulkKind.FIND: found,
    BulkKind.TRIM: trimmed,
    BulkKind.UPPER: lambda old, _: old.str.to_uppercase(),
    BulkKind.LOWER: lambda old, _: old.str.to_lowercase(),
    BulkKind.CAPITALS: lambda old, _: old.str.to_titlecase(),
    BulkKind.DECIMAL: dotted,
    BulkKind.ABOVE: from_above,
}


def words_of(change: BulkChange, place: str) -> str:
    """Say a change in the words of its button."""
    find, value = change.find or "empty", change.value or "empty"
    return {
        BulkKind.SUGGESTION: f"Take the suggestion for {place}",
        BulkKind.SET: f"Set {place} to {value}",
        BulkKind.REPLACE: f"Replace {find} by {value} in {place}",
        BulkKind.CLEAR: f"Empty {place}",
        BulkKind.FIND: f"Find {find}, write {value} in {place}",
        BulkKind.TRIM: f"Tidy blanks in {place}",
        BulkKind.UPPER: f"Write {place} in capitals",
        BulkKind.LOWER: f"Write {place} in small letters",
        BulkKind.CAPITALS: f"Begin each word of {place} with a capital",
        BulkKind.DECIMAL: f"Write decimal points in {place}",
        BulkKind.ABOVE: f"Fill {place} from above",
    }[change.kind]
