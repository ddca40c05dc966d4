"""The sheet of a class: a line for each student, a code for each line, one button."""

import polars as pl
import streamlit as st

from config.permissions import is_allowed
from data.attendance import Pupil
from jobs._desk import Desk
from jobs.attendance import Sheet, marks_on, take_attendance
from pages._ui import action_button, label
from pipelines.attendance import Code

ROW, HEAD = 35, 38
MOST_PIXELS = 700


def draw_sheet(desk: Desk, sheet: Sheet, pupils: list[Pupil], codes: list[Code]) -> None:
    """Draw the sheet with what was recorded; who may amend changes it."""
    titles = {one.code: one.title for one in codes}
    usual = next(one.code for one in codes if one.is_default)
    with desk.reading() as session:
        found = dict(marks_on(session, sheet, [one.person_id for one in pupils]).rows())
    table = pl.DataFrame(
        {
            "Student": [one.name for one in pupils],
            "Id": [one.sourced_id for one in pupils],
            "Mark": [titles.get(found.get(one.person_id, usual), usual) for one in pupils],
        }
    )
    may = is_allowed(desk.actor.role, "amend")
    with st.container(border=True):
        label(f"{sheet.class_code}, {sheet.day:%A %-d %B %Y}")
        entered = pl.DataFrame(
            st.data_editor(
                table,
                hide_index=True,
                disabled=["Student", "Id"] if may else True,
                height=min(HEAD + ROW * table.height, MOST_PIXELS),
                key=f"sheet_{sheet.class_code}_{sheet.day}_{sheet.slot}",
                column_config={
                    "Mark": st.column_config.SelectboxColumn(
                        options=list(titles.values()), required=True
                    ),
                },
            )
        )
        st.caption(told_of(len(found), len(pupils), titles[usual]))
        if may:
            draw_save(desk, sheet, pupils, table=table, entered=entered, codes=codes)


def told_of(recorded: int, pupils: int, usual: str) -> str:
    """Say how many marks there are already."""
    if not recorded:
        return f"Nothing is recorded of this sheet yet; {usual} is what a day begins with."
    return f"{recorded:,} of {pupils:,} have a mark; the others count as {usual.lower()}."


def draw_save(
    desk: Desk,
    sheet: Sheet,
    pupils: list[Pupil],
    *,
    table: pl.DataFrame,
    entered: pl.DataFrame,
    codes: list[Code],
) -> None:
    """Draw the button with the number of marks that it writes."""
    by_title = {one.title: one.code for one in codes}
    words = {
        pupil.person_id: by_title.get(after, after)
        for pupil, before, after in zip(
            pupils, table["Mark"].to_list(), entered["Mark"].to_list(), strict=True
        )
        if before != after
    }
    count = f"{len(words)} mark" if len(words) == 1 else f"{len(words)} marks"
    action_button(
        desk,
        f"Save {count}" if words else "Nothing to save",
        lambda now: take_attendance(now, sheet, words),
        type="primary",
        icon=":material/save:",
        disabled=not words,
        key="save_sheet",
    )
