"""What a published table says of the school's records: rows that came, went, and cells that moved.

Frames go in as versions hold them and come out in the records' names; nothing is written here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.attendance import Code

WHOLE = 1_000  # thousandths of a day, or of a percent
TEXTS = (
    *("given_name", "family_name", "sex", "email", "middle_name"),
    *("preferred_given_name", "preferred_family_name", "pronouns"),
    *("username", "identifier", "phone", "sms", "role", "orgs"),
)
PERSON = (*TEXTS, "birth_on")
PLACE = ("level_code", "class_code")
WHO: dict[str, type[pl.DataType]] = {
    "sourced_id": pl.String,
    **dict.fromkeys(TEXTS, pl.String),
    "birth_on": pl.Date,
}
STUDENT = {
    **WHO,
    "level_code": pl.String,
    "class_code": pl.String,
    "entry_on": pl.Date,
    "is_here": pl.Boolean,
}
NAMES = {"birth_date": "birth_on", "grade": "level_code", "class": "class_code"}
NAMES |= {"enrolled_on": "entry_on"}
HERE = ("active", "suspended")
EXTENDED = ("type", "role", "class_type", "score_status")
GONE = ("left", "tobedeleted")
THOUSANDTHS = pl.Decimal(38, 3)
Kind = pl.DataType | type[pl.DataType]
RESULT = {"sourced_id": pl.String, "course_code": pl.String, "percent": pl.Int64}
DAY = {
    "sourced_id": pl.String,
    "attended_on": pl.Date,
    "slot": pl.String,
    "word": pl.String,
    "absent": pl.Int64,
    "is_counted": pl.Boolean,
}
LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "\u0131": "i", "þ": "th"}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Rows that came and went, and the cells of the others that moved, as text."""

    came: pl.DataFrame
    gone: pl.DataFrame
    cells: pl.DataFrame


def students_of(table: pl.DataFrame) -> pl.DataFrame:
    """Return a roster's rows in the records' names; what it does not say is empty."""
    known = {old: new for old, new in NAMES.items() if old in table.columns}
    told = table.rename(known).with_columns(role=pl.lit("student"))
    status = (
        pl.col("status").fill_null("active").is_in(HERE)
        if "status" in told.columns
        else pl.lit(True)  # noqa: FBT003 — a literal column
    )
    told = told.with_columns(status.alias("is_here"))
    return told.select(column_of(told, name, kind) for name, kind in STUDENT.items())


def people_of(table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of staff or guardians, those who left or are to be deleted left out."""
    if "status" in table.columns:
        table = table.filter(~pl.col("status").is_in(GONE).fill_null(value=False))
    return table.select(column_of(table, name, kind) for name, kind in WHO.items())


def entries_of(table: pl.DataFrame, kinds: Mapping[str, Kind]) -> pl.DataFrame:
    """Return the rows of a roster's table under the records' names and types.

    Numbers with decimals become thousandths, rows to be deleted are left out.
    """
    if "status" in table.columns:
        table = table.filter(~pl.col("status").is_in(GONE).fill_null(value=False))
    told = table.select(entry_of(table, name, kind) for name, kind in kinds.items())
    words = [name for name in EXTENDED if name in told.columns]
    return told.with_columns(pl.col(words).str.strip_prefix("ext:"))


def entry_of(table: pl.DataFrame, name: str, kind: Kind) -> pl.Expr:
    """Return one column of a roster's table."""
    if kind != THOUSANDTHS:
        return column_of(table, name, kind)
    if name not in table.columns:
        return pl.lit(None, pl.Int64).alias(name)
    number = pl.col(name).cast(pl.Float64, strict=False) * WHOLE
    return number.round().cast(pl.Int64).alias(name)


def column_of(table: pl.DataFrame, name: str, kind: Kind) -> pl.Expr:
    """Return one column in its type; text that is not there is empty, a day is nothing."""
    if name not in table.columns:
        value = pl.lit("" if kind == pl.String else None, kind)
        return value.alias(name)
    column = pl.col(name).cast(kind, strict=False)
    return (column.fill_null("") if kind == pl.String else column).alias(name)


def results_of(table: pl.DataFrame, courses: Sequence[str]) -> pl.DataFrame:
    """Return a report card's marks, one row per student and course, in thousandths of a percent."""
    there = [course for course in courses if course in table.columns]
    marks = (pl.col(there).cast(pl.Float64, strict=False) * WHOLE).round().cast(pl.Int64)
    return (
        table.select(pl.col("student_id").cast(pl.String).alias("sourced_id"), marks)
        .unpivot(index="sourced_id", variable_name="course_code", value_name="percent")
        .select(pl.col(name).cast(kind) for name, kind in RESULT.items())
    )


def days_of(table: pl.DataFrame, codes: Sequence[Code]) -> pl.DataFrame:
    """Return attendance rows: the share of the day (or of its period) that each code misses."""
    absent = {one.code: one.absent for one in codes}
    counted = {one.code: one.is_counted for one in codes}
    word = pl.col("attendance").cast(pl.String)
    slot = (
        pl.col("period").cast(pl.String).fill_null("") if "period" in table.columns else pl.lit("")
    )
    return table.select(
        pl.col("student_id").cast(pl.String).alias("sourced_id"),
        pl.col("attended_on").cast(pl.Date),
        slot.alias("slot"),
        word.alias("word"),
        word.replace_strict(absent, default=0, return_dtype=pl.Int64).alias("absent"),
        word.replace_strict(counted, default=True, return_dtype=pl.Boolean).alias("is_counted"),
    ).unique(["sourced_id", "attended_on", "slot"], keep="last", maintain_order=True)


def compare(old: pl.DataFrame, new: pl.DataFrame, *, key: Sequence[str]) -> Difference:
    """Return what came, what went, and the cells of the rows in both that differ.

    `cells` holds the key, `field`, `old` and `new` as text, empty for nothing.
    """
    names = list(key)
    both = new.join(old, on=names, suffix="_old", maintain_order="left")
    parts = [
        both.filter(pl.col(name).ne_missing(pl.col(f"{name}_old"))).select(
            *names,
            field=pl.lit(name),
            old=pl.col(f"{name}_old").cast(pl.String).fill_null(""),
            new=pl.col(name).cast(pl.String).fill_null(""),
        )
        for name in new.columns
        if name not in names
    ]
    return Difference(
        came=new.join(old, on=names, how="anti", maintain_order="left"),
        gone=old.join(new, on=names, how="anti", maintain_order="left"),
        cells=pl.concat(parts),
    )


def fold(*columns: str) -> pl.Expr:
    """Return words as searches read them: small, without accents, one blank between."""
    words = pl.concat_str([pl.col(name).fill_null("") for name in columns], separator=" ")
    plain = words.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return plain.str.replace_many(LETTERS).str.replace_all(r"\s+", " ").str.strip_chars()


def folded(text: str) -> str:
    """Return what somebody typed as searches read it."""
    return pl.DataFrame({"text": [text]}).select(fold("text")).item()
