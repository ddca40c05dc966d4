"""Preview: exactly what publishing would change, and why each value is what it is."""

import streamlit as st

from config.terms import BatchState, Change
from jobs.workbench import request_publish
from pages._ui import attempt, empty_state, esc
from pages._workbench._common import Bench, go
from pages._workbench._conversions import draw_conversions
from pages._workbench._fates import APPENDED, WORDS, draw_fate
from pages._workbench._history import draw_history


def render(bench: Bench) -> None:
    """Draw the totals, the rows behind the chosen one, what was rewritten, and the steps."""
    counts = bench.batch.counts.get("changes")
    if not counts:
        return empty_state("Nothing was compared yet.", icon=":material/difference:")
    draw_totals(bench, counts)
    openable = [change for change in WORDS if change != APPENDED or counts.get(change)]
    chosen = st.segmented_control(
        "Rows shown",
        openable,
        default=first_of(counts),
        required=True,
        format_func=lambda change: WORDS[change][0],
        key="change",
        wrap=True,
        label_visibility="collapsed",
    )
    draw_fate(bench, chosen, rows=int(counts.get(chosen, 0)))
    draw_conversions(bench)
    draw_history(bench)
    return None


def first_of(counts: dict[str, int]) -> str:
    """Return the fate whose rows are worth a look first."""
    order = (Change.CHANGED, Change.NEW, Change.REJECTED, Change.SET_ASIDE)
    return next((change for change in order if counts.get(change)), Change.UNCHANGED)


def draw_totals(bench: Bench, counts: dict[str, int]) -> None:
    """Draw the six totals, their sum, and the button that publishes exactly this."""
    shown = [change for change in WORDS if change != APPENDED]
    grid = st.grid(len(shown), min_column_width=120, gap="small")
    for change in shown:
        word, meaning = WORDS[change]
        grid.cell().metric(
            word.partition(" from")[0], f"{counts.get(change, 0):,}", help=meaning, border=True
        )
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.caption("  \n".join(esc(line) for line in sums(bench, counts)))
    ready = bench.batch.state == BatchState.PREVIEWED
    with right.container(horizontal=True, horizontal_alignment="right"):
        if ready and st.button(f"Publish version {(bench.batch.base_no or 0) + 1}", type="primary"):
            attempt(lambda: request_publish(bench.desk, bench.batch.id), then=lambda: go("publish"))


def sums(bench: Bench, counts: dict[str, int]) -> list[str]:
    """Say how the counts add up: to the rows of the file, and to the rows of the dataset."""
    of_file = [change for change in WORDS if change not in {Change.MISSING, APPENDED}]
    parts = " + ".join(
        f"{counts.get(change, 0):,} {WORDS[change][0].lower()}" for change in of_file
    )
    base = bench.batch.base_no
    against = f"version {base}" if base else "nothing published yet"
    lines = [f"{counts['file']:,} rows in the file = {parts}. Compared with {against}."]
    table = bench.batch.counts.get("table")
    if table:
        removed = counts.get("removed", 0)
        added = table["after"] - table["before"] + removed
        lines.append(
            f"{table['before']:,} rows published now plus {added:,} added less {removed:,} removed "
            f"make {table['after']:,} rows after publishing."
        )
    return lines
