"""The printed pages of a PDF, with the columns and the heading that were seen drawn in."""

import polars as pl
import streamlit as st

from pages._workbench._common import Bench
from pipelines.reading.detected import place_of

SHOWN = 20


def is_printed(bench: Bench) -> bool:
    """Tell whether the batch was read from a PDF, or refused as one."""
    refused = not bench.batch.detected and bench.batch.filename.lower().endswith(".pdf")
    return refused or bench.batch.detected.get("kind") == "pdf"


def with_places(bench: Bench, frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the place at which each stands in print."""
    pages = bench.batch.detected.get("pages") or []
    places = [place_of(row, pages).capitalize() for row in frame["_row"]]
    return frame.with_columns(pl.Series("In print", places, dtype=pl.String)).select(
        "_row", "In print", pl.exclude("_row", "In print")
    )


def draw_pages(bench: Bench) -> None:
    """Show one printed page beside its rows."""
    found = {int(path.stem.removeprefix("page-")): path for path in bench.folder.glob("page-*.png")}
    if not found:
        return
    numbers = sorted(found)
    st.markdown("##### As it is printed")
    number = numbers[0]
    if len(numbers) > 1:
        number = st.pills(
            "Page",
            numbers,
            default=numbers[0],
            required=True,
            format_func=lambda page: f"Page {page}",
            label_visibility="collapsed",
        )
    with st.container(border=True):
        st.image(found[number].read_bytes(), width="stretch", alt=f"Page {number} as it is printed")
    st.caption(
        f"Page {number}. The blue lines show where the columns were parted, the shaded rows are "
        f"the header.{' Only the first pages are shown.' if len(numbers) >= SHOWN else ''}"
    )
