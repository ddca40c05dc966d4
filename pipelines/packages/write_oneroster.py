"""Writes OneRoster packages strictly: every file closed, complete, in the standard's order.

Source: OneRoster CSV binding 1.2.1, and 1.1 for those who still read that.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from config.errors import InputError
from pipelines.packages.forms import FORMS
from pipelines.packages.oneroster_tables import VERSIONS, VOCABULARIES
from pipelines.packages.standard import StandardColumn, StandardTable

BULK, DELTA = "bulk", "delta"
ACTIVE, DELETED = "active", "tobedeleted"
LATEST = "1.2"
BORN = (1980, 1, 1, 0, 0, 0)  # a zip holds no earlier moment; equal rosters give equal bytes
BREAK = r"[\r\n]+"
OWN, EXTENSION = "metadata.", "ext:"
SHOWN = 5
Tables = Mapping[str, pl.DataFrame]
Shaped = dict[str, pl.DataFrame]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a package says of itself in its manifest."""

    system: str
    extent: str = BULK
    version: str = LATEST


def settle_tables(tables: Tables, *, version: str = LATEST) -> dict[str, pl.DataFrame]:
    """Return tables as the standard wants them, closed under references.

    Rows whose required references lead nowhere are left out, other such references are emptied.
    Raises InputError for ids that the standard does not allow.
    """
    known = VERSIONS[version]
    shaped = {name: shape(tables[name], known[name]) for name in known if name in tables}
    closed = close(shaped, known)
    for name, frame in closed.items():
        refuse_ids(frame, name)
    return closed


def pack(tables: Tables, said: Said) -> bytes:
    """Write settled tables as a package that nothing can be said against; empty ones stay away."""
    known = VERSIONS[said.version]
    filled = {name: tables[name] for name in known if name in tables and tables[name].height}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        put(out, "manifest.csv", manifest_of(filled, said))
        for name, frame in filled.items():
            put(out, f"{name}.csv", frame)
    return made.getvalue()


def unpack(content: bytes) -> dict[str, pl.DataFrame]:
    """Return the tables of a package that was written here."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        names = [name for name in found.namelist() if name != "manifest.csv"]
        return {
            name.removesuffix(".csv"): pl.read_csv(found.read(name), infer_schema=False)
            for name in names
        }


def since(before: Tables, now: Tables, moment: str) -> dict[str, pl.DataFrame]:
    """Return what came, changed and went between two whole packages, as the rows of a delta."""
    found: dict[str, pl.DataFrame] = {}
    for name in [*now, *(name for name in before if name not in now)]:
        old = before[name] if name in before else now[name].clear()
        new = now[name] if name in now else before[name].clear()
        fresh = new.join(old, on=new.columns, how="anti", nulls_equal=True, maintain_order="left")
        gone = old.join(new, on="sourcedId", how="anti", maintain_order="left")
        told = [
            part.with_columns(status=pl.lit(word), dateLastModified=pl.lit(moment))
            for part, word in ((fresh, ACTIVE), (gone.select(new.columns), DELETED))
        ]
        found[name] = pl.concat(told)
    return found


def shape(frame: pl.DataFrame, table: StandardTable) -> pl.DataFrame:
    """Return a table with all columns of the standard in its order, as text without line breaks."""
    names = [one.name for one in table.columns if one.is_expected]
    own = [name for name in frame.columns if name.startswith(OWN)]
    there = set(frame.columns)
    text = [
        (pl.col(name).cast(pl.String) if name in there else pl.lit(None, pl.String))
        .str.replace_all(BREAK, " ")
        .str.strip_chars()
        .replace("", None)
        .alias(name)
        for name in (*names, *own)
    ]
    words = {
        one.name: VOCABULARIES[one.vocabulary].words for one in table.columns if one.vocabulary
    }
    return frame.select(text).with_columns(extended(name, words[name]) for name in words)


def extended(name: str, words: tuple[str, ...]) -> pl.Expr:
    """Return words as they stand; one that the standard does not know is marked as an extension."""
    word = pl.col(name)
    is_known = word.is_in(words) | word.str.starts_with(EXTENSION)
    return pl.when(is_known | word.is_null()).then(word).otherwise(pl.lit(EXTENSION) + word)


def close(tables: Shaped, known: Mapping[str, StandardTable]) -> Shaped:
    """Return the tables without references that lead nowhere, until nothing more changes."""
    while True:
        ids = {name: frame["sourcedId"].drop_nulls().implode() for name, frame in tables.items()}
        now = {name: settle(frame, known[name], ids) for name, frame in tables.items()}
        if all(now[name].height == tables[name].height for name in tables):
            return now
        tables = now


def settle(frame: pl.DataFrame, table: StandardTable, ids: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Leave out rows without what is required, and empty what leads nowhere."""
    if table.names in ids:
        frame = frame.filter(pl.col("sourcedId").is_in(ids[table.names]))
    for column in table.columns:
        if column.target and column.name in frame.columns:
            frame = frame.with_columns(followed(column, ids.get(column.target)))
    needed = [one.name for one in table.columns if one.is_required]
    return frame.drop_nulls(needed)


def followed(column: StandardColumn, ids: pl.Series | None) -> pl.Expr:
    """Return a reference, or those of a list, as far as they lead somewhere."""
    cell = pl.col(column.name)
    if ids is None or ids.is_empty():
        return pl.lit(None, pl.String).alias(column.name)
    if not column.is_list:
        return pl.when(cell.is_in(ids)).then(cell)
    parts = cell.str.split(",").list.eval(pl.element().str.strip_chars())
    found = parts.list.eval(pl.element().filter(pl.element().is_in(ids.explode().implode())))
    return found.list.join(",").replace("", None)


def refuse_ids(frame: pl.DataFrame, name: str) -> None:
    """Refuse ids that the standard does not allow, and ids that stand twice."""
    ids = frame["sourcedId"]
    is_right = FORMS["guid"].is_right(pl.col("sourcedId"))
    wrong = frame.filter(~is_right)["sourcedId"]
    if wrong.len():
        raise InputError(
            f"{wrong.len():,} ids of {name} cannot stand in OneRoster: {shown(wrong)}.",
            hint="Letters without accents, digits and . - _ / @ can; correct them and publish.",
        )
    twice = ids.filter(ids.is_duplicated()).unique(maintain_order=True)
    if twice.len():
        raise InputError(
            f"{twice.len():,} ids of {name} stand for several rows: {shown(twice)}.",
            hint="A student, a member of staff and a guardian cannot share an id.",
        )


def shown(ids: pl.Series) -> str:
    """Return the first few ids in words."""
    more = f" and {ids.len() - SHOWN:,} more" if ids.len() > SHOWN else ""
    return ", ".join(ids.head(SHOWN).to_list()) + more


def manifest_of(tables: Tables, said: Said) -> pl.DataFrame:
    """Return the manifest: the versions, every file of the standard, and who wrote it."""
    known = sorted(VERSIONS[said.version])
    files = {f"file.{name}": said.extent if name in tables else "absent" for name in known}
    facts = {"manifest.version": "1.0", "oneroster.version": said.version, **files}
    facts["source.systemName"] = said.system
    return pl.DataFrame({"propertyName": list(facts), "value": list(facts.values())})


def put(out: zipfile.ZipFile, name: str, frame: pl.DataFrame) -> None:
    """Add a file at the root: comma, CRLF, UTF-8 without a mark."""
    body = frame.write_csv(line_terminator="\r\n", null_value="")
    out.writestr(zipfile.ZipInfo(name, BORN), body, zipfile.ZIP_DEFLATED)
