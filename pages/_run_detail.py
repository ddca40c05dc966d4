"""One run in full: how it ended, its steps as a waterfall, its parameters, its log as it grows."""

import json
from datetime import datetime, timedelta
from html import escape

import streamlit as st

from config.permissions import is_allowed
from config.terms import RunState
from data.artifacts import get_artifact
from data.models import JobRun, JobStep, RunLog
from data.run_list import list_later
from data.runs import get_run, list_log, list_steps
from jobs._desk import Desk
from jobs._ledger import cancel, go_on, retry, what_is_left
from jobs.retries import ITEMS_A_PAGE, read_items
from pages._runs import LOOKS, STILL, job_description, job_limits, job_titles
from pages._ui import (
    action_button,
    as_of,
    badge_of,
    download_links,
    esc,
    fragment,
    label,
    lasting,
    moment,
    page_link,
    problem,
    seconds_of,
    title,
    word_of,
)
from pipelines.run_flow import is_over

REFRESH_SECONDS = 2
LOG_LINES = 200
ODD = {RunState.PARTLY_SUCCEEDED, RunState.SKIPPED, RunState.MISSED, RunState.CANCELLED}
ITEMS = {"failed": "Failed", "all": "All"}


def draw_run(desk: Desk, run_id: int) -> None:
    """Draw one run; while it lasts, everything below the title draws itself anew."""
    page_link("runs", "All runs", icon=":material/arrow_back:")
    with desk.reading() as session:
        run = get_run(session, run_id)
    fragment(draw_live, run_every=None if is_over(run.state) else REFRESH_SECONDS)(desk, run_id)


def draw_live(desk: Desk, run_id: int) -> None:
    """Draw how the run stands by now."""
    with desk.reading() as session:
        run = get_run(session, run_id)
        steps = list_steps(session, run_id)
        log = list_log(session, run_id, limit=LOG_LINES)
        later = list(list_later(session, run_id))
    draw_head(desk, run, later)
    draw_ending(desk, run)
    draw_pace(desk, run)
    left, right = st.columns([3, 2], gap="small")
    with left.container(border=True, height="stretch"):
        label("Steps")
        draw_steps(desk, steps)
    with right.container(border=True, height="stretch"):
        label("Facts")
        draw_facts(desk, run, later)
    draw_items(desk, run)
    with st.container(border=True):
        label(f"Log, last {LOG_LINES} lines")
        draw_log(desk, log)
    as_of(desk)


def draw_ending(desk: Desk, run: JobRun) -> None:
    """Draw how the run ended, or when it is tried again, in the tone of its state."""
    if run.state == RunState.WAITING_TO_RETRY:
        again = f"Tried again by itself: {moment(desk, run.due_at)}."
        st.warning(f"**{esc(run.error_message)}**  \n{esc(again)}", icon=":material/hourglass:")
    elif run.error_message:
        problem(run.error_message, run.error_hint)
    elif run.outcome and run.state in ODD:
        st.warning(esc(run.outcome), icon=":material/warning:")
    elif run.outcome:
        st.success(esc(run.outcome), icon=":material/check_circle:")


def draw_head(desk: Desk, run: JobRun, later: list[int]) -> None:
    """Draw what the run is, its state, and what can be done with it."""
    left, right = st.columns([4, 1.3], vertical_alignment="center")
    with left:
        name = job_titles().get(run.job, run.job)
        title(f"{name} · {run.id}", f"Started by {run.started_by}", badge=badge_of(run.state))
    if not is_allowed(desk.actor.role, "run_job"):
        return
    with right.container(horizontal_alignment="right"):
        if not is_over(run.state):
            action_button(
                desk, "Cancel", lambda now: stop(now, run.id), icon=":material/stop_circle:"
            )
        elif not later:
            draw_again(desk, run)


def draw_again(desk: Desk, run: JobRun) -> None:
    """Offer to do a run anew, or to go on from where it failed if something of it was kept."""
    with desk.reading() as session:
        left = what_is_left(session, run)
    if left:
        action_button(
            desk,
            f"Go on from {left}",
            lambda now: f"Run {go_on(now, run.id).id} goes on from {left}.",
            icon=":material/resume:",
            type="primary",
        )
    word = "Run again from the start" if left else "Run again"
    action_button(desk, word, lambda now: again(now, run.id), icon=":material/replay:")


def stop(desk: Desk, run_id: int) -> str:
    """Ask a run to stop."""
    cancel(desk, run_id)
    return f"Run {run_id} was asked to stop."


def again(desk: Desk, run_id: int) -> str:
    """Queue the same job with the same parameters."""
    return f"Run {retry(desk, run_id).id} was queued."


def draw_steps(desk: Desk, steps: list[JobStep]) -> None:
    """Draw the steps of the last attempt against time."""
    if not steps:
        st.caption("No step has begun.")
        return
    last = [step for step in steps if step.attempt == steps[-1].attempt]
    began = last[0].started_at
    ended = max(step.finished_at or desk.now() for step in last)
    whole = max((ended - began).total_seconds(), 0.001)
    rows = [step_row(step, began=began, whole=whole, now=desk.now()) for step in last]
    st.html(f'<div class="hr-fall">{"".join(rows)}</div>')
    if steps[-1].attempt > 1:
        st.caption(f"Attempt {steps[-1].attempt}; earlier attempts are in the log.")


def step_row(step: JobStep, *, began: datetime, whole: float, now: datetime) -> str:
    """Return one step as a bar that begins and ends where the step did."""
    lasted = (step.finished_at or now) - step.started_at
    start = (step.started_at - began).total_seconds() / whole * 100
    width = max(min(lasted.total_seconds() / whole * 100, 100 - start), 0.5)
    rows = "" if step.rows is None else f"{step.rows:,} rows"
    told = " · ".join(word for word in (rows, step.detail) if word)
    return (
        f"<span>{escape(step.name)}<small>{escape(told)}</small></span>"
        f'<span><i class="{escape(step.state)}" '
        f'style="margin-left:{start:.1f}%;width:{width:.1f}%"></i></span>'
        f"<span>{seconds_of(lasted)}</span>"
    )


def draw_pace(desk: Desk, run: JobRun) -> None:
    """Draw how far a run is, how fast, and how long it will take at that pace."""
    if is_over(run.state) or not run.progress_total:
        return
    done, total = run.progress_done, run.progress_total
    lasted = (desk.now() - (run.started_at or desk.now())).total_seconds()
    pace = done / lasted if lasted > 0 else 0.0
    left = f" · about {lasting(timedelta(seconds=(total - done) / pace))} left" if pace else ""
    speed = f" · {pace:,.1f} a second" if pace else ""
    st.progress(min(done / total, 1.0), text=f"{done:,} of {total:,}{speed}{left}")


def draw_items(desk: Desk, run: JobRun) -> None:
    """Draw what became of each item of a run, the failed ones first if there are any."""
    if run.items_id is None:
        return
    with st.container(border=True):
        label("Items")
        shown = st.segmented_control(
            "Items",
            list(ITEMS),
            format_func=lambda name: ITEMS[name],
            default="failed" if run.state is not RunState.SUCCEEDED else "all",
            key=f"items_{run.id}",
            label_visibility="collapsed",
        )
        page = st.session_state.get(f"item_page_{run.id}", 1)
        found = read_items(desk, run.id, only_failed=shown == "failed", page=page)
        if found is None or not found.rows:
            st.caption("None of them.")
            return
        rows = "".join(item_row(row) for row in found.rows)
        st.html(f'<div class="hr-rows">{rows}</div>')
        st.caption(f"{found.total:,} shown, {found.failed:,} failed")
        pages = -(-found.total // ITEMS_A_PAGE)
        if pages > 1:
            st.pagination(pages, key=f"item_page_{run.id}")
        draw_file(desk, run.items_id)


def draw_file(desk: Desk, artifact_id: int) -> None:
    """Draw the link to the file of all items."""
    with desk.reading() as session:
        download_links(desk, [get_artifact(session, artifact_id)])


def item_row(row: dict[str, object]) -> str:
    """Return one item as a line of HTML."""
    state = str(row["state"])
    look, mark = LOOKS.get(state, STILL)
    return (
        f'<div class="hr-row"><span class="hr-dot hr-state hr-{look}">{mark} '
        f"{escape(word_of(state))}</span><span>{escape(str(row['item']))}"
        f"<small>{escape(str(row['message']))}</small></span>"
        f"<small>{float(str(row['seconds'])):.2f} s</small></div>"
    )


def draw_facts(desk: Desk, run: JobRun, later: list[int]) -> None:
    """Draw when, how often and with what a run ran."""
    waited = (run.started_at or desk.now()) - run.created_at
    facts = {
        "What it does": job_description(run.job),
        "Who, how": job_limits(run.job),
        "Asked for": moment(desk, run.created_at),
        "Waited": seconds_of(waited),
        "Ended": moment(desk, run.finished_at),
        "Attempt": f"{run.attempt} of {run.max_attempts}",
        "Through": run.origin.value,
        "Parameters": json.dumps(run.params, ensure_ascii=False) if run.params else "none",
    }
    rows = [
        f'<div class="hr-row"><small class="hr-fact">{name}</small>'
        f"<span>{escape(value)}</span></div>"
        for name, value in facts.items()
    ]
    st.html(f'<div class="hr-rows">{"".join(rows)}</div>')
    if run.batch_id is not None and is_allowed(desk.actor.role, "upload"):
        page_link("workbench", f"Batch {run.batch_id}", batch=str(run.batch_id))
    if run.parent_id is not None:
        page_link("runs", f"In place of run {run.parent_id}", run=str(run.parent_id))
    for number in later:
        page_link("runs", f"Superseded by run {number}", run=str(number))


def draw_log(desk: Desk, log: list[RunLog]) -> None:
    """Draw the end of the log."""
    lines = [
        f"{line.logged_at.astimezone(desk.zone):%H:%M:%S}  {escape(line.text)}" for line in log
    ]
    text = "\n".join(lines) or "No line was written."
    st.html(f'<pre class="hr-log" tabindex="0">{text}</pre>')
