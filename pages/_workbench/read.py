"""Read: what Homeroom saw in the file, why, and how to overrule it."""

import streamlit as st

from config.terms import BatchState
from data.batches import find_earlier
from data.views import page
from jobs.intake import discard, load_again
from jobs.peek import Peek, peek
from jobs.workbench import read_again
from pages._ui import attempt, open_page, page_link, problem, word_of
from pages._workbench._common import ROWS_A_PAGE, Bench, go, page_number
from pages._workbench._lines import draw_lines
from pages._workbench._package import draw_deviations, draw_tables, is_package
from pages._workbench._parse import choose, current, draw_panel, draw_reasons, take_pending
from pages._workbench._printed import draw_pages, is_printed, with_places
from pipelines.reading.detected import Overrides


def render(bench: Bench) -> None:
    """Draw the verdict, the first rows and the panel to overrule it."""
    batch = bench.batch
    if batch.state == BatchState.RECEIVED:
        return draw_again(bench)
    if batch.state == BatchState.REFUSED:
        problem(batch.problem, batch.hint)
        if draw_deviations(bench):
            return draw_discard(bench)
    take_pending()
    left, right = st.columns([2, 1], gap="large")
    with right:
        draw_reasons(bench)
        overrides = draw_panel(bench)
        draw_discard(bench)
    with left:
        if is_package(bench) and batch.state != BatchState.REFUSED:
            draw_tables(bench)
            draw_deviations(bench)
        if overrides != current(bench):
            draw_peek(bench, overrides)
        elif batch.state != BatchState.REFUSED:
            draw_rows(bench)
    return None


def draw_peek(bench: Bench, overrides: Overrides) -> None:
    """Show the first rows as the fields of the panel would read them, and offer to do so."""
    seen = attempt(lambda: peek(bench.desk, bench.batch.id, overrides))
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button("Read it so", type="primary")
        if st.button("Back", help="Put the fields back as they were."):
            choose(bench, current(bench))
        st.markdown(":gray[Nothing is kept until you read it so.]", width="content")
    if asked:
        attempt(lambda: read_again(bench.desk, bench.batch.id, overrides), then=lambda: go("read"))
    if isinstance(seen, Peek):
        draw_peeked(seen)
    else:
        st.info("The first rows cannot be shown this way before the whole file is read.")


def draw_peeked(seen: Peek) -> None:
    """Draw the rows of a peek."""
    columns = seen.frame.width - 1
    st.markdown(f"##### The first {seen.frame.height:,} rows in {columns:,} columns")
    st.dataframe(
        seen.frame.rename({"_row": "File row"}),
        hide_index=True,
        height=480,
        alt="The first rows of the file as the panel would read them, as text",
    )
    if seen.rejected:
        word = "line" if seen.rejected == 1 else "lines"
        st.caption(f"{seen.rejected:,} {word} could not be read this way.")


def draw_again(bench: Bench) -> None:
    """Ask why the same file should be loaded once more."""
    problem(bench.batch.problem, bench.batch.hint)
    with bench.desk.reading() as session:
        earlier = find_earlier(session, bench.batch.sha256, before=bench.batch.id)
    if earlier is not None:
        words = f"Open batch {earlier.id}: {earlier.filename}, {word_of(earlier.state).lower()}"
        page_link("workbench", words, icon=":material/arrow_forward:", batch=str(earlier.id))
    sure = st.checkbox("Load it again all the same")
    reason = st.text_input("Reason", help="At least ten letters; it lands in the audit trail.")
    if st.button("Load again", type="primary", disabled=not sure):
        attempt(lambda: load_again(bench.desk, bench.batch.id, reason), then=st.rerun)
    draw_discard(bench)


def draw_rows(bench: Bench) -> None:
    """Show the file as it was read, fifty rows at a time, every cell as text."""
    rows = int(bench.batch.detected.get("rows", 0))
    st.markdown(f"##### {rows:,} rows as they stand in the file")
    offset = page_number(rows, "raw_page")
    frame, _ = page(bench.file("raw"), offset=offset, limit=ROWS_A_PAGE)
    shown = with_places(bench, frame) if is_printed(bench) else frame
    st.dataframe(
        shown.rename({"_row": "File row"}),
        hide_index=True,
        height=480,
        alt=f"Rows {offset + 1} to {offset + frame.height} of the file, as text",
    )
    if st.button("Continue to the columns", type="primary"):
        go("map")
    draw_pages(bench)
    draw_lines(bench)


def draw_discard(bench: Bench) -> None:
    """Offer to put the batch away; its file stays stored."""
    if bench.batch.state in {BatchState.PUBLISHED, BatchState.DISCARDED}:
        return
    if st.button("Put this batch away", type="tertiary", icon=":material/delete:"):
        attempt(lambda: discard(bench.desk, bench.batch.id), then=lambda: open_page("intake"))
