"""Promotions: who goes up a year, by which rule, looked at by two people, taken back if need be."""

import streamlit as st

from data.models import AcademicSession
from data.promotions import list_promotions
from data.records import list_open_years, list_sessions
from jobs._desk import Desk
from pages._promotions._cycle import draw_cycle
from pages._promotions._levels import draw_levels
from pages._promotions._review import draw_promotion
from pages._promotions._rules import draw_rules
from pages._screen import Screen
from pages._ui import attempt, empty_state, only_number, title

PARTS = {"cycle": "The year", "levels": "Levels", "rules": "Rules"}


def render(desk: Desk) -> None:
    """Draw the promotion that the address names, or the chosen part of a school year."""
    number = st.query_params.get("promotion", "")
    if number:
        attempt(lambda: draw_promotion(desk, only_number(number, "promotion")))
        return
    title("Promotions", "Who goes up a year: decided by rules, seen by two people, undone at will.")
    with desk.reading() as session:
        years = list_sessions(session)
        open_ones = list_open_years(session)
        made = list_promotions(session)
    if not years:
        empty_state(
            "Promotion needs records: publish a roster, and the school year begins.",
            icon=":material/trending_up:",
            page="intake",
            action="Upload a roster",
        )
        return
    chosen, year = draw_choice(years, open_ones)
    if chosen == "levels":
        draw_levels(desk, year)
    elif chosen == "rules":
        draw_rules(desk, year)
    else:
        draw_cycle(desk, year, [one for one in made if one.from_session_id == year.id])


def draw_choice(years: list[AcademicSession], open_ones: list[int]) -> tuple[str, AcademicSession]:
    """Draw the parts and the school years, first the oldest with anybody in it; return both."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = st.segmented_control(
            "Part",
            list(PARTS),
            format_func=lambda name: PARTS[name],
            default="cycle",
            required=True,
            key="part",
            bind="query-params",
            label_visibility="collapsed",
            width="stretch",
        )
        by_number = {one.school_year: one for one in years}
        first = open_ones[0] if open_ones else years[0].school_year
        number = st.selectbox(
            "School year that ends",
            list(by_number),
            list(by_number).index(first),
            format_func=lambda one: by_number[one].title,
            width=200,
        )
    return part or "cycle", by_number[number]


SCREEN = Screen(
    title="Promotions",
    icon=":material/trending_up:",
    section="Work",
    order=60,
    permission="see",
    render=render,
)
