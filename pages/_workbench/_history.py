"""How the rows came to be: the steps with their times, and why one value is what it is."""

from typing import Any

import polars as pl
import streamlit as st

from data.history import list_edit_rows
from data.previews import story_of, touched
from data.views import one_row
from pages._ui import esc, label, moment
from pages._workbench._common import ROWS_A_PAGE, Bench, legible, page_number
from pages._workbench.map import name_of
from pipelines.conversions import conversion_words
from pipelines.mapping import Column

WHAT = {"removed": "row left out", "added": "row added", "rewritten": "cell rewritten"}
NOBODY = "—"


def draw_history(bench: Bench) -> None:
    """Draw the steps of the plan, and the story of one row."""
    label("Steps of the plan")
    draw_trace(bench)
    label("Why this value?")
    row = st.number_input(
        "Row of the file",
        min_value=1,
        value=None,
        step=1,
        placeholder="Its number",
        help="Shows where each value of the row comes from",
        width=240,
        key="why_row",
    )
    if row is not None:
        draw_story(bench, int(row))


def draw_trace(bench: Bench) -> None:
    """Draw each step of the plan with rows before and after, and its time; open what it touched."""
    trace = bench.batch.trace
    if not trace:
        st.caption("None: the rows go on as they were mapped and corrected.")
        return
    st.dataframe(
        [line_of(place, part) for place, part in enumerate(trace, 1)],
        hide_index=True,
        alt="Steps of the plan with rows before and after",
    )
    step = st.selectbox(
        "What a step touched",
        range(1, len(trace) + 1),
        index=None,
        placeholder="Choose a step",
        format_func=lambda place: f"{place}. {trace[place - 1]['title']}",
        width=360,
        key="touched_step",
    )
    if step is not None and bench.file("touched").exists():
        draw_touched(bench, step, trace[step - 1])


def line_of(place: int, part: dict[str, Any]) -> dict[str, Any]:
    """Return one line of the list of steps."""
    return {
        "Step": f"{place}. {part['title']}",
        "Rows before": part["rows_before"],
        "Rows after": part["rows_after"],
        "Left out": part.get("removed", 0),
        "Added": part.get("added", 0),
        "Cells rewritten": part.get("rewritten", 0),
        "Time": f"{part.get('seconds', 0) * 1000:,.0f} ms",
    }


def draw_touched(bench: Bench, step: int, part: dict[str, Any]) -> None:
    """List the rows and cells that one step touched, with the query."""
    total = sum(part.get(name, 0) for name in WHAT)
    offset = page_number(total, f"touched_{step}")
    frame, sql = touched(bench.folder, step, offset=offset, limit=ROWS_A_PAGE)
    shown = frame.select(
        pl.col("row").alias("Row"),
        pl.col("what").replace(WHAT).alias("What"),
        pl.col("column").replace(bench.titles).alias("Column"),
        pl.col("old").alias("Before"),
        pl.col("new").alias("After"),
    )
    st.dataframe(legible(shown), hide_index=True, alt=f"What step {step} touched")
    st.code(sql, language="sql")


def draw_story(bench: Bench, row: int) -> None:
    """Say for each value of a row: the file's text, who corrected it, what touched it, its end."""
    raw, sql = one_row(bench.file("raw"), row)
    if raw.is_empty():
        st.info(f"The file has no row {row}; it may be a banner, blank or header line.")
        return
    published, _ = one_row(bench.file("typed"), row)
    story, told_by = story_of(bench.folder, row)
    edits = edits_of(bench, row)
    lines = []
    for column in (Column.from_json(part) for part in bench.batch.mapping):
        name = name_of(column)
        now = published[name][0] if name in published.columns and published.height else None
        lines.append(
            {
                "Column": column.source,
                "In the file": raw[column.source][0],
                "Corrected": "; ".join(edits.get(name, [])) or NOBODY,
                "Touched by": "; ".join(touches(bench, story, name)) or NOBODY,
                "Becomes": as_words(now),
            }
        )
    st.caption(esc(source_of(bench, row)))
    if published.is_empty():
        st.info(f"Row {row} is left out by a step of the plan.")
    st.dataframe(lines, hide_index=True, alt=f"Row {row}: from the file to the publication")
    with st.expander("The queries behind this table", icon=":material/database:"):
        st.code(f"{sql};\n\n{told_by};", language="sql")


def as_words(value: object) -> str:
    """Return a value as it is published: 10.5, and 10 without a point."""
    text = "" if value is None else str(value)
    return text.removesuffix(".0") if isinstance(value, float) else text


def source_of(bench: Bench, row: int) -> str:
    """Name the file, the sheet and the row that the values come from."""
    sheet = bench.batch.detected.get("sheet")
    place = f", sheet {sheet}" if sheet else ""
    return f"{bench.batch.filename}{place}, row {row}"


def edits_of(bench: Bench, row: int) -> dict[str, list[str]]:
    """Return who corrected which column of a row, when and how."""
    found: dict[str, list[str]] = {}
    with bench.desk.reading() as session:
        for edit in list_edit_rows(session, bench.batch.id, row):
            said = f"{edit.old or 'empty'} → {edit.new or 'empty'}"
            who = f"{edit.actor}, {moment(bench.desk, edit.edited_at)}"
            found.setdefault(edit.column, []).append(f"{said} ({who})")
    return found


def touches(bench: Bench, story: pl.DataFrame, name: str) -> list[str]:
    """Say which steps touched one column of a row, then how its text was read."""
    told = []
    for line in story.filter(pl.col("column") == name).iter_rows(named=True):
        if line["step"] is None:
            told.append(conversion_words(line["what"]))
        else:
            title = bench.batch.trace[line["step"] - 1]["title"]
            said = f"{line['old'] or 'empty'} → {line['new'] or 'empty'}"
            told.append(f"{line['step']}. {title}: {said}")
    return told
