"""Values of people that a publication changes, where nobody edited them in between."""

import polars as pl

from data.db import TenantSession
from data.record_feed import Source, change_people, note_changes
from pipelines.records import PERSON, Difference, fold

FOLDED = ("given_name", "family_name", "sourced_id")


def change_values(
    session: TenantSession, known: pl.DataFrame, found: Difference, *, source: Source
) -> int:
    """Write what changed of people; return how many cells were edited since and stay."""
    cells = found.cells.filter(pl.col("field").is_in(PERSON)).join(
        known, on="sourced_id", maintain_order="left"
    )
    if cells.is_empty():
        return 0
    present = pl.coalesce(
        pl.when(pl.col("field") == name).then(pl.col(name).cast(pl.String).fill_null(""))
        for name in PERSON
    )
    told = cells.with_columns(present=present)
    free = told.filter(pl.col("present") == pl.col("old"))
    pivoted = free.pivot("field", index="sourced_id", values="new")
    values = known.join(pivoted, on="sourced_id", suffix="_new", maintain_order="right")
    fresh = [
        pl.coalesce(f"{name}_new", pl.col(name).cast(pl.String)).alias(name)
        for name in PERSON
        if f"{name}_new" in values.columns
    ]
    people = values.with_columns(fresh).with_columns(
        pl.col("birth_on").cast(pl.String).replace("", None).str.to_date(strict=False)
    )
    change_people(session, people.with_columns(folded=fold(*FOLDED)), source)
    note_changes(session, free, source)
    return told.height - free.height
