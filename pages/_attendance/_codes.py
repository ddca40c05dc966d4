"""The school's attendance codes: what each is called, counts as, and misses of a day."""

import polars as pl
import streamlit as st

from config.school_terms import Counts
from jobs._desk import Desk
from jobs.attendance import codes_of, save_codes
from pages._ui import action_button, label
from pipelines.attendance import WHOLE, Code

WORDS = {
    Counts.PRESENT: "Present",
    Counts.ABSENT: "Absent",
    Counts.LATE: "Late",
    Counts.EXCUSED: "Excused",
    Counts.NOT_COUNTED: "Not counted",
}
SCHEMA = {
    "Code": pl.String,
    "Called": pl.String,
    "Counts as": pl.String,
    "Misses": pl.Float64,
    "Usual": pl.Boolean,
}


def draw_codes(desk: Desk) -> None:
    """Draw the list, which is edited as a table."""
    with desk.reading() as session:
        codes = codes_of(session)
    table = pl.DataFrame(
        [
            (one.code, one.title, WORDS[one.counts], one.absent / WHOLE, one.is_default)
            for one in codes
        ],
        schema=SCHEMA,
        orient="row",
    )
    with st.container(border=True):
        label("Codes")
        st.caption(
            "Misses is the share of a day, from 0 to 1. A day that is not counted could not be "
            "attended. Marks that were made keep the share they were made with."
        )
        entered = pl.DataFrame(
            st.data_editor(
                table,
                hide_index=True,
                num_rows="dynamic",
                key="attendance_codes",
                column_config={
                    "Code": st.column_config.TextColumn(max_chars=20, required=True),
                    "Called": st.column_config.TextColumn(max_chars=80),
                    "Counts as": st.column_config.SelectboxColumn(
                        options=list(WORDS.values()), required=True
                    ),
                    "Misses": st.column_config.NumberColumn(
                        min_value=0.0, max_value=1.0, step=0.05, format="%.2f", required=True
                    ),
                    "Usual": st.column_config.CheckboxColumn(
                        help="The code that a day begins with.", default=False
                    ),
                },
            )
        )
        action_button(
            desk,
            "Save the codes",
            lambda now: save_codes(now, read(entered)),
            type="primary",
            icon=":material/save:",
            key="save_codes",
        )


def read(entered: pl.DataFrame) -> list[Code]:
    """Return the codes as they stand in the table."""
    by_word = {word: counts for counts, word in WORDS.items()}
    return [
        Code(
            code=(row["Code"] or "").strip(),
            title=row["Called"] or "",
            counts=by_word.get(row["Counts as"] or "", Counts.PRESENT),
            absent=round((row["Misses"] or 0) * WHOLE),
            is_default=bool(row["Usual"]),
        )
        for row in entered.to_dicts()
    ]
