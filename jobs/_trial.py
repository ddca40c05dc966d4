"""What another version of a profile would make of batches that were judged before."""

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from config.profile import Profile
from config.terms import BatchState, Severity
from data.batches import list_batches
from data.db import TenantSession
from data.models import Batch
from jobs._batch import columns_of
from pipelines.check import check_rows
from pipelines.mapping import layout, propose
from pipelines.reading.detected import Detected

BATCHES, ROWS, SAMPLE_ROWS = 3, 50_000, 200
JUDGED = (
    BatchState.FIXING,
    BatchState.PREVIEWED,
    BatchState.PUBLISHED,
)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How one batch would fare: rows that turn right or wrong, columns that find another field."""

    batch_id: int
    filename: str
    rows: int
    worse: int
    better: int
    columns: int


def recent(session: TenantSession, name: str) -> list[Batch]:
    """Return the last batches that were judged by a profile."""
    batches = list_batches(session, states=JUDGED)
    return [batch for batch in batches if batch.profile == name][:BATCHES]


def try_batch(batch: Batch, folder: Path, *, before: Profile, after: Profile) -> Trial:
    """Judge a batch's staged rows, at most 50,000, by two versions of its profile."""
    text = pl.scan_parquet(folder / "text.parquet").head(ROWS).collect()
    raw = pl.scan_parquet(folder / "raw.parquet").head(SAMPLE_ROWS).collect()
    old, new = (wrong_rows(text, batch, one) for one in (before, after))
    moved = sum(
        a != b for a, b in zip(targets(raw, batch, before), targets(raw, batch, after), strict=True)
    )
    return Trial(
        batch_id=batch.id,
        filename=batch.filename,
        rows=text.height,
        worse=len(new - old),
        better=len(old - new),
        columns=moved,
    )


def wrong_rows(text: pl.DataFrame, batch: Batch, profile: Profile) -> set[int]:
    """Return the rows of a batch with at least one error."""
    fields = tuple(
        field for field in layout(columns_of(batch), profile) if field.name in text.columns
    )
    findings = check_rows(text, fields, replace(profile, fields=fields)).findings
    errors = findings.filter(pl.col("severity") == Severity.ERROR)
    return set(errors["row"].drop_nulls().to_list())


def targets(raw: pl.DataFrame, batch: Batch, profile: Profile) -> list[str | None]:
    """Return which field each column of a file would be proposed for."""
    seen = Detected.from_json(batch.detected)
    return [column.target for column in propose(batch.detected["headers"], raw, profile, seen)]
