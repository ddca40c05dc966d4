"""Lines that could not be read: why, and a field for each to type it anew."""

from dataclasses import replace

import polars as pl
import streamlit as st

from config.terms import BatchState
from data.views import page
from pages._ui import esc
from pages._workbench._common import ROWS_A_PAGE, Bench
from pages._workbench._parse import choose, current

SHOWN = 8
LETTERS = 400


def draw_rejects(bench: Bench) -> None:
    """Show the lines that could not be split into cells; none is lost."""
    rejected = int(bench.batch.detected.get("rejected", 0))
    if not rejected:
        return
    word = "line" if rejected == 1 else "lines"
    with st.expander(f"{rejected:,} {word} could not be read", icon=":material/warning:"):
        frame, _ = page(bench.file("rejects"), offset=0, limit=ROWS_A_PAGE)
        if can_type(bench):
            draw_fields(bench, frame.head(SHOWN))
            frame = frame.slice(SHOWN)
        if frame.height:
            draw_table(frame)


def can_type(bench: Bench) -> bool:
    """Tell whether lines of this file can be typed anew."""
    open_ = bench.batch.state not in {BatchState.PUBLISHED, BatchState.DISCARDED}
    return open_ and bench.batch.detected.get("kind") == "csv"


def draw_fields(bench: Bench, frame: pl.DataFrame) -> None:
    """Draw one field for each line; what is typed is tried on the first rows at once."""
    names = bench.batch.detected.get("header_cells") or []
    mark = bench.batch.detected.get("delimiter") or ","
    st.caption(f"Type a line as it should be: {esc(mark.join(names))}")
    before = dict(current(bench).typed)
    for row, text, reason in frame.select("_row", "text", "reason").iter_rows():
        shown = before.get(row, text[:LETTERS])
        key = f"typed:{bench.batch.id}:{bench.batch.run_id}:{row}"
        typed = st.text_input(f"Line {row:,}. {reason}", value=shown, key=key)
        if typed != shown:
            st.session_state.pop(key)
            keep(bench, before | {row: typed})


def draw_table(frame: pl.DataFrame) -> None:
    """Show lines as they stand in the file."""
    st.dataframe(
        frame.rename({"_row": "Line", "text": "In the file", "reason": "Why not"}),
        hide_index=True,
        alt="Lines that could not be read, with the reason",
    )


def draw_typed(bench: Bench) -> None:
    """List the lines that were typed anew, each with a button to forget that."""
    typed = dict(current(bench).typed)
    if not typed:
        return
    with st.container(border=True, gap="xsmall"):
        for row, text in typed.items():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                told = f"**Line {row:,}** :gray[typed anew]  \n{esc(text)}"
                st.markdown(told, width="stretch")
                if st.button(f"Forget line {row:,}", key=f"forget:{row}", width="content"):
                    keep(bench, {other: said for other, said in typed.items() if other != row})


def keep(bench: Bench, typed: dict[int, str]) -> None:
    """Try the file with these lines typed anew."""
    choose(bench, replace(current(bench), typed=tuple(sorted(typed.items()))))
