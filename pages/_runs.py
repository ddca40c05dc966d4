"""How runs are listed, on Today and on Runs."""

from collections.abc import Sequence
from datetime import timedelta
from html import escape

import streamlit as st

from data.models import JobRun
from jobs._desk import Desk
from jobs._registry import list_jobs
from jobs._tardy import Tardy, list_tardy
from pages._ui import address, age, lasting, seconds_of, word_of
from pipelines.run_flow import is_over

LOOKS = {
    "succeeded": ("good", "✓"),
    "partly_succeeded": ("warning", "◐"),
    "failed": ("bad", "✕"),
    "timed_out": ("bad", "✕"),
    "running": ("run", "▶"),
    "waiting_to_retry": ("warning", "↻"),
    "missed": ("warning", "!"),
    "late": ("warning", "!"),
    "overdue": ("warning", "!"),
}
STILL = ("still", "○")


def job_titles() -> dict[str, str]:
    """Return what each job is called."""
    return {job.name: job.title for job in list_jobs().values()}


def job_description(name: str) -> str:
    """Return what a job does, or that this version no longer has it."""
    job = list_jobs().get(name)
    return job.description if job else "This version of Homeroom no longer has this job."


def job_limits(name: str) -> str:
    """Return who answers for a job, and what holds for each of its runs."""
    job = list_jobs().get(name)
    if job is None:
        return ""
    tries = f"{job.retries + 1} tries" if job.retries else "one try"
    memory = f"{job.memory_mib:,} MiB" if job.memory_mib else "the usual memory"
    facts = [job.owner, f"at most {lasting(timedelta(seconds=job.timeout_seconds))}", memory, tries]
    facts += ["one at a time"] if job.lock else []
    facts += [f"{job.rate.count} in {job.rate.seconds:g} s"] if job.rate else []
    return " · ".join(facts)


def draw_run_rows(
    desk: Desk,
    runs: Sequence[JobRun],
    *,
    empty: str = "No run yet. Upload a file, and its reading is the first one.",
) -> None:
    """Draw one line a run: its state, what it is, how it ended, when and how long."""
    titles = job_titles()
    tardy = tardy_among(desk, runs)
    rows = [run_row(desk, run, titles.get(run.job, run.job), tardy.get(run.id)) for run in runs]
    if rows:
        st.html(f'<div class="hr-rows">{"".join(rows)}</div>')
    else:
        st.markdown(empty)


def tardy_among(desk: Desk, runs: Sequence[JobRun]) -> dict[int, Tardy]:
    """Return the runs by number that are late or overdue; ended ones never are."""
    if all(is_over(run.state) for run in runs):
        return {}
    with desk.reading() as session:
        return {one.run.id: one for one in list_tardy(session, now=desk.now())}


def run_row(desk: Desk, run: JobRun, name: str, tardy: Tardy | None) -> str:
    """Return one run as a line of HTML; what is late or overdue says so in place of its state."""
    told = run.error_message or run.outcome or f"started by {run.started_by}"
    state = tardy.state if tardy else run.state
    told = tardy.detail if tardy else told
    look, mark = LOOKS.get(state, STILL)
    link = address(desk.school_code, "runs", run=str(run.id))
    return (
        f'<div class="hr-row"><span class="hr-dot hr-state hr-{look}">'
        f"{mark} {escape(word_of(state))}</span>"
        f'<span><a href="{link}">{escape(name)} · {run.id}</a><small>{escape(told)}</small></span>'
        f'<small class="hr-when">{escape(age(desk, run.created_at))}<i></i>'
        f"{took(run)}</small></div>"
    )


def took(run: JobRun) -> str:
    """Say how long a run took."""
    if run.started_at is None or run.finished_at is None:
        return ""
    return seconds_of(run.finished_at - run.started_at)
