"""Messages: what was said to whom, how far it is, and who could not be reached."""

from html import escape

import streamlit as st

from config.message_terms import DeliveryState
from config.permissions import is_allowed
from data.messages import Told, list_messages
from jobs._desk import Desk
from pages._messages._compose import draw_compose
from pages._messages._one import draw_message
from pages._messages._switch import draw_silent, draw_switch
from pages._screen import Screen
from pages._ui import (
    address,
    as_of,
    attempt,
    dialog,
    empty_state,
    fragment,
    moment,
    only_number,
    title,
    word_of,
)

SHOWN = 50
REFRESH_SECONDS = 5
TROUBLES = (DeliveryState.FAILED, DeliveryState.UNCONFIRMED, DeliveryState.HELD)


def render(desk: Desk) -> None:
    """Draw the list, or the message that the address names."""
    number = st.query_params.get("message", "")
    if number:
        attempt(lambda: draw_message(desk, only_number(number, "message")))
        return
    title("Messages", "What was said to families, students and staff, and what became of it.")
    draw_switch(desk)
    if is_allowed(desk.actor.role, "publish") and st.button(
        "New message", type="primary", icon=":material/edit:"
    ):
        dialog("New message", draw_compose, drawer=True)(desk)
    fragment(draw_list, run_every=REFRESH_SECONDS)(desk)


def draw_list(desk: Desk) -> None:
    """Draw the newest messages."""
    with desk.reading() as session:
        messages = list_messages(session, limit=SHOWN)
    if not messages:
        empty_state("Nothing was said yet.", icon=":material/mail:")
        return
    rows = "".join(row_of(desk, one) for one in messages)
    with st.container(border=True):
        st.html(f'<div class="hr-rows">{rows}</div>')
    draw_silent(desk)
    as_of(desk)


def row_of(desk: Desk, one: Told) -> str:
    """Return one message as a line."""
    it = one.message
    link = address(desk.school_code, "messages", message=str(it.id))
    return (
        f'<div class="hr-row"><span class="hr-dot">{it.id}</span>'
        f'<span><a href="{link}">{escape(it.subject)}</a>'
        f"<small>{escape(it.audience)} · {escape(moment(desk, it.made_at))}</small></span>"
        f"<small>{escape(fate_of(one))}</small></div>"
    )


def fate_of(one: Told) -> str:
    """Say how far a message is, and what went wrong."""
    whole = sum(one.counts.values())
    sent = one.counts.get(DeliveryState.SENT, 0)
    parts = [word_of(one.message.state), f"{sent:,} of {whole:,} sent"]
    parts += [
        f"{one.counts[state]:,} {word_of(state).lower()}"
        for state in TROUBLES
        if one.counts.get(state)
    ]
    return " · ".join(parts)


SCREEN = Screen(
    title="Messages",
    icon=":material/mail:",
    section="Work",
    order=80,
    permission="see",
    render=render,
)
