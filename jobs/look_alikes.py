"""Values of a column that look alike: proposed as clusters, merged as one step when ticked."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from config.errors import InputError
from config.terms import AmendKind
from data.batches import get_batch
from data.facets import Filter, cells_fitting, values_of
from jobs._amend import Entry, begin, record, table_of
from jobs._batch import titles_of
from jobs._desk import Desk
from jobs.corrections import rows_words
from pipelines.clusters import Cluster, clusters_of


@dataclass(frozen=True, kw_only=True)
class Merge:
    """Some values of a column, and the one that all of them become."""

    values: tuple[str, ...]
    keep: str


def look_alikes(desk: Desk, batch_id: int, column: str, wanted: Filter) -> list[Cluster]:
    """Propose clusters among a column's values; nothing is changed."""
    with desk.reading() as session:
        table = table_of(desk, session, get_batch(session, batch_id))
    refuse_unknown(column, table.columns)
    return clusters_of(values_of(table, wanted, column))


def merge_values(
    desk: Desk,
    batch_id: int,
    column: str,
    merges: Sequence[Merge],
    *,
    wanted: Filter,
    discard: bool = False,
) -> dict[str, int]:
    """Write one value for each ticked cluster, all of them as one step."""
    becomes = {value: merge.keep.strip() for merge in merges for value in merge.values}
    if any(not keep for keep in becomes.values()):
        raise InputError("A cluster needs the value to keep.", hint="Choose one, or type it.")
    with desk.transaction() as session:
        batch = begin(desk, session, batch_id, discard=discard)
        table = table_of(desk, session, batch)
        refuse_unknown(column, table.columns)
        cells = cells_fitting(table, wanted, column).filter(pl.col("old").is_in(list(becomes)))
        new = pl.col("old").replace(becomes)
        changed = cells.with_columns(new=new).filter(pl.col("new") != pl.col("old"))
        if changed.is_empty():
            raise InputError("No cell would change.", hint="Tick a cluster with two values.")
        label = merge_label(changed, titles_of(batch).get(column, column), merges)
        return record(desk, session, batch, Entry(kind=AmendKind.MERGE, label=label, cells=changed))


def refuse_unknown(column: str, columns: Sequence[str]) -> None:
    """Refuse a column that the batch does not have."""
    if column not in columns:
        raise InputError(f"There is no column {column}.", hint="Choose one of the list.")


def merge_label(changed: pl.DataFrame, title: str, merges: Sequence[Merge]) -> str:
    """Say what was merged, in the words of the button."""
    rows = rows_words(changed["row"])
    if len(merges) == 1:
        return f"Merge {len(merges[0].values)} values of {title} into {merges[0].keep} in {rows}"
    return f"Merge {len(merges)} clusters of {title} in {rows}"
