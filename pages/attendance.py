"""Attendance: the sheet of a class, its last weeks at a glance, and the school's codes."""

from datetime import timedelta

import streamlit as st

from config.permissions import is_allowed
from data.attendance import list_home_classes, list_pupils, list_slots, read_marks_of
from jobs._desk import Desk
from jobs.attendance import Sheet, codes_of
from pages._attendance._codes import draw_codes
from pages._attendance._sheet import draw_sheet
from pages._screen import Screen
from pages._ui import as_of, empty_state, title
from pages._ui.heat import draw_heat

SHEET = "Sheet"
CODES = "Codes"
WHOLE_DAY = "Whole day"
WEEKS = 4


def render(desk: Desk) -> None:
    """Draw the sheet of a class, or the codes."""
    title("Attendance", f"Who was there, by the days of {desk.timezone}.")
    part = SHEET
    if is_allowed(desk.actor.role, "manage_school"):
        part = st.segmented_control(
            "Part", [SHEET, CODES], key="part", bind="query-params", default=SHEET, required=True
        )
    if part == CODES:
        draw_codes(desk)
        return
    with desk.reading() as session:
        classes = list_home_classes(session)
    if not classes:
        empty_state(
            "Nobody is in a class yet; publish a roster with classes.",
            icon=":material/groups:",
            page="intake",
            action="Upload a roster",
        )
        return
    draw_class(desk, classes)
    as_of(desk)


def draw_class(desk: Desk, classes: list[str]) -> None:
    """Draw what is asked for: class, day and period, then the sheet and the last weeks."""
    today = desk.now().astimezone(desk.zone).date()
    one, two, three = st.columns(3)
    group = one.selectbox("Class", classes, key="class", bind="query-params")
    day = two.date_input("Day", value=today, max_value=today, format="YYYY-MM-DD")
    with desk.reading() as session:
        pupils = list_pupils(session, group, day)
        people = [pupil.person_id for pupil in pupils]
        slots = list_slots(session, people)
        codes = codes_of(session)
        marks = read_marks_of(session, people, first=day - timedelta(weeks=WEEKS), last=day)
    slot = three.selectbox(
        "Period", ["", *slots], format_func=lambda name: name or WHOLE_DAY, accept_new_options=True
    )
    if not pupils:
        st.info(f"Nobody was in {group} on {day:%-d %B %Y}.")
        return
    draw_sheet(desk, Sheet(class_code=group, day=day, slot=slot or ""), pupils, codes)
    draw_heat(desk, pupils, codes, marks.filter(marks["slot"] == (slot or "")))


SCREEN = Screen(
    title="Attendance",
    icon=":material/fact_check:",
    section="Work",
    order=55,
    permission="see",
    render=render,
)
