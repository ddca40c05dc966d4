"""Publish: what became of the batch, its downloads, and the way back."""

import streamlit as st

from config.terms import BatchState
from data.artifacts import list_artifacts
from data.batches import list_set_aside
from data.datasets import get_dataset
from data.runs import get_run
from pages._ui import download_links, empty_state, page_link, watch_run
from pages._workbench._common import Bench
from pipelines.run_flow import is_over


def is_working(bench: Bench) -> bool:
    """Tell whether the run that published still prepares downloads."""
    with bench.desk.reading() as session:
        return not is_over(get_run(session, bench.batch.run_id or 0).state)


def render(bench: Bench) -> None:
    """Draw the published version and its downloads."""
    batch = bench.batch
    if batch.state != BatchState.PUBLISHED:
        return empty_state("Nothing is published from this batch yet.", icon=":material/publish:")
    counts = batch.counts["changes"]
    st.success(
        f"Version {batch.version_no} of {batch.dataset} holds: {counts['new']:,} new, "
        f"{counts['changed']:,} changed, {counts['unchanged']:,} unchanged.",
        icon=":material/check_circle:",
    )
    with bench.desk.reading() as session:
        dataset = get_dataset(session, batch.dataset)
        made = list_artifacts(session, dataset_id=dataset.id, version_no=batch.version_no)
        aside = list_set_aside(session, batch.id)
    st.markdown("##### Downloads")
    if is_working(bench):
        watch_run(bench.desk, batch.run_id, "Preparing the downloads")
    download_links(bench.desk, made)
    if aside:
        st.warning(
            f"{len(aside)} rows were set aside and are not part of this version.",
            icon=":material/inventory_2:",
        )
    page_link(
        "datasets",
        f"All versions of {batch.dataset}",
        icon=":material/history:",
        dataset=batch.dataset,
    )
    return None
