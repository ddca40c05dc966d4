"""The rows behind each total of Preview, fifty a page, with the query that found them."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from config.rules import get_rule
from config.terms import Change, MissingRows
from data.batches import list_set_aside
from data.previews import (
    appended_rows,
    changed_cells,
    missing_rows,
    rejected_rows,
    rows_left_out,
    rows_of_fate,
)
from data.views import Answer
from pages._ui import empty_state
from pages._workbench._common import ROWS_A_PAGE, Bench, legible, page_number
from pages._workbench._history import draw_story

APPENDED = "appended"
WORDS: dict[str, tuple[str, str]] = {
    Change.NEW: ("New", "Rows that the dataset does not have yet"),
    Change.CHANGED: ("Changed", "Rows with at least one different value"),
    Change.UNCHANGED: ("Unchanged", "Rows that are already published like this"),
    Change.SET_ASIDE: ("Set aside", "Rows that stay out of this publication"),
    Change.REJECTED: ("Rejected", "Lines that could not be read or may not be written"),
    Change.MISSING: ("Missing from file", "Published rows that the file does not name"),
    APPENDED: ("Appended", "Records that a step of the plan adds to the file's rows"),
}
FATE_OF_MISSING = {
    MissingRows.KEEP: "They stay published as they are.",
    MissingRows.MARK_LEFT: "They stay, and their status becomes left.",
    MissingRows.DELETE: "They are removed by this publication.",
}
BY_A_STEP = "Left out by a step of the plan"
UNREADABLE = "Could not be read"
Listed = tuple[pl.DataFrame, str]


def draw_fate(bench: Bench, fate: str, *, rows: int) -> None:
    """Draw one page of the rows with one fate."""
    word, meaning = WORDS[fate]
    if not rows:
        return empty_state(f"No row is {word.lower()}.", icon=":material/inbox:")
    place = st.container()
    offset = page_number(rows, f"changes_{fate}")
    frame, sql = LISTS.get(fate, whole_rows)(bench, fate, offset)
    more = f" {FATE_OF_MISSING[bench.batch.missing_rows]}" if fate == Change.MISSING else ""
    has_rows = "Row" in frame.columns
    way = " Click a cell to see where its value comes from." if has_rows else ""
    place.caption(f"{meaning}.{more}{way}")
    clicked = place.dataframe(
        legible(frame),
        hide_index=True,
        column_config={"Row": st.column_config.NumberColumn(pinned=True, format="%d", width=72)},
        alt=f"{word} rows, fifty a page",
        on_select="rerun",
        selection_mode="single-cell",
        key=f"rows:{bench.batch.id}:{fate}:{offset}",
    )
    cells = clicked.selection.cells if has_rows else []
    if cells and int(cells[0][0]) < frame.height:
        with st.container(border=True):
            draw_story(bench, int(frame["Row"][int(cells[0][0])]))
    with st.expander("The query behind this table", icon=":material/database:"):
        st.code(sql, language="sql")
    return None


def whole_rows(bench: Bench, fate: str, offset: int) -> Listed:
    """List rows as they would be published."""
    return titled(bench, rows_of_fate(bench.folder, Change(fate), offset=offset, limit=ROWS_A_PAGE))


def old_and_new(bench: Bench, _fate: str, offset: int) -> Listed:
    """List each cell of changed rows with what is published and what the file says."""
    frame, sql = changed_cells(bench.folder, offset=offset, limit=ROWS_A_PAGE)
    titles = bench.titles
    return frame.select(
        Row="_row",
        Key="key",
        Column=pl.col("column").replace(titles),
        Published="old",
        **{"From the file": pl.col("new")},
    ), sql


def missing(bench: Bench, _fate: str, offset: int) -> Listed:
    """List published rows that the file does not name by their key."""
    return titled(bench, missing_rows(bench.folder, offset=offset, limit=ROWS_A_PAGE))


def left_out(bench: Bench, _fate: str, offset: int) -> Listed:
    """List rows that stay out, each with who set it aside and why, as the file wrote it."""
    frame, sql = rows_left_out(bench.folder, offset=offset, limit=ROWS_A_PAGE)
    with bench.desk.reading() as session:
        reasons = {
            row.row: f"{row.reason} ({row.actor})"
            for row in list_set_aside(session, bench.batch.id)
        }
    why = [reasons.get(row, BY_A_STEP) for row in frame["_row"]]
    return frame.select(
        pl.col("_row").alias("Row"), pl.Series("Why", why), pl.all().exclude("_row")
    ), sql


def rejected(bench: Bench, _fate: str, offset: int) -> Listed:
    """List what could not be read, and what the mode does not take, each with why."""
    frame, sql = rejected_rows(bench.folder, offset=offset, limit=ROWS_A_PAGE)
    why = [
        f"{UNREADABLE}: {row['why']}" if row["rule"] == "unreadable" else refusal(row["rule"])
        for row in frame.iter_rows(named=True)
    ]
    said = pl.Series("Why", why, dtype=pl.String)
    return frame.select(
        pl.col("_row").alias("Row"), pl.col("found").alias("Key or text"), said
    ), sql


def refusal(rule: str | None) -> str:
    """Say why the mode does not take a row."""
    told = get_rule(rule or "rejected")
    return f"{told.title}. {told.meaning} {told.remedy}".strip()


def appended(bench: Bench, _fate: str, offset: int) -> Listed:
    """List records that the plan appends, with what becomes of each."""
    frame, sql = appended_rows(bench.folder, offset=offset, limit=ROWS_A_PAGE)
    fates = {fate: word for fate, (word, _) in WORDS.items()}
    told = pl.col("_change").cast(pl.String).replace(fates).alias("Fate")
    shown, _ = titled(bench, (frame.drop("_change"), sql))
    return shown.with_columns(-pl.col("Row")).rename({"Row": "Record"}).select(
        "Record", frame.select(told).to_series(), pl.all().exclude("Record")
    ), sql


def titled(bench: Bench, answer: Answer) -> Listed:
    """Return an answer under the columns' titles."""
    frame, sql = answer
    names = {"_row": "Row", **bench.titles}
    return frame.rename({name: title for name, title in names.items() if name in frame}), sql


LISTS: dict[str, Callable[[Bench, str, int], Listed]] = {
    Change.CHANGED: old_and_new,
    Change.MISSING: missing,
    Change.SET_ASIDE: left_out,
    Change.REJECTED: rejected,
    APPENDED: appended,
}
