"""What the check of a file knows of what is published: its dataset's head and the roster."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from config.profile import Field, Profile
from pipelines.drift import Past, compare_with_past
from pipelines.elsewhere import RULE as EMPTY
from pipelines.elsewhere import fill_suggestions
from pipelines.roster import Roster, off_roster

ROSTER_FILE, ROSTER_VERSION = "roster.parquet", "version"


@dataclass(frozen=True, kw_only=True)
class Source:
    """One published version: its file and its number."""

    path: Path
    version: int


@dataclass(frozen=True, kw_only=True)
class Published:
    """What a file is held against; nothing where nothing was published yet.

    `file_rows` is how long the last published file with the same columns was.
    """

    head: Source | None = None
    roster: Source | None = None
    file_rows: int = 0
    roster_column: str = "sourced_id"


def drifted(
    typed: pl.DataFrame,
    fields: tuple[Field, ...],
    key: tuple[str, ...],
    *,
    profile: Profile,
    published: Published,
) -> list[pl.DataFrame]:
    """Hold a whole file against its dataset's head, of which only the shared columns are read."""
    head = published.head
    if head is None or not typed.height:
        return []
    known = pl.read_parquet_schema(head.path)
    names = [field.name for field in fields if field.name in known]
    past = Past(
        head=pl.read_parquet(head.path, columns=names),
        version=head.version,
        file_rows=published.file_rows,
    )
    return [compare_with_past(typed, fields, key, past=past, drift=profile.drift)]


def suggest_elsewhere(
    findings: pl.DataFrame, typed: pl.DataFrame, key: tuple[str, ...], published: Published
) -> pl.DataFrame:
    """Suggest for empty cells what the same record has elsewhere in the file or in the head."""
    names = findings.filter(pl.col("rule") == EMPTY)["column"].unique().to_list()
    if not names or not key:
        return findings
    others = list[pl.DataFrame]()
    if published.head is not None:
        known = pl.read_parquet_schema(published.head.path)
        wanted = [name for name in {*key, *names} if name in known]
        others.append(pl.read_parquet(published.head.path, columns=wanted))
    return fill_suggestions(findings, typed, others, key)


def keep_roster(folder: Path, published: Published) -> None:
    """Keep the ids of the roster beside the batch, so that a corrected row is judged alike."""
    source, path = published.roster, folder / ROSTER_FILE
    if source is None or published.roster_column not in pl.read_parquet_schema(source.path):
        path.unlink(missing_ok=True)
        return
    ids = pl.read_parquet(source.path, columns=[published.roster_column])
    marked = ids.select(
        id=pl.col(published.roster_column).cast(pl.String),
        version=pl.lit(source.version, dtype=pl.Int64),
    )
    marked.write_parquet(path, compression="lz4")


def roster_findings(
    folder: Path, typed: pl.DataFrame, profile: Profile, *, whole: bool
) -> list[pl.DataFrame]:
    """Ask about rows whose student the kept roster does not know."""
    path = folder / ROSTER_FILE
    if not profile.roster or not path.exists():
        return []
    kept = pl.read_parquet(path)
    if not kept.height:
        return []
    roster = Roster(ids=kept["id"], version=kept[ROSTER_VERSION][0])
    return [off_roster(typed, profile.roster, roster, whole=whole)]
