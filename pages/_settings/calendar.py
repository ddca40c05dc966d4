"""The school's calendar: terms, holidays, blackouts, half days and events."""

from datetime import UTC, datetime, time
from html import escape

import streamlit as st

from config.terms import EntryKind
from data.calendar import find_feed, get_entry, list_entries
from data.models import CalendarEntry
from jobs._desk import Desk
from jobs._schedules import entry_of
from jobs.calendar import Taken, remove_entry, save_entry, take_file
from jobs.calendar_feed import share_calendar, unshare_calendar
from pages._ui import (
    action_button,
    age,
    attempt,
    dialog,
    empty_state,
    esc,
    forget_upload,
    label,
    site_of,
)
from pipelines.school_calendar import Entry

KINDS = {
    EntryKind.TERM: "Term",
    EntryKind.HOLIDAY: "Holiday",
    EntryKind.BLACKOUT: "Blackout",
    EntryKind.HALF_DAY: "Half day",
    EntryKind.EVENT: "Event",
}
ICONS = {
    EntryKind.TERM: ":material/date_range:",
    EntryKind.HOLIDAY: ":material/beach_access:",
    EntryKind.BLACKOUT: ":material/block:",
    EntryKind.HALF_DAY: ":material/contrast:",
    EntryKind.EVENT: ":material/event:",
}
TAKEN, ADDRESS = "calendar_taken", "calendar_address"


def render(desk: Desk) -> None:
    """Draw the entries and the ways to add some."""
    with desk.reading() as session:
        rows = list_entries(session)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(rows)} entries**", width="stretch")
        if st.button("Take a file", icon=":material/upload:"):
            dialog("Take a calendar file", draw_file)(desk)
        if st.button("Add an entry", icon=":material/add:", type="primary"):
            dialog("Add an entry", draw_form)(desk, None)
    draw_taken()
    if not rows:
        empty_state(
            "Without terms and holidays every Monday to Friday is a school day.",
            icon=":material/calendar_month:",
        )
        return
    with st.container(border=True, gap="small"):
        for row in rows:
            draw_row(desk, row)
    draw_feed(desk)


def draw_feed(desk: Desk) -> None:
    """Draw the way out: a file for people, an address for other calendars."""
    with desk.reading() as session:
        shared = find_feed(session)
    label("In other calendars")
    with st.container(border=True, gap="small"):
        link = f"/files/{escape(desk.school_code)}/calendar.ics"
        st.html(f'<p class="hr-links"><a href="{link}" download>Download as iCalendar</a></p>')
        told = "Whoever knows the address reads the entries above, and nothing else, without a "
        st.caption(told + "sign-in. It stays as long as you want.")
        token = st.session_state.pop(ADDRESS, "")
        if token:
            st.info("Copy it now; it is shown only once.")
            st.code(f"{site_of(desk.settings)}/feeds/{token}.ics", language=None, wrap_lines=True)
        with st.container(horizontal=True, vertical_alignment="center"):
            word = "Make a new address" if shared else "Make an address"
            action_button(desk, word, share, icon=":material/link:")
            if shared:
                action_button(desk, "Close the address", unshare_calendar, type="tertiary")
                st.caption(f"Made {age(desk, shared.made_at)}, read {age(desk, shared.read_at)}.")


def share(desk: Desk) -> str:
    """Make an address and keep it for the next drawing of the page, once."""
    st.session_state[ADDRESS] = share_calendar(desk)
    return "The address is ready; an older one is closed."


def draw_row(desk: Desk, row: CalendarEntry) -> None:
    """Draw one entry with what can be done with it."""
    what, can = st.columns([5, 2], vertical_alignment="center", gap="small")
    days = f"{row.starts_on:%-d %b %Y}"
    if row.ends_on != row.starts_on:
        days += f" to {row.ends_on:%-d %b %Y}"
    if row.starts_at is not None:
        days += f", {row.starts_at.astimezone(desk.zone):%H:%M %Z}"
    category = f" · {esc(row.category)}" if row.category else ""
    kind = KINDS[row.kind]
    what.markdown(f"{ICONS[row.kind]} **{esc(row.summary)}**  \n:gray[{kind} · {days}{category}]")
    number = row.id
    with can.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Edit", key=f"edit_{number}", type="tertiary"):
            dialog("Change the entry", draw_form)(desk, number)
        action_button(
            desk,
            "Remove",
            lambda now: remove_entry(now, number),
            key=f"gone_{number}",
            type="tertiary",
        )


def draw_form(desk: Desk, number: int | None) -> None:
    """Draw the form of an entry."""
    old: Entry | None = None
    if number is not None:
        with desk.reading() as session:
            old = entry_of(get_entry(session, number))
    today = desk.now().astimezone(desk.zone).date()
    kinds = list(KINDS)
    kind = st.selectbox(
        "Kind",
        kinds,
        index=kinds.index(old.kind) if old else 1,
        format_func=lambda one: KINDS[one],
    )
    summary = st.text_input("Name", old.summary if old else "", max_chars=200)
    left, right = st.columns(2)
    first = left.date_input("First day", old.starts_on if old else today)
    last = right.date_input("Last day", old.ends_on if old else first)
    at: time | None = None
    category = ""
    if kind is EntryKind.EVENT:
        began = old.starts_at.astimezone(desk.zone).time() if old and old.starts_at else time(9)
        at = left.time_input(f"Begins, {desk.timezone}", began, step=300)
        category = right.text_input(
            "Category",
            old.category if old else "",
            max_chars=80,
            help="Schedules before or after events name it, such as exam.",
        )
    if st.button("Save the entry", type="primary"):
        starts_at = datetime.combine(first, at, desk.zone).astimezone(UTC) if at else None
        entry = Entry(
            kind=kind or EntryKind.HOLIDAY,
            summary=summary,
            starts_on=first,
            ends_on=max(first, last) if at else last,
            starts_at=starts_at,
            category=category,
            uid=old.uid if old else "",
        )
        attempt(lambda: save_entry(desk, entry, number), then=st.rerun)


def draw_file(desk: Desk) -> None:
    """Take a calendar file; what is not taken is told line by line."""
    kinds = list(KINDS)
    kind = st.selectbox(
        "An entry that does not say what it is, is a",
        kinds,
        index=1,
        format_func=lambda one: KINDS[one],
    )
    st.caption("iCalendar, or CSV with the columns summary, starts_on, ends_on, kind, category.")
    file = st.file_uploader("Calendar file", type=["ics", "csv", "txt"])
    if file is None:
        return
    content = file.getvalue()
    forget_upload(file)
    taken = attempt(lambda: take_file(desk, file.name, content, kind or EntryKind.HOLIDAY))
    if taken is not None:
        st.session_state[TAKEN] = taken
        st.rerun()


def draw_taken() -> None:
    """Say once what a file brought."""
    taken: Taken | None = st.session_state.pop(TAKEN, None)
    if taken is None:
        return
    told = f"{taken.added} added, {taken.changed} changed, {taken.unchanged} as they were"
    st.success(f"{told}, {taken.removed} called off." if taken.removed else f"{told}.")
    if taken.problems:
        st.warning("Not taken:  \n" + "  \n".join(esc(one) for one in taken.problems[:20]))
