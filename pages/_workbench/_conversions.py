"""Which cells were read as something else than they were written, counted and opened by column."""

from typing import Any

import polars as pl
import streamlit as st

from data.previews import conversions, converted_cells
from pages._ui import esc, label
from pages._workbench._common import ROWS_A_PAGE, Bench, legible, page_number
from pipelines.conversions import conversion_words


def draw_conversions(bench: Bench) -> None:
    """Say how many cells of which column were rewritten how, and open the cells of one line."""
    label("Rewritten while reading")
    found = counted_conversions(bench)
    if found is None:
        st.caption("This batch was checked before rewritten cells were counted.")
    elif found.is_empty():
        st.caption("Every cell is published exactly as the file wrote it.")
    else:
        draw_counted(bench, found)


def draw_folded(bench: Bench) -> None:
    """Offer the same below the rows to be corrected; say nothing where nothing was rewritten."""
    found = counted_conversions(bench)
    if found is None or found.is_empty():
        return
    with st.expander(f"{found['cells'].sum():,} cells rewritten while reading"):
        draw_counted(bench, found)


def counted_conversions(bench: Bench) -> pl.DataFrame | None:
    """Return `column, conversion, cells`, or nothing if the batch was checked before that."""
    return conversions(bench.folder)[0] if bench.file("conversions").exists() else None


def draw_counted(bench: Bench, found: pl.DataFrame) -> None:
    """Draw the counts by column, or the cells of the line that is chosen."""
    titles = bench.titles
    lines = list(found.iter_rows(named=True))
    st.caption(
        f"{found['cells'].sum():,} cells in {found['column'].n_unique():,} columns were read as "
        "something else than they were written; every other cell is published exactly as it "
        "stands in the file."
    )
    chosen = st.selectbox(
        "Cells shown",
        range(len(lines)),
        format_func=lambda place: said(lines[place], titles),
        index=None,
        placeholder="Choose a line to see its cells before and after",
        key="conversion",
    )
    if chosen is None:
        draw_lines(lines, titles)
    else:
        draw_cells(bench, lines[chosen], title=titles.get(lines[chosen]["column"], ""))


def said(line: dict[str, Any], titles: dict[str, str]) -> str:
    """Say one line: `Score 3: 1,204 decimal commas read as points`."""
    title = titles.get(line["column"], line["column"])
    return f"{title}: {line['cells']:,} {conversion_words(line['conversion'])}"


def draw_lines(lines: list[dict[str, Any]], titles: dict[str, str]) -> None:
    """List each column with its count."""
    frame = pl.DataFrame(
        {
            "Column": [titles.get(line["column"], line["column"]) for line in lines],
            "Cells": [line["cells"] for line in lines],
            "What was done": [conversion_words(line["conversion"]) for line in lines],
        }
    )
    st.dataframe(frame, hide_index=True, alt="Rewritten cells by column", height="auto")


def draw_cells(bench: Bench, line: dict[str, Any], *, title: str) -> None:
    """List the cells of one line: as the file wrote them, and as they were read."""
    offset = page_number(line["cells"], f"conversion_{line['column']}_{line['conversion']}")
    frame, sql = converted_cells(
        bench.folder, line["column"], line["conversion"], offset=offset, limit=ROWS_A_PAGE
    )
    shown = frame.select(
        pl.col("_row").alias("Row"),
        pl.lit(title or line["column"]).alias("Column"),
        pl.col("old").alias("As written"),
        pl.col("new").cast(pl.String).alias("Read as"),
    )
    st.dataframe(
        legible(shown), hide_index=True, alt=esc(f"Cells of {title} before and after reading")
    )
    with st.expander("The query behind this table", icon=":material/database:"):
        st.code(sql, language="sql")
