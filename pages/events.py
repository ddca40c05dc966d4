"""Events: who has a place, who waits, to whom a freed one is offered."""

from datetime import datetime, time, timedelta
from html import escape

import streamlit as st

from config.permissions import is_allowed
from config.school_terms import EventState, RegistrationState
from data.events import HOLDING, count_states, list_events
from data.models import Event
from jobs._desk import Desk
from jobs._seats import begins_at
from jobs.events import EventDraft, open_event
from pages._events._one import draw_event
from pages._screen import Screen
from pages._ui import (
    address,
    as_of,
    attempt,
    dialog,
    empty_state,
    moment,
    only_number,
    open_page,
    title,
)

PAST_DAYS = 366
NEXT = "To come"
PAST = "Past year"
AT = "16:00"


def render(desk: Desk) -> None:
    """Draw the list, or the event that the address names."""
    number = st.query_params.get("event", "")
    if number:
        attempt(lambda: draw_event(desk, only_number(number, "event")))
        return
    title("Events", f"What people register for, in the time of {desk.timezone}.")
    if is_allowed(desk.actor.role, "manage_calendar") and st.button(
        "New event", type="primary", icon=":material/add:"
    ):
        dialog("New event", draw_new, drawer=True)(desk)
    draw_list(desk)
    as_of(desk)


def draw_list(desk: Desk) -> None:
    """Draw the events to come, or those of the past year."""
    today = desk.now().astimezone(desk.zone).date()
    with desk.reading() as session:
        every = list_events(session, since=today - timedelta(days=PAST_DAYS))
        counts = count_states(session, [event.id for event in every])
    if not every:
        empty_state(
            "No event is open for registration.",
            icon=":material/confirmation_number:",
        )
        return
    part = st.segmented_control(
        "Which", [NEXT, PAST], key="part", bind="query-params", default=NEXT, required=True
    )
    shown = [event for event in every if (event.starts_on >= today) == (part != PAST)]
    if not shown:
        st.caption("None to come." if part != PAST else "None in the past year.")
        return
    shown = shown if part != PAST else shown[::-1]
    rows = "".join(row_of(desk, event, counts[event.id]) for event in shown)
    with st.container(border=True):
        st.html(f'<div class="hr-rows">{rows}</div>')


def row_of(desk: Desk, event: Event, counts: dict[RegistrationState, int]) -> str:
    """Return one event as a line."""
    link = address(desk.school_code, "events", event=str(event.id))
    return (
        f'<div class="hr-row"><span class="hr-dot">{event.starts_on:%-d %b}</span>'
        f'<span><a href="{link}">{escape(event.summary)}</a>'
        f"<small>{escape(moment(desk, begins_at(event, desk.zone)))}"
        f"{escape(f' · {event.location}' if event.location else '')}</small></span>"
        f"<small>{escape(fill_of(event, counts))}</small></div>"
    )


def fill_of(event: Event, counts: dict[RegistrationState, int]) -> str:
    """Say how full an event is, and who waits."""
    if event.state is EventState.CANCELLED:
        return "called off"
    taken = sum(counts.get(state, 0) for state in HOLDING)
    of = f" of {event.capacity:,}" if event.capacity is not None else ""
    waiting, offered = (
        counts.get(RegistrationState.WAITLISTED, 0),
        counts.get(RegistrationState.OFFERED, 0),
    )
    parts = [f"{taken:,}{of} places taken"]
    parts += [f"{offered:,} offered"] if offered else []
    parts += [f"{waiting:,} waiting"] if waiting else []
    return ", ".join(parts)


def draw_new(desk: Desk) -> None:
    """Draw the form of a new event."""
    summary = st.text_input("Name", max_chars=200)
    today = desk.now().astimezone(desk.zone).date()
    left, right = st.columns(2)
    day = left.date_input("Day", value=today + timedelta(days=7), min_value=today)
    at = right.time_input(f"Time ({desk.timezone})", value=time.fromisoformat(AT), step=900)
    location = st.text_input("Place", max_chars=200)
    category = st.text_input(
        "Kind",
        max_chars=80,
        help="Schedules around events find it by this word, such as excursion.",
    )
    is_limited = st.toggle("Limited places", value=True)
    capacity = (
        st.number_input("Places", min_value=0, max_value=100_000, value=20) if is_limited else None
    )
    hours = st.number_input(
        "Hours that an offer stands", min_value=1, max_value=720, value=24, disabled=not is_limited
    )
    if st.button("Open registration", type="primary") and day and at:
        draft = EventDraft(
            summary=summary,
            starts_at=datetime.combine(day, at, tzinfo=desk.zone),
            category=category,
            location=location,
            capacity=None if capacity is None else int(capacity),
            offer_hours=int(hours),
        )
        number = attempt(lambda: open_event(desk, draft))
        if number is not None:
            open_page("events", event=str(number))


SCREEN = Screen(
    title="Events",
    icon=":material/confirmation_number:",
    section="Work",
    order=70,
    permission="see",
    render=render,
)
