"""One event: its places, its waiting list, and what may be done with each."""

import polars as pl
import streamlit as st

from config.permissions import is_allowed
from config.school_terms import EventState, RegistrationState
from data.events import HOLDING, Place, get_event, list_places
from data.models import Event
from jobs._desk import Desk
from jobs._seats import begins_at
from jobs.events import call_off_event, change_places, move, register
from jobs.people import find_people
from pages._ui import (
    action_button,
    as_of,
    attempt,
    dialog,
    esc,
    label,
    moment,
    page_link,
    say_next,
    title,
    word_of,
)

State = RegistrationState
OVER = (State.DECLINED, State.EXPIRED, State.CANCELLED)
ICONS = {
    State.REGISTERED: ":material/event_seat:",
    State.OFFERED: ":material/mail:",
    State.WAITLISTED: ":material/hourglass_empty:",
    State.ATTENDED: ":material/check:",
    State.NO_SHOW: ":material/close:",
}
PARTS = {
    "Places": (State.OFFERED, State.REGISTERED, State.ATTENDED, State.NO_SHOW),
    "Waiting list": (State.WAITLISTED,),
}
ROWS = 60


def draw_event(desk: Desk, event_id: int) -> None:
    """Draw an event with everybody at it."""
    page_link("events", "All events", icon=":material/arrow_back:")
    with desk.reading() as session:
        event = get_event(session, event_id)
        places = list_places(session, event_id)
    where = f" · {event.location}" if event.location else ""
    title(event.summary, f"{moment(desk, begins_at(event, desk.zone))}{where}")
    if event.state is EventState.CANCELLED:
        st.warning("Called off; every place was cancelled.", icon=":material/event_busy:")
    draw_numbers(desk, event, places)
    draw_actions(desk, event)
    for part, states in PARTS.items():
        draw_part(desk, event, part, [one for one in places if one.registration.state in states])
    draw_past(desk, [one for one in places if one.registration.state in OVER])
    as_of(desk)


def draw_numbers(desk: Desk, event: Event, places: list[Place]) -> None:
    """Draw how full it is."""
    states = [one.registration.state for one in places]
    taken = sum(state in HOLDING for state in states)
    of = f" of {event.capacity:,}" if event.capacity is not None else ""
    with st.container(horizontal=True):
        st.metric("Places taken", f"{taken:,}{of}", border=True)
        st.metric("Offered now", f"{states.count(State.OFFERED):,}", border=True)
        st.metric("Waiting", f"{states.count(State.WAITLISTED):,}", border=True)
    closes = f" Registration closes {moment(desk, event.closes_at)}." if event.closes_at else ""
    if event.capacity is not None:
        st.caption(
            f"A freed place is offered to the next in the queue for {event.offer_hours:,} hours, "
            f"between 08:00 and 20:00.{closes}"
        )


def draw_actions(desk: Desk, event: Event) -> None:
    """Draw what may be done with the whole event."""
    if event.state is EventState.CANCELLED:
        return
    with st.container(horizontal=True):
        if is_allowed(desk.actor.role, "amend") and st.button(
            "Register somebody", type="primary", icon=":material/person_add:"
        ):
            dialog("Register somebody", draw_register)(desk, event)
        if is_allowed(desk.actor.role, "manage_calendar"):
            if st.button("More or fewer places", icon=":material/edit:"):
                dialog("More or fewer places", draw_capacity)(desk, event)
            if st.button("Call off", icon=":material/event_busy:", type="tertiary"):
                dialog("Call the event off", draw_call_off)(desk, event)


def draw_register(desk: Desk, event: Event) -> None:
    """Find a person and give them a place or a number in the queue."""
    words = st.text_input("Name or number", max_chars=200, placeholder="Part of a name or number")
    found = find_people(desk, words) if words else []
    if words and not found:
        st.caption("No name or number holds these words.")
    names = {
        one.person.id: f"{one.person.family_name}, {one.person.given_name} "
        f"({one.person.sourced_id}{f', {one.class_code}' if one.class_code else ''})"
        for one in found
    }
    chosen = st.selectbox("Who", list(names), format_func=lambda one: names[one]) if names else None
    if st.button("Register", type="primary", disabled=chosen is None) and chosen:
        state = attempt(lambda: register(desk, event.id, chosen))
        if state is not None:
            say_next(f"{names[chosen]}: {word_of(state).lower()}.")
            st.rerun()


def draw_capacity(desk: Desk, event: Event) -> None:
    """Ask for another number of places."""
    is_limited = st.toggle("Limited places", value=event.capacity is not None)
    places = st.number_input(
        "Places",
        min_value=0,
        max_value=100_000,
        value=event.capacity if event.capacity is not None else 20,
        disabled=not is_limited,
        help="Nobody loses a place; new ones are offered to those who wait.",
    )
    if st.button("Save", type="primary"):
        capacity = int(places) if is_limited else None
        attempt(lambda: say_next(change_places(desk, event.id, capacity)), then=st.rerun)


def draw_call_off(desk: Desk, event: Event) -> None:
    """Say what calling off means, then do it."""
    st.markdown(f"**{esc(event.summary)}** leaves the calendar, and every place is cancelled.")
    if st.button("Call off now", type="primary", icon=":material/event_busy:"):
        attempt(lambda: say_next(call_off_event(desk, event.id)), then=st.rerun)


def draw_part(desk: Desk, event: Event, part: str, places: list[Place]) -> None:
    """Draw the people of one list, each with what may be done."""
    with st.container(border=True, gap="small"):
        label(f"{part} ({len(places):,})")
        if not places:
            st.caption("Nobody.")
        has_begun = desk.now() >= begins_at(event, desk.zone)
        for number, one in enumerate(places[:ROWS], start=1):
            draw_person(desk, one, number=number, has_begun=has_begun)
        if len(places) > ROWS:
            st.caption(f"And {len(places) - ROWS:,} more.")


def draw_person(desk: Desk, one: Place, *, number: int, has_begun: bool) -> None:
    """Draw one person with their state and its next steps; `number` is the place in the list."""
    it, who = one.registration, one.person
    with st.container(horizontal=True, vertical_alignment="center"):
        told = f"{ICONS[it.state]} {word_of(it.state)}"
        if it.offer_expires_at is not None:
            told += f" until {moment(desk, it.offer_expires_at)}"
        if it.state is State.WAITLISTED:
            told = f"{ICONS[it.state]} Number {number}, since {moment(desk, it.queued_at)}"
        st.markdown(
            f"**{esc(who.family_name)}, {esc(who.given_name)}** :gray[{esc(who.sourced_id)}]  \n"
            f"{told}",
            width="stretch",
        )
        if is_allowed(desk.actor.role, "amend"):
            for action, word in actions_of(it.state, has_begun=has_begun):
                action_button(
                    desk,
                    word,
                    lambda now, action=action: move(now, it.id, action),
                    key=f"{action}_{it.id}",
                    type="tertiary",
                )


def actions_of(state: RegistrationState, *, has_begun: bool) -> list[tuple[str, str]]:
    """Return what may be done with a place, the likely thing first."""
    if state is State.OFFERED:
        return [("accept", "Accept"), ("decline", "Decline")]
    if not has_begun:
        return [("cancel", "Cancel")] if state in {State.REGISTERED, State.WAITLISTED} else []
    known = {
        State.REGISTERED: [("attend", "Was there"), ("miss", "Was not")],
        State.ATTENDED: [("miss", "Was not")],
        State.NO_SHOW: [("attend", "Was there")],
    }
    return known.get(state, [])


def draw_past(desk: Desk, places: list[Place]) -> None:
    """Draw who gave a place back, declined it or did not answer."""
    if not places:
        return
    with st.expander(f"No longer ({len(places):,})"):
        st.dataframe(
            pl.DataFrame(
                [
                    {
                        "Name": f"{one.person.family_name}, {one.person.given_name}",
                        "What": word_of(one.registration.state),
                        "When": moment(desk, one.registration.changed_at),
                        "By": one.registration.changed_by,
                    }
                    for one in places
                ]
            ),
            hide_index=True,
            alt="Places that are over",
        )
