"""The lines of a file that are no rows, by their numbers, each with what can be done about it."""

from dataclasses import replace

import polars as pl
import streamlit as st

from config.rules import get_rule
from data.views import page
from pages._ui import esc, label
from pages._workbench._common import ROWS_A_PAGE, Bench
from pages._workbench._parse import choose, current
from pages._workbench._rejects import draw_rejects, draw_typed

SHOWN = 8
LETTERS = 90


def draw_lines(bench: Bench) -> None:
    """List what stands around the rows, what was repaired and what was rejected."""
    if bench.batch.detected.get("kind") == "csv":
        draw_around(bench)
    draw_typed(bench)
    draw_repairs(bench)
    draw_rejects(bench)


def draw_around(bench: Bench) -> None:
    """Show the lines above the header, the header and the lines below the data, with buttons."""
    detected = bench.batch.detected
    above = list(zip(detected.get("preamble_rows") or [], detected["preamble"], strict=False))
    footers = list_footers(bench)
    if not above and not footers:
        return
    with st.container(border=True, gap="xsmall"):
        label("Lines around the rows")
        for row, text in above[:SHOWN]:
            if draw_line(row, text, "above the header", f"Make line {row:,} the header"):
                choose(bench, replace(current(bench), header_row=row))
        draw_header_line(bench)
        for row, text in footers[:SHOWN]:
            if draw_line(row, text, "below the data", f"Treat line {row:,} as data"):
                choose(bench, replace(current(bench), last_row=row))
        more = max(len(above) - SHOWN, 0) + max(len(footers) - SHOWN, 0)
        if more:
            st.caption(f"And {more:,} more.")


def draw_header_line(bench: Bench) -> None:
    """Show the header's line and offer to take it for data."""
    detected = bench.batch.detected
    rows = detected.get("header_rows") or []
    if not rows:
        return
    text = " | ".join(detected.get("header_cells") or [])
    if draw_line(rows[0], text, "the header", f"Treat line {rows[0]:,} as data"):
        lines = int(detected["accounts"]["lines"])
        sheet = f"lines {rows[0]} to {lines}" if rows[0] > 1 else None
        choose(bench, replace(current(bench), header_row=0, sheet=sheet))


def draw_line(row: int, text: str, what: str, action: str) -> bool:
    """Draw one line with its number and its button; tell whether it was asked for."""
    shown = text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**Line {row:,}** :gray[{what}]  \n{esc(shown)}", width="stretch")
        return st.button(action, key=f"line:{action}", width="content")


def list_footers(bench: Bench) -> list[tuple[int, str]]:
    """Return the lines that were taken for notes or totals below the data."""
    if not bench.file("repairs").exists():
        return []
    found = pl.scan_parquet(bench.file("repairs")).filter(pl.col("rule") == "footer")
    rows = found.sort("row").select("row", "found").head(SHOWN * 4).collect().rows()
    return [(int(row), str(text)) for row, text in rows if row is not None]


def draw_repairs(bench: Bench) -> None:
    """Show what was noticed or made to fit while reading, line by line."""
    count = int(bench.batch.detected.get("repairs", 0))
    if not count or not bench.file("repairs").exists():
        return
    with st.expander(f"{count:,} {'thing' if count == 1 else 'things'} noticed while reading"):
        frame, _ = page(bench.file("repairs"), offset=0, limit=ROWS_A_PAGE)
        titles = [get_rule(rule).title for rule in frame["rule"]]
        st.dataframe(
            frame.select(
                pl.col("row").alias("Line"),
                pl.Series("What", titles, dtype=pl.String),
                pl.col("found").alias("In the file"),
                pl.col("suggestion").alias("Read as"),
            ),
            hide_index=True,
            alt="What was noticed while reading, with the line, and how it was read",
        )
        if count > frame.height:
            st.caption(f"The first {frame.height} of {count:,}.")
