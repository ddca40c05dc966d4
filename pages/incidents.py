"""Incidents: what went wrong, how bad it is, whose it is, and the way forward."""

from datetime import timedelta

import streamlit as st

from config.permissions import is_allowed
from config.terms import Urgency
from data.incidents import list_incidents
from data.models import Incident
from jobs._desk import Desk
from jobs._notices import is_quiet
from jobs.incidents import times
from jobs.known_errors import list_known, remove_known
from jobs.tickets import list_open
from pages._incidents._one import draw_one
from pages._incidents._rows import draw_incident_rows, is_past, ticket_row
from pages._screen import Screen
from pages._ui import (
    action_button,
    as_of,
    attempt,
    empty_state,
    esc,
    fragment,
    label,
    lasting,
    only_number,
    title,
    word_of,
)

REFRESH_SECONDS = 5
TABS = {"incidents": "Incidents", "tickets": "Tickets", "known": "Known errors"}


def render(desk: Desk) -> None:
    """Draw the chosen part, or the incident that the address names."""
    number = st.query_params.get("incident", "")
    if number:
        attempt(lambda: draw_one(desk, only_number(number, "incident")))
        return
    title("Incidents", "What went wrong, once for each cause, with its way forward.")
    chosen = st.segmented_control(
        "Part",
        list(TABS),
        format_func=lambda name: TABS[name],
        default="incidents",
        required=True,
        key="part",
        bind="query-params",
        label_visibility="collapsed",
    )
    if chosen == "tickets":
        draw_tickets(desk)
    elif chosen == "known":
        draw_known(desk)
    else:
        fragment(draw_list, run_every=REFRESH_SECONDS)(desk)


def draw_list(desk: Desk) -> None:
    """Draw the figures, then the open incidents, the worst first."""
    with desk.reading() as session:
        every = list_incidents(session)
    draw_times(desk)
    open_ = [one for one in every if not is_past(one) and not is_quiet(one, desk.now())]
    silent = [one for one in every if not is_past(one) and is_quiet(one, desk.now())]
    past = [one for one in every if is_past(one)]
    if not open_:
        empty_state("Nothing is wrong that anybody knows of.", icon=":material/verified:")
    for urgency in reversed(Urgency):
        draw_group(desk, word_of(urgency), [one for one in open_ if one.urgency is urgency])
    draw_group(desk, "Silent", silent)
    if past:
        with st.expander(f"{len(past)} closed"):
            draw_incident_rows(desk, past)
    as_of(desk)


def draw_group(desk: Desk, name: str, incidents: list[Incident]) -> None:
    """Draw one card of incidents."""
    if not incidents:
        return
    with st.container(border=True):
        label(f"{name} · {len(incidents)}")
        draw_incident_rows(desk, incidents)


def draw_times(desk: Desk) -> None:
    """Draw how long people took in the last 90 days; a press lists what was counted."""
    words = {"MTTA": "Time to acknowledge", "MTTR": "Time to repair"}
    columns = st.columns(2, gap="small")
    for column, (name, (mean, numbers)) in zip(columns, times(desk).items(), strict=True):
        with column.container(border=True, gap="xsmall"):
            label(f"{words[name]} · {name}")
            st.markdown(f"### {spoken(mean)}")
            if not numbers:
                st.caption("Nothing to count in the last 90 days.")
                continue
            with st.expander(f"Mean of {len(numbers)}, last 90 days"):
                with desk.reading() as session:
                    counted = list_incidents(session, numbers=numbers)
                draw_incident_rows(desk, counted)


def spoken(mean: timedelta | None) -> str:
    """Return a mean time, or that there is none."""
    return lasting(mean) if mean is not None else "not yet"


def draw_tickets(desk: Desk) -> None:
    """Draw the open tickets of every incident."""
    tickets = list_open(desk)
    if not tickets:
        empty_state("No ticket is open.", icon=":material/task_alt:")
        return
    with st.container(border=True):
        rows = "".join(ticket_row(desk, ticket) for ticket in tickets)
        st.html(f'<div class="hr-rows">{rows}</div>')
    as_of(desk)


def draw_known(desk: Desk) -> None:
    """Draw the known errors with their hits; those of the school can be removed."""
    st.caption("A failure that fits a pattern carries its cause and its way on at once.")
    with st.container(border=True, gap="small"):
        for one in list_known(desk):
            known = one.known
            what, hits, gone = st.columns([6, 1.2, 1.2], vertical_alignment="center")
            again = f" Tried again {known.retries} times." if known.transient else ""
            name = f"**{esc(known.title)}** :gray[{esc(known.pattern)}]"
            what.markdown(f"{name}  \n{esc(known.workaround)}{again}")
            hits.markdown(f"{one.hits:,} hits")
            if known.is_default:
                gone.caption("Shipped")
            elif is_allowed(desk.actor.role, "manage_known_errors"):
                number = int(known.name.removeprefix("own-"))
                with gone:
                    action_button(
                        desk,
                        "Remove",
                        lambda now, number=number: remove_known(now, number),
                        key=f"known:{number}",
                        type="tertiary",
                    )


SCREEN = Screen(
    title="Incidents",
    icon=":material/emergency_home:",
    section="Operate",
    order=1,
    permission="see",
    render=render,
)
