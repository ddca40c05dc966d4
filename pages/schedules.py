"""Schedules: what Homeroom does by itself, when next, and what was missed."""

from datetime import datetime

import streamlit as st

from config.permissions import is_allowed
from data.models import Occurrence, Schedule
from data.schedules import last_runs, list_schedules
from jobs._desk import Desk
from jobs._schedules import MOST_CAUGHT_UP
from jobs.schedules import (
    add_schedule,
    bring_back,
    list_missed,
    settle_missed,
)
from pages._schedules._day import draw_day
from pages._schedules._form import draw_form
from pages._schedules._one import draw_one
from pages._schedules._rows import draw_list
from pages._screen import Screen
from pages._ui import (
    action_button,
    as_of,
    attempt,
    dialog,
    empty_state,
    esc,
    fragment,
    label,
    moment,
    only_number,
    open_page,
    title,
)

REFRESH_SECONDS = 10
REMOVED = "removed_schedule"


def render(desk: Desk) -> None:
    """Draw the list, or the schedule that the address names."""
    number = st.query_params.get("schedule", "")
    if number:
        attempt(lambda: draw_one(desk, only_number(number, "schedule")))
        return
    title("Schedules", f"What Homeroom does by itself, in the time of {desk.timezone}.")
    if is_allowed(desk.actor.role, "manage_schedules"):
        with st.container(horizontal=True):
            if st.button("New schedule", type="primary", icon=":material/add:"):
                dialog("New schedule", draw_new, drawer=True)(desk)
            draw_undo(desk)
    fragment(draw_all, run_every=REFRESH_SECONDS)(desk)


def draw_undo(desk: Desk) -> None:
    """Offer to bring back what was just removed."""
    number = st.session_state.get(REMOVED)
    if number is not None:
        action_button(
            desk,
            "Bring back the removed one",
            lambda now: undo(now, number),
            icon=":material/undo:",
        )


def undo(desk: Desk, number: int) -> str:
    """Bring a schedule back and forget that it was removed."""
    st.session_state.pop(REMOVED, None)
    return bring_back(desk, number)


def draw_new(desk: Desk) -> None:
    """Draw the form of a new schedule."""
    draft = draw_form(desk, None)
    if st.button("Add the schedule", type="primary", disabled=draft is None) and draft:
        number = attempt(lambda: add_schedule(desk, draft))
        if number is not None:
            open_page("schedules", schedule=str(number))


def draw_all(desk: Desk) -> None:
    """Draw what was missed, the day, and the list."""
    with desk.reading() as session:
        schedules, last = list_schedules(session), last_runs(session)
    if not schedules:
        empty_state(
            "Nothing happens by itself yet. A schedule starts a job by the clock.",
            icon=":material/event_repeat:",
        )
        return
    draw_missed(desk, schedules)
    draw_day(desk, schedules)
    with st.container(border=True):
        label("All schedules")
        draw_list(desk, schedules, last)
        as_of(desk)


def draw_missed(desk: Desk, schedules: list[Schedule]) -> None:
    """Say what was missed while nobody was there, with what can be done about it."""
    missed = list_missed(desk)
    for schedule in schedules:
        rows = missed.get(schedule.id, [])
        if rows:
            draw_banner(desk, schedule, rows)


def draw_banner(desk: Desk, schedule: Schedule, rows: list[Occurrence]) -> None:
    """Draw the missed due times of one schedule."""
    latest, first, number = rows[0].due_at, rows[-1].due_at, schedule.id
    count, most = len(rows), min(len(rows), MOST_CAUGHT_UP)
    span = moment(desk, first)
    span += f" to {moment(desk, latest)}" if count > 1 else ""
    times = "due time" if count == 1 else "due times"
    with st.container(border=True, key=f"missed_{number}"):
        told = f":orange[:material/event_busy:] **{esc(schedule.title)}** missed {count:,} {times}"
        st.markdown(f"{told}  \n:gray[{esc(span)}]")
        if not is_allowed(desk.actor.role, "run_job"):
            return
        with st.container(horizontal=True, gap="small"):
            button(desk, schedule, "Run the latest", most=1, until=latest)
            if count > 1:
                word = f"Run all {count}" if most == count else f"Run the last {most}"
                button(desk, schedule, word, most=most, until=latest)
            button(desk, schedule, "Dismiss", most=0, until=latest)


def button(desk: Desk, schedule: Schedule, word: str, *, most: int, until: datetime) -> None:
    """Draw one way to settle what was missed."""
    number = schedule.id
    action_button(
        desk,
        word,
        lambda now: settle_missed(now, number, most=most, until=until),
        key=f"missed:{number}:{most}",
    )


SCREEN = Screen(
    title="Schedules",
    icon=":material/event_repeat:",
    section="Operate",
    order=5,
    permission="see",
    render=render,
)
