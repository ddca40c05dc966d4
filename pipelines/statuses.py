"""A mark that is no number keeps its reason: `EX` becomes `exempt` in a column beside it."""

from collections.abc import Iterable, Sequence

import polars as pl

from config.profile import Field
from config.terms import FieldType
from pipelines._texts import word_in_place

ENDING = " status"
RESULT_WORDS = (
    "exempt",
    "fully graded",
    "not submitted",
    "partially graded",
    "submitted",
)  # OneRoster's scoreStatus


def status_name(mark: str) -> str:
    """Return the name of the column beside a mark that says why there is none."""
    return f"{mark}{ENDING}"


def is_status(name: str, names: Iterable[str]) -> bool:
    """Tell whether a column says why another one of these has no mark."""
    return name.endswith(ENDING) and name.removesuffix(ENDING) in names


def status_field(mark: Field) -> Field:
    """Return the field beside a mark."""
    words = dict.fromkeys((*RESULT_WORDS, *(word for _, word in mark.statuses)))
    return Field(
        name=status_name(mark.name),
        title=status_name(mark.title),
        type=FieldType.TEXT,
        meaning=f"Why {mark.title} has no mark.",
        example="exempt",
        allowed=tuple(words),
    )


def with_status_fields(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields, each mark's status among them where none is."""
    own = {field.name for field in fields}
    beside = [status_field(field) for field in fields if field.statuses]
    return (*fields, *(field for field in beside if field.name not in own))


def with_statuses(typed: pl.DataFrame, text: pl.DataFrame, fields: Sequence[Field]) -> pl.DataFrame:
    """Return typed rows with a status beside each mark in whose place a known word stands."""
    marks = [field for field in fields if field.statuses]
    blank = typed.select(pl.col(field.name).is_null() for field in marks)
    said = text.select(pl.col(field.name).is_not_null() for field in marks)
    for field in marks:
        open_ = blank.get_column(field.name) & said.get_column(field.name)
        words = words_of(text.get_column(field.name), open_, field) if open_.any() else None
        if words is not None:
            typed = beside(typed, field.name, words)
    return typed


def words_of(cells: pl.Series, open_: pl.Series, field: Field) -> pl.Series | None:
    """Return the status of each row from the word in its mark's place, nothing without any."""
    known = {word.upper(): status for word, status in field.statuses}
    at = open_.arg_true()
    words = pl.DataFrame({"cell": cells.gather(at)}).select(word_in_place(pl.col("cell")))
    found = words.to_series().replace_strict(known, default=None, return_dtype=pl.String)
    if found.null_count() == found.len():
        return None
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, cells.len())
    return empty.scatter(at, found).alias(status_name(field.name))


def beside(typed: pl.DataFrame, mark: str, words: pl.Series) -> pl.DataFrame:
    """Return the table with the words in the column after the mark; what the file says stays."""
    if words.name in typed.columns:
        return typed.with_columns(pl.coalesce(pl.lit(words), pl.col(words.name)).alias(words.name))
    return typed.insert_column(typed.get_column_index(mark) + 1, words)


def with_known_statuses(
    typed: pl.DataFrame, head: pl.DataFrame | None, fields: Sequence[Field]
) -> pl.DataFrame:
    """Return the table with an empty status where the published one has one: it ended."""
    known = head.columns if head is not None else []
    for field in fields:
        name = status_name(field.name)
        if field.statuses and name in known and name not in typed.columns:
            nothing = pl.Series(name, [None], dtype=pl.String).new_from_index(0, typed.height)
            typed = beside(typed, field.name, nothing.alias(name))
    return typed
