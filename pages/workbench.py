"""Workbench: one batch from file to version in five steps."""

import streamlit as st

from config.terms import BatchState
from data.batches import list_set_aside
from jobs._desk import Desk
from jobs.workbench import settle
from pages._screen import Screen
from pages._ui import badge_of, empty_state, page_link, problem, size_of, title, watch_run
from pages._workbench import fix, preview, publish, read
from pages._workbench import map as mapping
from pages._workbench._common import FIRST_STEP, STEPS, Bench, reachable

DRAW = {
    "read": read.render,
    "map": mapping.render,
    "fix": fix.render,
    "preview": preview.render,
    "publish": publish.render,
}
BUSY = {
    BatchState.READING: "Reading",
    BatchState.CHECKING: "Checking",
    BatchState.PREVIEWING: "Comparing",
    BatchState.PUBLISHING: "Publishing",
}


def render(desk: Desk) -> None:
    """Draw the batch named in the URL at its first unfinished step, or at the step asked for."""
    number = st.query_params.get("batch", "")
    if not number.isdigit():
        title("Workbench", "One file on its way to a published version.")
        empty_state("No batch is open. Choose one, or upload a file.")
        page_link("intake", "Open Intake", icon=":material/inbox:")
        return
    batch = settle(desk, int(number))
    bench = Bench(desk, batch)
    draw_title(bench)
    step = draw_steps(bench)
    if batch.state in BUSY:
        watch_run(desk, batch.run_id, BUSY[batch.state])
        return
    if batch.problem and batch.state not in {BatchState.REFUSED, BatchState.RECEIVED}:
        problem(batch.problem, batch.hint)
    DRAW[step](bench)


def draw_title(bench: Bench) -> None:
    """Draw the file's name with the batch's state and what is set aside."""
    batch = bench.batch
    with bench.desk.reading() as session:
        aside = len(list_set_aside(session, batch.id))
    published = batch.counts.get("changes", {})
    told = f"Batch {batch.id} · {size_of(batch.size_bytes)} · from {batch.created_by}"
    if batch.state == BatchState.PUBLISHED and aside:
        total = published["new"] + published["changed"] + published["unchanged"]
        told += f" · {total:,} published, {aside:,} set aside"
    elif aside:
        told += f" · {aside:,} set aside"
    title(batch.filename, told, badge=badge_of(batch.state))


def draw_steps(bench: Bench) -> str:
    """Draw the five steps; those that have something to show can be opened."""
    allowed = reachable(bench.batch)
    asked = st.query_params.get("step", "")
    step = asked if asked in allowed else FIRST_STEP[bench.batch.state]
    labels = {name: f"{place}  {word}" for place, (name, word) in enumerate(STEPS.items(), 1)}
    chosen = st.segmented_control(
        "Steps",
        allowed,
        default=step,
        required=True,
        format_func=lambda name: labels[name],
        label_visibility="collapsed",
        key=f"steps:{bench.batch.id}:{bench.batch.state}:{step}",
    )
    if chosen != step:
        st.query_params["step"] = chosen
        st.rerun()
    return step


SCREEN = Screen(
    title="Workbench",
    icon=":material/construction:",
    section="Work",
    order=30,
    permission="upload",
    render=render,
)
