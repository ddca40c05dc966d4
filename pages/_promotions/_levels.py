"""The levels of the school: in their order, each with the one that follows."""

import polars as pl
import streamlit as st

from config.permissions import is_allowed
from data.records import list_level_codes, list_levels
from jobs._desk import Desk
from jobs.levels import LevelDraft, propose_levels, save_levels
from pages._ui import attempt, empty_state, label, say_next

COLUMNS = {
    "code": "Level",
    "title": "Title",
    "next_code": "Next level",
    "next_school_code": "At another school",
}


def draw_levels(desk: Desk) -> None:
    """Draw the levels as a table that an administrator edits."""
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


def drafts_of(table: pl.DataFrame) -> list[LevelDraft]:
    """Return the rows that name a level."""
    return [
        LevelDraft(**{name: str(row[title] or "").strip() for name, title in COLUMNS.items()})
        for row in table.rows(named=True)
        if str(row["Level"] or "").strip()
    ]
