"""What was found about the file as a whole: questions first, each waits for a word."""

from functools import partial

import polars as pl
import streamlit as st

from config.terms import Severity
from jobs.corrections import explain
from pages._ui import esc
from pages._workbench._acting import act
from pages._workbench._bulk import counted
from pages._workbench._common import Bench
from pages._workbench._row import draw_query, remount_row
from pages._workbench._words import pages_of
from pipelines.findings import messages


def draw_whole(bench: Bench, found: pl.DataFrame) -> None:
    """Say what was found about the whole file; its queries are explained singly or at once."""
    if found.is_empty():
        return
    queries = found.filter(pl.col("severity") == Severity.QUERY)
    title = f"{counted(found.height, 'remark')} about the whole file"
    if queries.height:
        title += f", {counted(queries.height, 'query', 'queries')} to explain"
    with st.expander(title, icon=":material/description:", expanded=bool(queries.height)):
        said = messages(found, bench.titles, pages_of(bench))
        for finding, words in zip(found.iter_rows(named=True), said, strict=True):
            st.markdown(esc(words))
            if finding["severity"] == Severity.QUERY:
                draw_query(bench, finding)
        if queries.height > 1:
            draw_all(bench, queries)


def draw_all(bench: Bench, queries: pl.DataFrame) -> None:
    """Explain every query about the file with the same words."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("One explanation for all of them", key="explain_whole")
        is_pressed = st.button(f"Explain all {queries.height:,}")
    if is_pressed:
        places = queries.select(pl.lit(0), pl.col("column").fill_null(""), "rule").rows()
        if act(bench, partial(explain, batch_id=bench.batch.id, findings=places, text=text)):
            remount_row()
