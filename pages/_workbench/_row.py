"""One row as a form: the same corrections as in the grid, for the keyboard and the ear."""

import polars as pl
import streamlit as st

from config.terms import Severity
from data.views import findings_of
from jobs.corrections import edit_cells, explain, set_aside
from pages._ui import attempt
from pages._workbench._common import Bench
from pages._workbench._words import pages_of, rule_words, titles_of
from pipelines.findings import message


def draw_row(bench: Bench, frame: pl.DataFrame) -> None:
    """Draw the chosen row's problems, its cells as fields, and what can be done with it."""
    rows = frame["_row"].to_list()
    if not rows:
        return
    chosen = st.selectbox("Edit row", rows, format_func=lambda row: f"Row {row}", key="edit_row")
    found, _ = findings_of(bench.file("findings"), [chosen])
    for finding in found.iter_rows(named=True):
        st.text(message(finding, titles_of(bench), pages_of(bench)))
    draw_form(bench, frame.filter(pl.col("_row") == chosen))
    draw_queries(bench, found.filter(pl.col("severity") == Severity.QUERY))
    reason = st.text_input("Cannot fix now, because", key=f"why{chosen}")
    if st.button("Set aside", disabled=not reason.strip()):
        attempt(lambda: set_aside(bench.desk, bench.batch.id, [chosen], reason), then=st.rerun)


def draw_form(bench: Bench, row: pl.DataFrame) -> None:
    """Draw one text field per cell; saving stores what changed."""
    cells = row.drop("_row", "Problems").row(0, named=True)
    number, titles = int(row["_row"][0]), titles_of(bench)
    with st.form(f"row{number}", border=False), st.container(height=360, border=True):
        typed = {
            name: st.text_input(
                titles.get(name, name), value or "", key=f"cell:{number}:{name}:{value}"
            )
            for name, value in cells.items()
        }
        saved = st.form_submit_button("Save row", type="secondary")
    changed = [
        (number, name, value or None)
        for name, value in typed.items()
        if value != (cells[name] or "")
    ]
    if saved and changed:
        attempt(lambda: edit_cells(bench.desk, bench.batch.id, changed), then=st.rerun)


def draw_queries(bench: Bench, queries: pl.DataFrame) -> None:
    """Ask for a word on each unusual value."""
    for query in queries.iter_rows(named=True):
        finding = (query["row"], query["column"], query["rule"])
        place = query["column"] or rule_words(query["rule"])
        text = st.text_input(f"Why {place} is right", key=f"explain:{finding}")
        if st.button("Explain", key=f"explained:{finding}"):
            attempt(
                lambda finding=finding, text=text: explain(
                    bench.desk, bench.batch.id, [finding], text
                ),
                then=st.rerun,
            )
