"""One message: its text, how far it is, and every recipient that it did not reach."""

import polars as pl
import streamlit as st

from config.message_terms import DeliveryState, MessageState
from config.permissions import is_allowed
from data.messages import count_states, get_message, is_safe, list_deliveries
from data.models import Delivery, Message
from jobs._desk import Desk
from jobs.messages import act, release_held
from pages._ui import (
    action_button,
    as_of,
    badge_of,
    esc,
    fragment,
    label,
    moment,
    page_link,
    title,
    word_of,
)

State = DeliveryState
REFRESH_SECONDS = 3
SHOWN = 500
PARTS = {
    "Failed": (State.FAILED,),
    "Unclear: the other side may have it": (State.UNCONFIRMED,),
    "Held by safe mode": (State.HELD,),
    "Opted out or dead": (State.SUPPRESSED,),
    "Waiting": (State.QUEUED, State.SENDING),
    "Sent": (State.SENT,),
    "Not sent any more": (State.EXPIRED, State.CANCELLED),
}
OVER = (MessageState.DONE, MessageState.CANCELLED)


def draw_message(desk: Desk, message_id: int) -> None:
    """Draw a message; the part that moves draws itself anew while it is sent."""
    page_link("messages", "All messages", icon=":material/arrow_back:")
    with desk.reading() as session:
        message = get_message(session, message_id)
    title(
        message.subject,
        f"{message.audience} · {message.made_by}, {moment(desk, message.made_at)}",
        badge=badge_of(message.state),
    )
    every = None if message.state in OVER else REFRESH_SECONDS
    fragment(draw_course, run_every=every)(desk, message_id, is_moving=every is not None)
    with st.container(border=True):
        label("Text")
        st.text(message.body)


def draw_course(desk: Desk, message_id: int, *, is_moving: bool) -> None:
    """Draw how far it is and the recipients by what became of them; its end redraws the page."""
    with desk.reading() as session:
        message = get_message(session, message_id)
        counts = count_states(session, [message_id])[message_id]
        closed = is_safe(session)
    if is_moving and message.state in OVER:
        st.rerun()
    if message.pause_reason:
        st.warning(esc(message.pause_reason), icon=":material/pause_circle:")
    draw_progress(counts)
    if is_allowed(desk.actor.role, "publish"):
        draw_actions(desk, message, counts, closed=closed)
    for part, states in PARTS.items():
        count = sum(counts.get(state, 0) for state in states)
        if count:
            with st.expander(f"{part} ({count:,})", expanded=part == "Failed"):
                draw_people(desk, message_id, states)
    as_of(desk)


def draw_progress(counts: dict[DeliveryState, int]) -> None:
    """Draw the share that is settled, in words and as a bar."""
    whole = sum(counts.values())
    waiting = counts.get(State.QUEUED, 0) + counts.get(State.SENDING, 0)
    sent = counts.get(State.SENT, 0)
    st.progress(
        (whole - waiting) / whole if whole else 1.0,
        f"{sent:,} of {whole:,} sent, {waiting:,} waiting",
    )


def draw_actions(
    desk: Desk, message: Message, counts: dict[DeliveryState, int], *, closed: bool
) -> None:
    """Draw what may be done with the whole message."""
    number = message.id
    words = {
        MessageState.SENDING: (("pause", "Pause"), ("cancel", "Cancel the rest")),
        MessageState.PAUSED: (("go_on", "Go on"), ("cancel", "Cancel the rest")),
    }
    with st.container(horizontal=True):
        for action, word in words.get(message.state, ()):
            action_button(
                desk, word, lambda now, action=action: act(now, number, action), key=f"do_{action}"
            )
        failed = counts.get(State.FAILED, 0)
        if failed and message.state is not MessageState.CANCELLED:
            action_button(
                desk,
                f"Try the {failed:,} failed again",
                lambda now: act(now, number, "retry"),
                icon=":material/refresh:",
            )
        held = counts.get(State.HELD, 0)
        if held and not closed and message.state is not MessageState.CANCELLED:
            action_button(
                desk,
                f"Send the {held:,} held",
                lambda now: release_held(now, number),
                icon=":material/send:",
            )


def draw_people(desk: Desk, message_id: int, states: tuple[DeliveryState, ...]) -> None:
    """Draw the recipients in some states with the reason of each."""
    with desk.reading() as session:
        found = list_deliveries(session, message_id, states, limit=SHOWN)
    st.dataframe(
        pl.DataFrame([line_of(desk, one) for one in found]),
        hide_index=True,
        alt="Recipients with what became of each",
    )
    if len(found) == SHOWN:
        st.caption(f"The first {SHOWN} are shown.")


def line_of(desk: Desk, one: Delivery) -> dict[str, object]:
    """Return one recipient as a line."""
    return {
        "Name": one.name,
        "Address": one.address,
        "State": word_of(one.state),
        "When": moment(desk, one.sent_at or one.changed_at),
        "Tries": one.attempts,
        "Reason": one.reason,
    }
