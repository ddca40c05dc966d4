"""Look-alikes: clusters of values to tick, each with the value to keep; merging is one step."""

import re
from functools import partial

import streamlit as st

from data.facets import Filter
from jobs.look_alikes import Merge, look_alikes, merge_values
from pages._ui import attempt, empty_state, esc
from pages._workbench._acting import act, remount
from pages._workbench._bulk import counted
from pages._workbench._common import Bench, prepare, remember
from pages._workbench._filter import clipped
from pipelines.clusters import Cluster

SHOWN = 25
VALUES_SHOWN = 8
EXTRA_BLANKS = re.compile(r"^\s+|\s+$|\s{2,}")


def draw_look_alikes(bench: Bench, wanted: Filter) -> None:
    """Draw the column, its clusters, and the button that merges the ticked ones."""
    columns = bench.table.columns
    column = st.selectbox(
        "Find look-alikes in",
        columns,
        format_func=lambda name: bench.titles.get(name, name),
        index=None,
        placeholder="Choose a column",
        key=prepare("alike", columns, None),
    )
    remember("alike", column)
    if column is None:
        st.caption(
            "Names, teachers, subjects: values that differ in case, accents, marks or the order "
            "of words are put together. Nothing changes until you tick them."
        )
        return
    meant = Filter(conditions=wanted.conditions)
    found = attempt(lambda: look_alikes(bench.desk, bench.batch.id, column, meant))
    if found is None:
        return
    if not found:
        title = bench.titles.get(column, column)
        empty_state(f"No two values of {title} look alike.", icon=":material/task_alt:")
        return
    draw_clusters(bench, column, found, meant)


def draw_clusters(bench: Bench, column: str, found: list[Cluster], meant: Filter) -> None:
    """Draw both kinds of clusters; those that may be two people stand apart."""
    same = [cluster for cluster in found if not cluster.near]
    near = [cluster for cluster in found if cluster.near]
    ticked = []
    if same:
        st.markdown(f"**{counted(len(same), 'cluster')}:** the same but for the way of writing")
        ticked += draw_list(bench, column, same[:SHOWN])
    if near:
        st.markdown(
            f"**{counted(len(near), 'cluster')}:** near, so a slip of the pen or two people"
        )
        ticked += draw_list(bench, column, near[:SHOWN])
    left_out = max(len(same) - SHOWN, 0) + max(len(near) - SHOWN, 0)
    if left_out:
        st.caption(f"{left_out:,} more appear when these are merged, or with a filter.")
    if st.button(
        f"Merge {counted(len(ticked), 'cluster')}",
        type="primary",
        disabled=not ticked,
        help=None if ticked else "Tick the clusters that are one thing",
    ):
        change = partial(
            merge_values,
            batch_id=bench.batch.id,
            column=column,
            merges=ticked,
            wanted=meant,
        )
        if act(bench, change):
            remount()


def draw_list(bench: Bench, column: str, clusters: list[Cluster]) -> list[Merge]:
    """Draw clusters and return those that are ticked, each with the value to keep."""
    ticked = []
    for cluster in clusters:
        values = tuple(value for value, _ in cluster.values)
        key = f"{bench.batch.id}:{column}:{hash(values)}"
        with st.container(border=True, gap="xsmall"):
            left, right = st.columns([3, 2], vertical_alignment="center")
            is_ticked = left.checkbox(words_of(cluster), key=f"tick:{key}")
            keep = right.selectbox(
                f"Keep for {clipped(cluster.keep)}",
                values,
                label_visibility="collapsed",
                format_func=lambda value: f"Keep {value}",
                accept_new_options=True,
                key=f"keep:{key}",
            )
        if is_ticked and keep:
            ticked.append(Merge(values=values, keep=keep))
    return ticked


def blanks_shown(value: str) -> str:
    """Return a value whose blanks at the ends or in a row can be seen."""
    return EXTRA_BLANKS.sub(lambda found: "␣" * len(found[0]), value)


def words_of(cluster: Cluster) -> str:
    """Return the values of a cluster with their counts."""
    said = [f"{esc(clipped(blanks_shown(value)))} **{n:,}**" for value, n in cluster.values]
    more = len(said) - VALUES_SHOWN
    return " · ".join(said[:VALUES_SHOWN]) + (f" and {more} more" if more > 0 else "")
