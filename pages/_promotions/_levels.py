"""The levels of the school: in their order, each with the one that follows."""

from datetime import timedelta

import polars as pl
import streamlit as st

from config.permissions import is_allowed
from data.models import AcademicSession
from data.records import list_level_codes, list_levels
from jobs._desk import Desk
from jobs.levels import LevelDraft, propose_levels, save_levels, save_year
from pages._ui import attempt, empty_state, label, say_next

DAY = timedelta(days=1)
COLUMNS = {
    "code": "Level",
    "title": "Title",
    "next_code": "Next level",
    "next_school_code": "At another school",
}


def draw_levels(desk: Desk, year: AcademicSession) -> None:
    """Draw the days of a school year, and the levels as a table that an administrator edits."""
    draw_year(desk, year)
    with desk.reading() as session:
        kept = [
            LevelDraft(
                code=one.code,
                title=one.title,
                next_code=one.next_code or "",
                next_school_code=one.next_school_code or "",
            )
            for one in list_levels(session)
        ]
        counted = dict(list_level_codes(session))
    shown = kept or propose_levels(desk)
    if not shown:
        empty_state("No student has a level yet; publish a roster with grades.")
        return
    if not kept:
        st.info("Proposed from the grades of your students; look at them and keep them.")
    with st.container(border=True):
        label("From the first level to the top")
        table = pl.DataFrame(
            [
                {
                    **{title: getattr(one, name) for name, title in COLUMNS.items()},
                    "Students": counted.get(one.code, 0),
                }
                for one in shown
            ]
        )
        if not is_allowed(desk.actor.role, "manage_school"):
            st.dataframe(table, hide_index=True, alt="The levels of the school")
            return
        edited = st.data_editor(
            table,
            hide_index=True,
            num_rows="dynamic",
            disabled=["Students"],
            key="levels",
            alt="The levels of the school",
        )
        st.caption("A level without a next one is the top: whoever passes it graduates.")
    if st.button("Keep these levels", type="primary"):
        attempt(lambda: say_next(save_levels(desk, drafts_of(pl.DataFrame(edited)))), then=st.rerun)


def draw_year(desk: Desk, year: AcademicSession) -> None:
    """Draw from when until when a school year runs."""
    may = is_allowed(desk.actor.role, "manage_school")
    with (
        st.container(border=True),
        st.form(f"year_{year.id}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        first = st.date_input(f"{year.title} begins on", year.starts_on, disabled=not may)
        last = st.date_input("Its last day is", year.ends_on - DAY, disabled=not may)
        if st.form_submit_button("Keep these days", disabled=not may):
            attempt(
                lambda: say_next(save_year(desk, year.school_year, first, last + DAY)),
                then=st.rerun,
            )


def drafts_of(table: pl.DataFrame) -> list[LevelDraft]:
    """Return the rows that name a level."""
    return [
        LevelDraft(**{name: str(row[title] or "").strip() for name, title in COLUMNS.items()})
        for row in table.rows(named=True)
        if str(row["Level"] or "").strip()
    ]
