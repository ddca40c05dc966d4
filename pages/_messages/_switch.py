"""The safe mode as Messages shows it: what it means, and how two administrators end it."""

import streamlit as st

from config.message_terms import SuppressionReason
from config.permissions import is_allowed
from data.messages import find_switch, list_suppressions
from jobs._desk import Desk
from jobs.messages import try_again
from jobs.safe_mode import ask_to_leave, confirm_leaving, enter_safe_mode
from pages._ui import action_button, esc, moment

SHOWN = 200
REASONS = {
    SuppressionReason.UNSUBSCRIBED: "opted out",
    SuppressionReason.HARD_BOUNCE: "no such mailbox",
    SuppressionReason.BY_HAND: "by hand",
}


def draw_silent(desk: Desk) -> None:
    """Draw the addresses that get nothing, each with the way back."""
    with desk.reading() as session:
        found = list_suppressions(session, limit=SHOWN)
    if not found:
        return
    with st.expander(f"Addresses that get nothing ({len(found):,})"):
        for one in found:
            with st.container(horizontal=True, vertical_alignment="center"):
                kind = one.category or "all messages"
                told = f"{kind}, {REASONS[one.reason]} since {moment(desk, one.since)}"
                st.markdown(f"**{esc(one.address)}**  \n:gray[{esc(told)}]", width="stretch")
                if is_allowed(desk.actor.role, "manage_school"):
                    action_button(
                        desk,
                        "Try again",
                        lambda now, it=one: try_again(now, it.address, it.category),
                        key=f"again_{one.address}_{one.category}",
                        type="tertiary",
                    )


def draw_switch(desk: Desk) -> None:
    """Draw whether mail leaves the house, and the next step of an administrator."""
    with desk.reading() as session:
        switch = find_switch(session)
    may = is_allowed(desk.actor.role, "manage_school")
    if switch is not None and not switch.is_safe:
        if may:
            action_button(
                desk,
                "Enter safe mode",
                enter_safe_mode,
                icon=":material/shield:",
                type="tertiary",
            )
        return
    with st.container(border=True):
        st.markdown(
            ":material/shield: **Safe mode.** Only members of your team receive mail; everything "
            "else is kept as held. Two administrators end it."
        )
        asked = switch.asked_by if switch is not None else ""
        if asked:
            st.caption(f"{esc(asked)} asked to end it.")
        if may and not asked:
            action_button(desk, "Ask to end safe mode", ask_to_leave, icon=":material/lock_open:")
        elif may and asked != desk.actor.email:
            action_button(
                desk, "End safe mode", confirm_leaving, icon=":material/lock_open:", type="primary"
            )
