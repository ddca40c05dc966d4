"""One schedule: when it is due, what became of its due times, and what can be done with it."""

import streamlit as st

from config.permissions import is_allowed
from config.terms import ScheduleState
from data.models import Schedule
from data.schedules import get_schedule, last_runs, list_occurrences
from jobs._desk import Desk
from jobs._firing import waiting_of
from jobs._registry import list_jobs
from jobs._schedules import words_of
from jobs.backfill import let_go
from jobs.schedules import change_schedule, list_coming, pause, remove, resume, run_now
from pages._params import draw_params, has_params
from pages._runs import draw_run_rows
from pages._schedules._form import draw_due, draw_form
from pages._schedules._past import draw_past
from pages._schedules._rows import draw_occurrences
from pages._ui import (
    action_button,
    as_of,
    attempt,
    badge_of,
    dialog,
    fragment,
    label,
    page_link,
    title,
)

SHOWN = 30
REFRESH_SECONDS, FATES_SECONDS = 2, 5
STATES = {ScheduleState.ACTIVE: "active", ScheduleState.PAUSED: "paused"}


def draw_one(desk: Desk, number: int) -> None:
    """Draw one schedule with its history."""
    with desk.reading() as session:
        schedule = get_schedule(session, number)
        due = list_coming(desk, session, schedule)
    page_link("schedules", "All schedules", icon=":material/arrow_back:")
    title(schedule.title, f"{words_of(schedule)}.", badge=badge_of(schedule.state))
    draw_actions(desk, schedule)
    left, right = st.columns([1, 1], gap="large")
    with left, st.container(border=True):
        label("Next due")
        if schedule.state is ScheduleState.PAUSED:
            st.markdown("Paused; nothing is due until it goes on.")
        else:
            draw_due(desk, due)
    with right, st.container(border=True):
        label("Last run")
        fragment(draw_last, run_every=REFRESH_SECONDS)(desk, number)
    with st.container(border=True):
        label("What became of its due times")
        fragment(draw_fates, run_every=FATES_SECONDS)(desk, number)


def draw_fates(desk: Desk, number: int) -> None:
    """Draw what became of the latest due times, and what waits for its turn."""
    with desk.reading() as session:
        rows = list_occurrences(session, schedule_id=number, limit=SHOWN)
        waiting = len(waiting_of(session, number))
    if waiting:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{waiting:,} due times** wait for their turn.", width="stretch")
            if is_allowed(desk.actor.role, "run_job"):
                action_button(desk, "Let them go", lambda now: let_go(now, number))
    if rows:
        draw_occurrences(desk, rows)
    else:
        st.markdown("It was not due yet.")
    as_of(desk)


def draw_last(desk: Desk, number: int) -> None:
    """Draw the newest run of a schedule as it is now."""
    with desk.reading() as session:
        run = last_runs(session).get(number)
    if run is None:
        st.markdown("No run yet.")
    else:
        draw_run_rows(desk, [run])


def draw_actions(desk: Desk, schedule: Schedule) -> None:
    """Draw what the actor may do with a schedule."""
    number = schedule.id
    with st.container(horizontal=True, gap="small"):
        if is_allowed(desk.actor.role, "run_job"):
            draw_run_now(desk, schedule)
            if st.button("Past due times", icon=":material/history:"):
                dialog("Past due times", draw_past, drawer=True)(desk, number)
        if not is_allowed(desk.actor.role, "manage_schedules"):
            return
        if st.button("Edit", icon=":material/edit:"):
            dialog("Edit the schedule", draw_edit, drawer=True)(desk, number)
        if schedule.state is ScheduleState.PAUSED:
            action_button(desk, "Go on", lambda now: resume(now, number), icon=":material/resume:")
        else:
            action_button(desk, "Pause", lambda now: pause(now, number), icon=":material/pause:")
        if st.button("Remove", icon=":material/delete:", type="tertiary"):
            dialog("Remove the schedule?", draw_removal)(desk, number)


def draw_run_now(desk: Desk, schedule: Schedule) -> None:
    """Draw the button that starts the job once; it asks for parameters where there are some."""
    icon, number = ":material/play_arrow:", schedule.id
    job = list_jobs().get(schedule.job)
    if job is None or not has_params(job.params):
        action_button(desk, "Run now", lambda now: started(now, number), icon=icon)
    elif st.button("Run now", icon=icon):
        dialog("Run now", draw_start)(desk, number)


def draw_start(desk: Desk, number: int) -> None:
    """Ask for the parameters of one run; those of the schedule stay as they are."""
    with desk.reading() as session:
        schedule = get_schedule(session, number)
    job = list_jobs()[schedule.job]
    st.caption(f"{job.title}, once, beside its due times. The schedule stays as it is.")
    params = draw_params(job.params, schedule.params, key=f"now:{number}")
    if st.button("Start it", type="primary"):
        attempt(lambda: started(desk, number, params), then=st.rerun)


def started(desk: Desk, number: int, params: dict[str, object] | None = None) -> str:
    """Start the job once."""
    return f"Run {run_now(desk, number, params)} is queued."


def draw_edit(desk: Desk, number: int) -> None:
    """Draw the form of a schedule that is there."""
    with desk.reading() as session:
        schedule = get_schedule(session, number)
    st.caption("Saving fires nothing; the new rule holds for times after now.")
    draft = draw_form(desk, schedule)
    if st.button("Save the schedule", type="primary", disabled=draft is None) and draft:
        attempt(lambda: change_schedule(desk, number, draft), then=st.rerun)


def draw_removal(desk: Desk, number: int) -> None:
    """Ask once more, and say what stays."""
    st.markdown("It is due no more. Its runs stay under Runs, and it can be brought back.")
    if st.button("Remove it", type="primary"):
        told = attempt(lambda: remove(desk, number))
        if told is not None:
            st.session_state["removed_schedule"] = number
            st.query_params.pop("schedule", None)
            st.rerun()
