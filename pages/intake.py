"""Intake: drop files, see where every batch stands."""

from typing import Any

import streamlit as st

from config.profile import default_profiles
from config.terms import BatchState
from data.batches import OPEN, list_batches
from data.models import Batch
from jobs._desk import Desk
from jobs.intake import DETECT, receive
from pages._screen import Screen
from pages._ui import (
    age,
    attempt,
    badge_of,
    empty_state,
    esc,
    forget_upload,
    fragment,
    open_page,
    page_link,
    title,
)
from pipelines.reading.detected import PACKAGES

FILTERS = {"open": "Open", "mine": "Mine", "published": "Published", "all": "All"}
REFRESH_SECONDS = 2
MOVING = {
    BatchState.READING,
    BatchState.CHECKING,
    BatchState.PREVIEWING,
    BatchState.PUBLISHING,
}


def render(desk: Desk) -> None:
    """Draw the drop zone and the batches below it."""
    title("Intake", "Files are stored at once, and published only after a preview.")
    draw_upload(desk)
    chosen = st.segmented_control(
        "Show batches",
        list(FILTERS),
        format_func=lambda name: FILTERS[name],
        default="open",
        required=True,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    moving = any(batch.state in MOVING for batch in find(desk, chosen))
    fragment(draw_batches, run_every=REFRESH_SECONDS if moving else None)(desk, chosen)


def draw_upload(desk: Desk) -> None:
    """Draw the drop zone; each file becomes a batch in the same run that received it."""
    names = {DETECT: "Find out by its columns"}
    names |= {name: profile.title for name, profile in default_profiles().items()}
    generation = st.session_state.setdefault("drop", 0)
    left, right = st.columns([3, 1], vertical_alignment="top")
    profile = right.selectbox(
        "What is in the files", list(names), format_func=lambda name: names[name]
    )
    files = left.file_uploader(
        "Upload files",
        accept_multiple_files=True,
        key=f"drop{generation}",
        max_upload_size=desk.settings.max_upload_mib,
        help="CSV, TSV, XLSX and tables in PDF. The content decides, not the name.",
    )
    if not files:
        return
    received = [take(desk, file, profile) for file in files]
    numbers = [number for number in received if number is not None]
    if not numbers:
        return
    st.session_state["drop"] = generation + 1
    if len(files) == 1:
        open_page("workbench", batch=str(numbers[0]))
    st.rerun()


def take(desk: Desk, file: Any, profile: str) -> int | None:
    """Store one uploaded file as a batch and free the browser session's copy."""
    number = attempt(lambda: receive(desk, file.name, file.getvalue(), profile=profile))
    forget_upload(file)
    return number


def find(desk: Desk, chosen: str) -> list[Batch]:
    """Return the batches that the filter names, newest first."""
    states = {"open": OPEN, "published": (BatchState.PUBLISHED,)}.get(chosen, ())
    owner = desk.actor.email if chosen == "mine" else ""
    with desk.reading() as session:
        return list_batches(session, states=states, created_by=owner)


def draw_batches(desk: Desk, chosen: str) -> None:
    """Draw one line a batch: its name and state, its problems, its owner and age."""
    batches = find(desk, chosen)
    if not batches:
        empty_state("No batch here. Drop a file above to begin.", icon=":material/inbox:")
        return
    for batch in batches:
        with st.container(border=True, key=f"batch{batch.id}"):
            draw_batch(desk, batch)


def draw_batch(desk: Desk, batch: Batch) -> None:
    """Draw one batch."""
    left, middle, right = st.columns([4, 3, 1.4], vertical_alignment="center")
    with left:
        page_link("workbench", f"{batch.id}  {batch.filename}", batch=str(batch.id), icon=None)
    with middle.container(horizontal=True, vertical_alignment="center"):
        badge_of(batch.state)()
        st.caption(esc(told(batch)))
    right.caption(f"{esc(batch.created_by.split('@')[0])} · {age(desk, batch.created_at)}")


def told(batch: Batch) -> str:
    """Say in a few words what a batch waits for."""
    judged = batch.counts.get("check", {})
    if batch.problem:
        return batch.problem
    if batch.state == BatchState.FIXING:
        return f"{judged['errors']:,} errors, {judged['queries']:,} queries"
    if batch.state == BatchState.PUBLISHED:
        return f"{batch.dataset} version {batch.version_no}"
    rows = batch.detected.get("rows")
    if rows is None:
        return ""
    is_one_of_many = batch.detected.get("kind") in PACKAGES
    return f"{rows:,} rows of {batch.detected['sheet']}" if is_one_of_many else f"{rows:,} rows"


SCREEN = Screen(
    title="Intake",
    icon=":material/inbox:",
    section="Work",
    order=20,
    permission="upload",
    render=render,
)
