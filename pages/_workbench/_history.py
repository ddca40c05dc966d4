"""How the rows came to be: the steps with their times, and why one value is what it is."""

import streamlit as st

from data.history import list_edit_rows
from data.views import one_row
from pages._ui import moment
from pages._workbench._common import Bench
from pages._workbench.map import name_of
from pipelines.mapping import Column


def draw_history(bench: Bench) -> None:
    """Draw the steps of the plan, and the story of one row."""
    with st.expander("Steps, and why a value is what it is", icon=":material/account_tree:"):
        draw_trace(bench)
        row = st.number_input("File row", min_value=1, value=None, placeholder="Which row?")
        if row is not None:
            draw_story(bench, int(row))


def draw_trace(bench: Bench) -> None:
    """Draw each step of the plan with rows before and after, and its time."""
    if not bench.batch.trace:
        st.caption("No plan steps: the rows go on as mapped and corrected.")
        return
    rows = [
        {
            "Step": part["title"],
            "Rows before": part["rows_before"],
            "Rows after": part["rows_after"],
            "Time": f"{part.get('seconds', 0) * 1000:,.0f} ms",
        }
        for part in bench.batch.trace
    ]
    st.dataframe(rows, hide_index=True, alt="Steps of the plan with rows before and after")


def draw_story(bench: Bench, row: int) -> None:
    """Say for each value of a row: the file's text, who corrected it, what is published."""
    raw, sql = one_row(bench.file("raw"), row)
    if raw.is_empty():
        st.info(f"The file has no row {row}; it may be a banner, blank or header line.")
        return
    published, _ = one_row(bench.file("typed"), row)
    with bench.desk.reading() as session:
        edits = list_edit_rows(session, bench.batch.id, row)
    rows = []
    for column in (Column.from_json(part) for part in bench.batch.mapping):
        name = name_of(column)
        told = [
            f"{edit.actor} {moment(bench.desk, edit.edited_at)}: {edit.old or 'empty'} → "
            f"{edit.new or 'empty'}"
            for edit in edits
            if edit.column == name
        ]
        now = published[name][0] if name in published.columns and published.height else None
        rows.append(
            {
                "Column": column.source,
                "In the file": raw[column.source][0],
                "Corrected": "; ".join(told),
                "Becomes": "" if now is None else str(now),
            }
        )
    st.caption(f"{bench.batch.filename}, row {row}")
    st.dataframe(rows, hide_index=True, alt=f"Row {row}: from the file to the publication")
    st.code(sql, language="sql")
