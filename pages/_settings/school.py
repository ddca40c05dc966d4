"""The school: its name, its time zone, its language, the year it is in."""

from zoneinfo import available_timezones

import streamlit as st

from data.db import house_reading
from data.models import School
from data.schools import get_school
from jobs._desk import Desk
from jobs.members import change_school
from pages._ui import attempt, label

LOCALES = ("de-AT", "de-DE", "en-GB", "en-US", "es-ES", "fr-FR", "it-IT", "nl-NL", "pl-PL", "pt-BR")


def render(desk: Desk) -> None:
    """Draw the form of the school."""
    with house_reading(desk.engine) as session:
        school = get_school(session, desk.school_code)
    with st.container(border=True, width=640):
        label("School")
        draw_form(desk, school)


def draw_form(desk: Desk, school: School) -> None:
    """Draw and store the school's facts."""
    zones = sorted(available_timezones() | {school.timezone})
    locales = sorted({*LOCALES, school.locale})
    with st.form("school_form", border=False):
        name = st.text_input("Name", school.name, max_chars=200)
        zone = st.selectbox("Time zone", zones, index=zones.index(school.timezone))
        left, right = st.columns(2)
        locale = left.selectbox("Language and country", locales, locales.index(school.locale))
        year = right.number_input("School year begins in", 1990, 2100, school.school_year)
        st.text_input("Code", school.code, disabled=True, help="Commands and links use it.")
        if st.form_submit_button("Save the school", type="primary"):
            attempt(
                lambda: change_school(
                    desk, name=name, timezone=zone, locale=locale, school_year=year
                ),
                then=st.rerun,
            )
