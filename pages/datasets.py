"""Datasets: what is published, every version of it, downloads, and the way back."""

import streamlit as st

from config.terms import Download
from data.artifacts import list_artifacts
from data.datasets import get_dataset, get_version, list_datasets, list_versions
from data.models import Dataset, DatasetVersion
from data.views import page
from jobs._desk import Desk
from jobs.exports import make_download
from jobs.revert import RevertParams, preview_revert, request_revert
from pages._screen import Screen
from pages._ui import (
    age,
    as_of,
    attempt,
    download_links,
    empty_state,
    esc,
    moment,
    page_link,
    title,
    watch_run,
)
from pages._workbench._common import ROWS_A_PAGE, page_number

NAMES = {
    Download.CSV: "CSV for systems",
    Download.CSV_EXCEL: "CSV for Excel",
    Download.XLSX: "XLSX",
    Download.PDF: "PDF",
    Download.PARQUET: "Parquet",
}


def render(desk: Desk) -> None:
    """Draw the list of datasets, or the one named in the URL."""
    name = st.query_params.get("dataset", "")
    if name:
        attempt(lambda: draw_dataset(desk, name))
    else:
        draw_list(desk)


def draw_list(desk: Desk) -> None:
    """Draw one card a dataset."""
    title("Datasets", "What is published, and every state it ever had.")
    with desk.reading() as session:
        found = list_datasets(session)
    if not found:
        empty_state("Nothing is published yet.", icon=":material/database:")
        page_link("intake", "Upload a file", icon=":material/upload:")
        return
    grid = st.grid("auto", min_column_width=300, border=True)
    for dataset, version in found:
        with grid.cell():
            page_link("datasets", dataset.title, dataset=dataset.name)
            st.markdown(f"**{version.rows:,}** rows · version {version.no}")
            st.caption(f"Published {age(desk, version.created_at)} by {esc(version.created_by)}")


def draw_dataset(desk: Desk, name: str) -> None:
    """Draw one dataset: its rows at one version, downloads, history, the way back."""
    with desk.reading() as session:
        dataset = get_dataset(session, name)
        versions = list_versions(session, dataset)
    numbers = [version.no for version in versions]
    title(dataset.title, f"{len(numbers)} versions · profile {dataset.profile}")
    chosen = st.selectbox(
        "Version",
        numbers,
        format_func=lambda no: f"Version {no}" + (" (holds now)" if no == numbers[0] else ""),
        key="version",
        bind="query-params",
        width=240,
    )
    with desk.reading() as session:
        version = get_version(session, dataset, chosen)
        path = desk.store.path_of(session, version)
    as_of(desk, version.created_at)
    rows, downloads, history = st.tabs(["Rows", "Downloads", "History"])
    with rows:
        offset = page_number(version.rows, "rows_page")
        frame, _ = page(path, offset=offset, limit=ROWS_A_PAGE)
        titles = {column["name"]: column["title"] for column in version.columns}
        st.dataframe(
            frame.rename({n: t for n, t in titles.items() if n in frame.columns}),
            hide_index=True,
            height=560,
            alt=f"{dataset.title}, version {chosen}, rows {offset + 1} and following",
        )
        st.caption(f"{version.rows:,} rows in all.")
    with downloads:
        draw_downloads(desk, dataset, version)
    with history:
        draw_history(desk, dataset, versions)


def draw_downloads(desk: Desk, dataset: Dataset, version: DatasetVersion) -> None:
    """Draw the shelf: what was made, by whom, how large; and buttons for what was not."""
    with desk.reading() as session:
        made = list_artifacts(session, dataset_id=dataset.id, version_no=version.no)
    download_links(desk, made)
    kinds = {artifact.kind for artifact in made}
    missing = [kind for kind in Download if kind.value not in kinds]
    with st.container(horizontal=True):
        for kind in missing:
            if st.button(f"Prepare {NAMES[kind]}", key=f"prepare_{kind.value}"):
                with st.spinner(f"Preparing {NAMES[kind]}"):
                    attempt(
                        lambda kind=kind: make_download(desk, dataset.id, version.no, kind),
                        then=st.rerun,
                    )


def draw_history(desk: Desk, dataset: Dataset, versions: list[DatasetVersion]) -> None:
    """Draw every version with what it changed, and the way back to each."""
    for version in versions:
        with st.container(border=True, key=f"version{version.no}"):
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"**Version {version.no}** · {version.rows:,} rows · {what(version)}")
            left.caption(f"{moment(desk, version.created_at)} by {esc(version.created_by)}")
            if version.no != dataset.head_no and right.button(
                f"Back to {version.no}", key=f"back{version.no}"
            ):
                st.session_state["revert"] = version.no
    wanted = st.session_state.get("revert")
    if wanted is not None:
        draw_revert(desk, dataset, wanted)


def what(version: DatasetVersion) -> str:
    """Say in a few words what a version did."""
    if version.reverts_to is not None:
        return f"back to version {version.reverts_to}"
    counts = version.counts
    return f"{counts.get('new', 0):,} new, {counts.get('changed', 0):,} changed"


def draw_revert(desk: Desk, dataset: Dataset, no: int) -> None:
    """Show what going back would change, then do it."""
    preview = preview_revert(desk, dataset.name, no)
    counts = preview.changes.counts
    st.markdown(f"##### Back to version {no}")
    st.write(
        f"{counts['new']:,} rows come back, {counts['changed']:,} change, "
        f"{counts['missing']:,} go. The present state stays as version {preview.base_no}."
    )
    later = [f"version {version.no} by {version.created_by}" for version in preview.taken_back]
    if len(later) > 1:
        st.warning(f"This also takes back {', '.join(later[1:])}.")
    st.dataframe(
        preview.changes.cells.head(ROWS_A_PAGE), hide_index=True, alt="Cells that would change"
    )
    params = RevertParams(dataset=dataset.name, no=no, base_no=preview.base_no)
    if st.button(f"Make version {no} the next version", type="primary"):
        run_id = attempt(lambda: request_revert(desk, params))
        st.session_state.pop("revert")
        if run_id is not None:
            watch_run(desk, run_id, "Reverting")


SCREEN = Screen(
    title="Datasets",
    icon=":material/database:",
    section="Work",
    order=40,
    permission="see",
    render=render,
)
