"""Inbox: what happened that you should know, each with the way to it."""

from datetime import datetime

import streamlit as st

from data.models import Notice
from jobs._desk import Desk
from jobs.notices import (
    PAGE,
    later_moments,
    list_inbox,
    mark_all_read,
    mark_read,
    mark_unread,
    open_notice,
    put_off,
)
from pages._screen import Screen
from pages._ui import (
    action_button,
    age,
    as_of,
    empty_state,
    esc,
    fragment,
    moment,
    only_number,
    open_page,
    page_link,
    title,
)

REFRESH_SECONDS = 10
SHOW = {"unread": "Unread", "later": "Put off", "all": "All"}
EMPTY = {
    "unread": "Nothing waits for you.",
    "later": "Nothing is put off.",
    "all": "Nobody has told you anything yet.",
}
ICONS = {
    "incident": ":material/emergency_home:",
    "run": ":material/play_circle:",
    "ticket": ":material/task_alt:",
}


def render(desk: Desk) -> None:
    """Draw the messages, or follow the one that the address names."""
    number = st.query_params.get("open", "")
    if number:
        notice = open_notice(desk, only_number(number, "message"))
        open_page(notice.page, **{name: str(value) for name, value in notice.query.items()})
    title("Inbox", "What happened that you should know; each message leads to its matter.")
    shown = st.segmented_control(
        "Show",
        list(SHOW),
        format_func=lambda name: SHOW[name],
        default="unread",
        required=True,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    fragment(draw_list, run_every=REFRESH_SECONDS)(desk, shown or "unread")


def draw_list(desk: Desk, shown: str) -> None:
    """Draw one page of messages, the newest first."""
    before = st.query_params.get("before", "")
    number = only_number(before, "message") if before else None
    found = list_inbox(desk, shown, before=number)
    if not found:
        empty_state(EMPTY[shown], icon=":material/notifications_off:")
        return
    if shown == "unread":
        action_button(desk, "Mark all as read", mark_all_read, icon=":material/done_all:")
    with st.container(border=True, gap="small", key="messages"):
        moments = later_moments(desk)
        for notice in found[:PAGE]:
            draw_notice(desk, notice, moments)
    with st.container(horizontal=True, vertical_alignment="center"):
        if number is not None:
            page_link("inbox", "Newest", icon=":material/first_page:", show=shown)
        if len(found) > PAGE:
            last = str(found[PAGE - 1].id)
            page_link("inbox", "Older", icon=":material/arrow_forward:", show=shown, before=last)
        as_of(desk)


def draw_notice(desk: Desk, notice: Notice, moments: dict[str, datetime]) -> None:
    """Draw one message: what it says, since when, and what can be done with it."""
    what, way, more = st.columns([5, 1, 1.1], vertical_alignment="center", gap="small")
    name = esc(notice.title)
    told = name if notice.read_at else f"**{name}**"
    asleep = notice.snoozed_until is not None and notice.snoozed_until > desk.now()
    until = f" · comes back {moment(desk, notice.snoozed_until)}" if asleep else ""
    what.markdown(
        f"{ICONS[notice.kind]} {told}  \n"
        f":gray[{esc(notice.detail)} · {age(desk, notice.created_at)}{esc(until)}]"
    )
    with way:
        page_link("inbox", "Open", icon=":material/arrow_forward:", open=str(notice.id))
    with more:
        if notice.read_at is not None or asleep:
            draw_return(desk, notice)
        else:
            draw_choices(desk, notice.id, moments)


def draw_return(desk: Desk, notice: Notice) -> None:
    """Draw the way back of a message that was read or put off."""
    action_button(
        desk,
        "Unread" if notice.read_at else "Now",
        lambda now: mark_unread(now, notice.id),
        key=f"back:{notice.id}",
        type="tertiary",
    )


def draw_choices(desk: Desk, number: int, moments: dict[str, datetime]) -> None:
    """Draw what can be done with a message that waits: it is read, or comes back later."""
    with st.popover("Later", icon=":material/snooze:", type="tertiary", key=f"later:{number}"):
        action_button(desk, "Mark as read", lambda now: mark_read(now, number), key=f"r:{number}")
        for name, until in moments.items():
            action_button(
                desk,
                name,
                lambda now, until=until: put_off(now, number, until),
                key=f"{name}:{number}",
            )


SCREEN = Screen(
    title="Inbox",
    icon=":material/notifications:",
    section="Work",
    order=15,
    permission="see",
    render=render,
)
