"""The day as a line for each schedule: what ran since this morning, what is due by tomorrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

import polars as pl
import streamlit as st

from config.terms import ScheduleState
from data.models import JobRun, Occurrence, Schedule
from data.schedules import list_occurrences, list_scheduled_runs
from jobs._desk import Desk
from jobs.schedules import Due, list_coming
from pages._ui import address, label, moment, word_of

PAST, AHEAD = timedelta(hours=12), timedelta(hours=24)
MOST = 60


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One moment on the line of a schedule; one that became a run leads there."""

    schedule_id: int
    title: str
    at: datetime
    state: str
    reason: str = ""
    run_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Span:
    """The moments between which the lines run."""

    begin: datetime
    end: datetime

    def place(self, at: datetime) -> str:
        """Return where a moment stands on a line, as CSS."""
        return f"left:{100 * (at - self.begin) / (self.end - self.begin):.2f}%"


def draw_day(desk: Desk, schedules: Sequence[Schedule]) -> None:
    """Draw the line of each schedule, and the same as a table."""
    span = Span(begin=desk.now() - PAST, end=desk.now() + AHEAD)
    marks = list_marks(desk, schedules, span)
    with st.container(border=True):
        label("Twelve hours back, a day ahead")
        lines = [line_of(desk, one, marks, span) for one in schedules]
        st.html(f'<div class="hr-day">{axis(desk, span)}{"".join(lines)}</div>')
        with st.expander("The same as a table"):
            draw_table(desk, marks)


def list_marks(desk: Desk, schedules: Sequence[Schedule], span: Span) -> list[Mark]:
    """Return what happened, what runs and what is due on the lines, in order."""
    known = {schedule.id: schedule for schedule in schedules}
    with desk.reading() as session:
        rows = list_occurrences(session, since=span.begin, limit=1_000)
        runs = list_scheduled_runs(session, since=span.begin, limit=1_000)
        marks = [run_mark(known[run.schedule_id], run) for run in runs if run.schedule_id in known]
        shown = {run.id for run in runs}
        marks += [
            past_mark(known[row.schedule_id], row)
            for row in rows
            if row.schedule_id in known and row.run_id not in shown
        ]
        for schedule in schedules:
            if schedule.state is ScheduleState.ACTIVE:
                found = list_coming(desk, session, schedule, count=MOST)
                marks += [coming_mark(schedule, due) for due in found if due.firing.at <= span.end]
    return sorted(marks, key=lambda mark: mark.at)


def run_mark(schedule: Schedule, run: JobRun) -> Mark:
    """Return a run as a mark where it began, or was asked for."""
    return Mark(
        schedule_id=schedule.id,
        title=schedule.title,
        at=run.started_at or run.created_at,
        state=run.state,
        reason=run.error_message or run.outcome,
        run_id=run.id,
    )


def past_mark(schedule: Schedule, row: Occurrence) -> Mark:
    """Return what became of a due time as a mark."""
    return Mark(
        schedule_id=schedule.id,
        title=schedule.title,
        at=row.due_at,
        state=row.state,
        reason=row.reason,
        run_id=row.run_id,
    )


def coming_mark(schedule: Schedule, due: Due) -> Mark:
    """Return a coming due time as a mark."""
    return Mark(
        schedule_id=schedule.id,
        title=schedule.title,
        at=due.firing.at,
        state="skipped" if due.reason else "due",
        reason=due.reason or due.firing.note,
    )


def axis(desk: Desk, span: Span) -> str:
    """Return the hours above the lines."""
    first = span.begin.astimezone(desk.zone).replace(minute=0, second=0, microsecond=0)
    hours = [first + timedelta(hours=number) for number in range(1, 37)]
    shown = [hour for hour in hours if hour.hour % 6 == 0 and hour < span.end]
    texts = "".join(f'<u style="{span.place(hour)}">{hour:%H:%M}</u>' for hour in shown)
    return f'<span></span><div class="hr-hours">{texts}</div>'


def line_of(desk: Desk, schedule: Schedule, marks: Sequence[Mark], span: Span) -> str:
    """Return the line of one schedule with now and its moments."""
    mine = [mark for mark in marks if mark.schedule_id == schedule.id]
    dots = "".join(dot_of(desk, mark, span) for mark in mine)
    return (
        f"<span>{escape(schedule.title)}</span>"
        f'<div class="hr-line"><s style="{span.place(desk.now())}"></s>{dots}</div>'
    )


def dot_of(desk: Desk, mark: Mark, span: Span) -> str:
    """Return one moment as a dot that says what it is."""
    told = f"{moment(desk, mark.at)}: {word_of(mark.state)}"
    told += f", {mark.reason}" if mark.reason else ""
    where = span.place(mark.at)
    dot = f'<b class="hr-{mark.state}" style="{where}" title="{escape(told)}"></b>'
    if mark.run_id is None:
        return dot
    link = address(desk.school_code, "runs", run=str(mark.run_id))
    return f'<a href="{link}" aria-label="{escape(told)}">{dot}</a>'


def draw_table(desk: Desk, marks: Sequence[Mark]) -> None:
    """Draw the moments as a table."""
    rows = [(moment(desk, one.at), one.title, word_of(one.state), one.reason) for one in marks]
    names = ["When", "Schedule", "State", "Why"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    st.dataframe(
        frame, hide_index=True, alt="What the schedules did and will do, in the school's time"
    )
