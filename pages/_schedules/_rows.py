"""How schedules and their due times are written as lines."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from config.terms import ScheduleState
from data.models import JobRun, Occurrence, Schedule
from jobs._desk import Desk
from jobs._schedules import words_of
from pages._runs import LOOKS, STILL
from pages._ui import address, moment, word_of

FATES = {
    "fired": ("good", "✓"),
    "waiting": ("run", "…"),
    "coalesced": ("still", "⊂"),
    "missed": ("warning", "!"),
    "skipped": ("still", "○"),
    "dismissed": ("still", "·"),
}


def draw_list(desk: Desk, schedules: Sequence[Schedule], last: dict[int, JobRun]) -> None:
    """Draw one line a schedule: what, when, next time, how the last run ended."""
    rows = [schedule_row(desk, schedule, last.get(schedule.id)) for schedule in schedules]
    st.html(f'<div class="hr-rows">{"".join(rows)}</div>')


def schedule_row(desk: Desk, schedule: Schedule, run: JobRun | None) -> str:
    """Return one schedule as a line of HTML."""
    link = address(desk.school_code, "schedules", schedule=str(schedule.id))
    paused = schedule.state is ScheduleState.PAUSED
    following = "paused" if paused else f"next {moment(desk, schedule.next_at)}"
    never = not paused and schedule.next_at is None
    return (
        f'<div class="hr-row">{state_of(run)}'
        f'<span><a href="{link}">{escape(schedule.title)}</a>'
        f"<small>{escape(words_of(schedule))}</small></span>"
        f'<small class="hr-when">{escape("not due any more" if never else following)}</small></div>'
    )


def state_of(run: JobRun | None) -> str:
    """Return how the last run of a schedule ended."""
    if run is None:
        return '<span class="hr-dot hr-state hr-still">○ No run yet</span>'
    look, mark = LOOKS.get(run.state, STILL)
    return f'<span class="hr-dot hr-state hr-{look}">{mark} {escape(word_of(run.state))}</span>'


def draw_occurrences(desk: Desk, rows: Sequence[Occurrence]) -> None:
    """Draw what became of due times, the latest first."""
    lines = [occurrence_row(desk, row) for row in rows]
    st.html(f'<div class="hr-rows">{"".join(lines)}</div>')


def occurrence_row(desk: Desk, row: Occurrence) -> str:
    """Return what became of one due time as a line of HTML."""
    look, mark = FATES.get(row.state, ("still", "○"))
    run = f"run {row.run_id}" if row.run_id is not None else ""
    link = address(desk.school_code, "runs", run=str(row.run_id))
    told = f'<a href="{link}">{run}</a>' if run else ""
    reason = f"<small>{escape(row.reason)}</small>" if row.reason else ""
    return (
        f'<div class="hr-row"><span class="hr-dot hr-state hr-{look}">'
        f"{mark} {escape(word_of(row.state))}</span>"
        f"<span>{escape(moment(desk, row.due_at))}{reason}</span><small>{told}</small></div>"
    )
