"""Preview: exactly what publishing would change, and why each value is what it is."""

import streamlit as st

from config.terms import BatchState, Change
from data.views import changed_cells, changes
from jobs.workbench import request_publish
from pages._ui import attempt, empty_state
from pages._workbench._common import ROWS_A_PAGE, Bench, go, page_number
from pages._workbench._history import draw_history

WORDS = {
    Change.NEW: ("New", "Rows that the dataset does not have yet"),
    Change.CHANGED: ("Changed", "Rows with at least one different value"),
    Change.UNCHANGED: ("Unchanged", "Rows that are already published like this"),
    Change.MISSING: ("Missing from file", "Published rows that the file does not name"),
    Change.SET_ASIDE: ("Set aside", "Rows that stay out of this publication"),
    Change.REJECTED: ("Rejected", "Lines that could not be read or may not be written"),
}
OPENABLE = [Change.NEW, Change.CHANGED, Change.UNCHANGED, Change.MISSING]


def render(bench: Bench) -> None:
    """Draw the totals, the rows behind the chosen one, the steps with their queries."""
    counts = bench.batch.counts.get("changes")
    if not counts:
        return empty_state("Nothing was compared yet.", icon=":material/difference:")
    draw_totals(bench, counts)
    chosen = st.segmented_control(
        "Show",
        OPENABLE,
        default=Change.CHANGED if counts["changed"] else Change.NEW,
        required=True,
        format_func=lambda change: f"{WORDS[change][0]} {counts.get(change, 0):,}",
        key="change",
    )
    draw_changes(bench, chosen, rows=int(counts.get(chosen, 0)))
    draw_history(bench)
    return None


def draw_totals(bench: Bench, counts: dict[str, int]) -> None:
    """Draw the six totals, their sum, and the button that publishes exactly this."""
    for place, change in zip(st.columns(len(WORDS)), WORDS, strict=True):
        word, meaning = WORDS[change]
        place.metric(word, f"{counts.get(change, 0):,}", help=meaning, border=True)
    left, right = st.columns([3, 1], vertical_alignment="center")
    parts = " + ".join(f"{counts.get(change, 0):,}" for change in WORDS if change != Change.MISSING)
    base = bench.batch.base_no
    against = f"version {base}" if base else "nothing published yet"
    left.caption(f"{counts['file']:,} rows in the file = {parts}. Compared with {against}.")
    ready = bench.batch.state == BatchState.PREVIEWED
    with right.container(horizontal=True, horizontal_alignment="right"):
        if ready and st.button(f"Publish version {(base or 0) + 1}", type="primary"):
            attempt(lambda: request_publish(bench.desk, bench.batch.id), then=lambda: go("publish"))


def draw_changes(bench: Bench, change: Change, *, rows: int) -> None:
    """Draw one page of rows; for changed ones each cell with its old and new value."""
    if not rows:
        return empty_state(f"No row is {WORDS[change][0].lower()}.", icon=":material/inbox:")
    offset = page_number(rows, f"changes_{change.value}")
    if change == Change.CHANGED:
        frame, sql = changed_cells(bench.file("cells"), offset=offset, limit=ROWS_A_PAGE)
        frame = frame.rename({"_row": "Row", "key": "Key", "column": "Column"})
        frame = frame.rename({"old": "Published", "new": "From the file"})
    else:
        frame, sql = changes(bench.file("changes"), change=change, offset=offset, limit=ROWS_A_PAGE)
        frame = frame.rename({"_row": "Row"}).drop("_change", strict=False)
    st.dataframe(frame, hide_index=True, alt=f"{WORDS[change][0]} rows, fifty a page")
    with st.expander("The query behind this table", icon=":material/database:"):
        st.code(sql, language="sql")
    return None
