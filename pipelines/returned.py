"""The error file: the operator's own columns with what is wrong, and what came back corrected."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from config.profile import Field, Profile
from config.terms import FieldType
from pipelines.coerce import Convention, coerce

OURS = ("Row", "Problems", "Reference")
SIGN = re.compile(r"^B(\d{1,18})-F(\d{1,18})$")
TIMES = r"^'?(\d{1,15})(\.0+)?$"
TYPED = {FieldType.NUMBER, FieldType.INTEGER, FieldType.DATE}
CELLS = {"row": pl.Int64, "column": pl.String, "old": pl.String, "new": pl.String}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Which batch an error file belongs to, and which stored file says how it went out."""

    batch_id: int
    base_id: int

    def __str__(self) -> str:
        """Return the mark as it stands in each row."""
        return f"B{self.batch_id}-F{self.base_id}"


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What differs from the file that went out, and what of it cannot be taken over."""

    cells: pl.DataFrame
    unknown_rows: int
    unclear_rows: int
    unknown_columns: tuple[str, ...]


def names_in(columns: Sequence[str]) -> dict[str, str]:
    """Return how our three columns are called beside these, whatever those are called."""
    taken = set(columns)
    return {name: name if name not in taken else f"{name} (Homeroom)" for name in OURS}


def outgoing(
    raw: pl.DataFrame, told: pl.DataFrame, mark: Mark
) -> tuple[pl.DataFrame, tuple[Field, ...]]:
    """Return the rows as they go out: the file's columns, then row, problems and mark."""
    names = names_in(columns_of(raw))
    said = raw.join(told, on="_row", how="left", maintain_order="left")
    frame = said.with_columns(
        pl.col("_row").cast(pl.String).alias(names["Row"]),
        pl.col("_problems").alias(names["Problems"]),
        pl.lit(str(mark)).alias(names["Reference"]),
    ).drop("_row", "_problems")
    return frame, tuple(Field(name=name, title=name) for name in frame.columns)


def columns_of(raw: pl.DataFrame) -> list[str]:
    """Return the columns of the file itself."""
    return [name for name in raw.columns if name != "_row"]


def find_mark(came: pl.DataFrame) -> Mark | None:
    """Find the mark of an error file that came back; rows of two files have none in common."""
    name = ours_in(came).get("Reference")
    if name is None:
        return None
    said = came[name].drop_nulls().str.strip_chars().unique()
    found = SIGN.match(said[0]) if said.len() == 1 else None
    return Mark(batch_id=int(found[1]), base_id=int(found[2])) if found else None


def ours_in(came: pl.DataFrame) -> dict[str, str]:
    """Return which column of a file is which of ours, none if one of them is missing."""
    plain = {name.strip(): name for name in came.columns}
    found = {
        name: plain.get(f"{name} (Homeroom)", plain.get(name)) for name in OURS if name in plain
    }
    known = {name: column for name, column in found.items() if column is not None}
    return known if {"Row", "Reference"} <= set(known) else {}


def strip_ours(came: pl.DataFrame) -> pl.DataFrame:
    """Return a returned file as the plain file it was, for a batch that takes nothing any more."""
    return came.drop(ours_in(came).values())


def differences(base: pl.DataFrame, came: pl.DataFrame) -> Returned:
    """Compare what came back with what went out; rows and columns that were deleted say nothing."""
    number = pl.col(ours_in(came)["Row"]).str.strip_chars().str.extract(TIMES, 1)
    bare = {name.strip().removeprefix("'"): name for name in columns_of(strip_ours(came))}
    shared = [name for name in columns_of(base) if name.strip() in bare]
    numbered = came.select(
        number.cast(pl.Int64).alias("row"),
        *(clean(pl.col(bare[name.strip()])).alias(name) for name in shared),
    )
    single = numbered.filter(pl.col("row").is_not_null()).unique(maintain_order=True)
    clear = single.filter(~pl.col("row").is_duplicated())
    known = base.select(pl.col("_row").alias("row"), *(clean(pl.col(name)) for name in shared))
    return Returned(
        cells=changed(known, clear, shared),
        unknown_rows=numbered.join(known, on="row", how="anti").height,
        unclear_rows=single.height - clear.height,
        unknown_columns=tuple(sorted(set(bare) - {name.strip() for name in shared})),
    )


def clean(cell: pl.Expr) -> pl.Expr:
    """Return a cell without what spreadsheets add: an apostrophe of ours, other line ends."""
    text = cell.str.replace_all("\r\n", "\n", literal=True).str.strip_prefix("'")
    return pl.when(text != "").then(text)


def changed(known: pl.DataFrame, came: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Return each cell that reads differently, with its old and new text."""
    both = known.join(came, on="row", how="inner", suffix=":new", maintain_order="left")
    found = [
        both.filter(pl.col(name).ne_missing(pl.col(f"{name}:new"))).select(
            "row", column=pl.lit(name), old=pl.col(name), new=pl.col(f"{name}:new")
        )
        for name in columns
    ]
    return pl.concat([pl.DataFrame(schema=CELLS), *found]).sort("row", maintain_order=True)


def really_changed(
    cells: pl.DataFrame,
    fields: Sequence[Field],
    profile: Profile,
    conventions: Mapping[str, Convention],
) -> pl.DataFrame:
    """Leave out cells that a spreadsheet only wrote otherwise: `85.50` and `85.5` are one mark."""
    typed = [field for field in fields if field.type in TYPED]
    same = [
        same_value(cells.filter(pl.col("column") == field.name), field, profile, conventions)
        for field in typed
    ]
    none = pl.DataFrame(schema={"row": pl.Int64, "column": pl.String})
    return cells.join(pl.concat([none, *same]), on=["row", "column"], how="anti")


def same_value(
    cells: pl.DataFrame, field: Field, profile: Profile, conventions: Mapping[str, Convention]
) -> pl.DataFrame:
    """Return `row, column` of the cells whose old and new text mean the same."""
    old, new = (
        coerce(
            cells.select(pl.col("row").alias("_row"), pl.col(name).alias(field.name)),
            (field,),
            profile,
            conventions,
        ).typed[field.name]
        for name in ("old", "new")
    )
    return cells.filter(old.is_not_null() & (old == new)).select("row", "column")


def sort_out(cells: pl.DataFrame, edits: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return the corrections to store, and how many cells somebody else corrected meanwhile."""
    since = cells.join(
        edits.select("row", "column", now="new", is_edited=pl.lit(value=True)),
        on=["row", "column"],
        how="left",
        maintain_order="left",
    )
    is_edited = pl.col("is_edited").fill_null(value=False)
    done = is_edited & pl.col("now").eq_missing(pl.col("new"))
    other = is_edited & ~done & pl.col("now").ne_missing(pl.col("old"))
    left = since.filter(~done & ~other).select("row", "column", "new")
    return left, since.filter(other).height
