"""Published CSV: plain for systems, safe and familiar for Excel."""

from collections.abc import Sequence
from io import BytesIO
from typing import IO

import polars as pl

from config.profile import Field

MOST_PLACES, LARGEST, SAMPLE = 4, 1e11, 1_000
BOM = b"\xef\xbb\xbf"
MARK = "\ufe0e"
FORMULA = r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]"
HARMLESS = r"^[+-]?\d{1,15}([.,]\d+)?$|^\+\d[\d /().-]*$"
TURNS_INTO_NUMBER = r"^[+-]?0\d+$|^[+-]?\d{12,}$|^\d+[eE][+-]?\d+$"
TURNS_INTO_DATE = r"^\d{1,2}[-/]\d{1,2}([-/]\d{2,4})?$"


def to_csv(frame: pl.DataFrame, fields: Sequence[Field] = ()) -> bytes:
    """Return CSV for systems: UTF-8, comma, LF, names of the fields, nothing added."""
    into = BytesIO()
    write_csv(frame, into, fields)
    return into.getvalue()


def write_csv(frame: pl.DataFrame, into: IO[bytes], fields: Sequence[Field] = ()) -> None:
    """Write CSV for systems into an open stream."""
    plain_numbers(ordered(frame, fields)).write_csv(into)


def ordered(frame: pl.DataFrame, fields: Sequence[Field]) -> pl.DataFrame:
    """Return the columns of the fields in their order; all of ours when none are named."""
    names = [field.name for field in fields] or [c for c in frame.columns if c != "_row"]
    return frame.select(names)


def plain_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Return numbers with as few places as the whole column needs: 85, or 85.0 beside 9.5."""
    floats = [name for name, kind in frame.schema.items() if kind == pl.Float64]
    if not floats:
        return frame
    guesses = {name: likely_places(frame[name]) for name in floats}
    proofs = frame.select(proof(pl.col(name), guesses[name]) for name in floats)
    return frame.with_columns(
        pl.col(name).cast(pl.Decimal(18, guesses[name]) if guesses[name] else pl.Int64)
        if proofs[name].item()
        else written_out(name)
        for name in floats
    )


def likely_places(values: pl.Series) -> int:
    """Return how many places the numbers of a sample have, as far as they are few."""
    sample = values.drop_nulls()
    sample = pl.concat([sample.head(SAMPLE), sample.gather_every(max(1, sample.len() // SAMPLE))])
    for places in range(MOST_PLACES):
        if (sample.round(places) == sample).all():
            return places
    return MOST_PLACES


def proof(value: pl.Expr, places: int) -> pl.Expr:
    """Tell whether all numbers of a column are small enough and have no more places."""
    return ((value.round(places) == value) & (value.abs() < LARGEST)).all()


def written_out(name: str) -> pl.Expr:
    """Return numbers as text, whole ones without `.0`."""
    return pl.col(name).cast(pl.String).str.strip_suffix(".0")


def to_csv_excel(frame: pl.DataFrame, fields: Sequence[Field]) -> bytes:
    """Return CSV that Excel opens by double click: BOM, CRLF, titles, no cell that computes."""
    chosen = plain_numbers(ordered(frame, fields))
    safe = chosen.select(
        neutral(pl.col(field.name)).alias(field.name)
        if chosen[field.name].dtype == pl.String
        else field.name
        for field in fields
    )
    titled = safe.rename(marked(safe_titles(fields)))
    into = BytesIO()
    into.write(BOM)
    titled.write_csv(into, line_terminator="\r\n")
    return into.getvalue()


def safe_titles(fields: Sequence[Field]) -> dict[str, str]:
    """Return the titles with the same apostrophe: a column may be called `=1+1` as well."""
    titles = titles_of(fields)
    safe = pl.DataFrame({"title": list(titles.values())}, schema={"title": pl.String}).select(
        neutral(pl.col("title")).alias("title")
    )
    return dict(zip(titles, safe["title"], strict=True))


def neutral(cell: pl.Expr) -> pl.Expr:
    """Return text with an apostrophe before what Excel would compute or turn into a number."""
    computes = cell.str.contains(FORMULA) & ~cell.str.contains(HARMLESS)
    turns = cell.str.contains(TURNS_INTO_NUMBER) | cell.str.contains(TURNS_INTO_DATE)
    is_risky = computes | turns | cell.str.starts_with("'")
    return pl.when(is_risky).then(pl.concat_str(pl.lit("'"), cell)).otherwise(cell)


def marked(titles: dict[str, str]) -> dict[str, str]:
    """Put an invisible sign behind the first title: these cells carry apostrophes of ours."""
    first = next(iter(titles), None)
    return {name: title + MARK if name == first else title for name, title in titles.items()}


def unmark(raw: pl.DataFrame) -> pl.DataFrame:
    """Take the apostrophes off again when a published CSV for Excel comes back; else do nothing."""
    signed = [name for name in raw.columns if name.endswith(MARK)]
    if not signed:
        return raw
    texts = pl.col(pl.String).str.strip_prefix("'")
    own = {
        name: name.removesuffix(MARK).removeprefix("'") for name in raw.columns if name != "_row"
    }
    return raw.with_columns(texts).rename(own)


def titles_of(fields: Sequence[Field]) -> dict[str, str]:
    """Return each field's title, its name where another field bears the title already."""
    taken: set[str] = set()
    titles = {}
    for field in fields:
        title = field.name if not field.title or field.title in taken else field.title
        taken.add(title)
        titles[field.name] = title
    return titles
