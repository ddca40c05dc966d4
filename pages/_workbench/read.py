"""Read: what Homeroom saw in the file, why, and how to overrule it."""

from typing import Any

import polars as pl
import streamlit as st

from config.terms import BatchState
from data.batches import find_earlier
from data.views import page
from jobs.intake import discard, load_again
from jobs.workbench import read_again
from pages._ui import attempt, open_page, page_link, problem, word_of
from pages._workbench._common import ROWS_A_PAGE, Bench, go, page_number
from pages._workbench._package import draw_deviations, draw_tables, is_package
from pages._workbench._printed import draw_pages, is_printed, with_places
from pipelines.reading.detected import Overrides

ENCODINGS = ["utf-8", "cp1252", "latin-1", "utf-16", "cp1250", "mac_roman"]
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blank"}


def render(bench: Bench) -> None:
    """Draw the verdict, the first rows and the panel to overrule it."""
    batch = bench.batch
    if batch.state == BatchState.RECEIVED:
        return draw_again(bench)
    if batch.state == BatchState.REFUSED:
        problem(batch.problem, batch.hint)
        if draw_deviations(bench):
            return draw_discard(bench)
    left, right = st.columns([2, 1], gap="large")
    with left:
        if is_package(bench) and batch.state != BatchState.REFUSED:
            draw_tables(bench)
            draw_deviations(bench)
        if batch.state != BatchState.REFUSED:
            draw_rows(bench)
    with right:
        draw_reasons(bench)
        draw_panel(bench)
        draw_discard(bench)
    return None


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
    draw_rejects(bench)
    if st.button("Continue to the columns", type="primary"):
        go("map")
    draw_pages(bench)


def draw_rejects(bench: Bench) -> None:
    """Show the lines that could not be split into cells; none is lost."""
    rejected = int(bench.batch.detected.get("rejected", 0))
    if not rejected:
        return
    with st.expander(f"{rejected:,} lines could not be read"):
        frame, _ = page(bench.file("rejects"), offset=0, limit=ROWS_A_PAGE)
        st.dataframe(frame, hide_index=True, alt="Lines that could not be read, with the reason")


def draw_reasons(bench: Bench) -> None:
    """Say what was decided about the file, and from what."""
    reasons = bench.batch.detected.get("reasons", [])
    if not reasons:
        return
    st.markdown("##### What Homeroom saw")
    frame = pl.DataFrame(
        {
            "What": [str(reason["what"]) for reason in reasons],
            "Seen": [visible(reason["value"]) for reason in reasons],
            "Because": [str(reason["why"]) for reason in reasons],
        }
    )
    st.table(frame, border="horizontal", hide_index=True, alt="Decisions about the file")
    accounts = bench.batch.detected.get("accounts", {})
    parts = [f"{count:,} {name.replace('_', ' ')}" for name, count in accounts.items() if count]
    st.caption(f"Every line accounted for: {', '.join(parts)}.")


def visible(value: object) -> str:
    """Return a value so that it can be seen: a tab has a name."""
    return DELIMITERS.get(str(value), str(value)) if value not in {None, ""} else "none"


def draw_panel(bench: Bench) -> None:
    """Offer to read the file otherwise."""
    detected = bench.batch.detected
    if is_package(bench) and detected.get("kind") != "zip":
        return
    with st.expander("Read it otherwise", expanded=bench.batch.state == BatchState.REFUSED):
        with st.form("overrules", border=False):
            overrides = draw_fields(detected, bench.batch.reading)
            asked = st.form_submit_button("Read again")
        if asked:
            attempt(
                lambda: read_again(bench.desk, bench.batch.id, overrides), then=lambda: go("read")
            )


def draw_discard(bench: Bench) -> None:
    """Offer to put the batch away; its file stays stored."""
    if bench.batch.state in {BatchState.PUBLISHED, BatchState.DISCARDED}:
        return
    if st.button("Put this batch away", type="tertiary", icon=":material/delete:"):
        attempt(lambda: discard(bench.desk, bench.batch.id), then=lambda: open_page("intake"))


def draw_fields(detected: dict[str, Any], chosen: dict[str, Any]) -> Overrides:
    """Draw one field per decision; an empty one leaves it to Homeroom."""
    sheets = [str(sheet["name"]) for sheet in detected.get("sheets") or []]
    if sheets:
        sheet = st.selectbox(
            "Table" if detected.get("kind") == "pdf" else "Sheet",
            sheets,
            index=place(sheets, detected.get("sheet")),
        )
        header = draw_header(detected)
        return Overrides(sheet=sheet, header_row=header)
    encoding = st.selectbox(
        "Encoding", ENCODINGS, index=place(ENCODINGS, chosen.get("encoding")), placeholder="Detect"
    )
    marks = list(DELIMITERS)
    delimiter = st.selectbox(
        "Between the cells",
        marks,
        index=place(marks, chosen.get("delimiter")),
        format_func=lambda mark: DELIMITERS[mark],
        placeholder="Detect",
    )
    return Overrides(encoding=encoding, delimiter=delimiter, header_row=draw_header(detected))


def draw_header(detected: dict[str, Any]) -> int | None:
    """Draw the number of the header row."""
    seen = detected.get("header_row")
    return st.number_input(
        "Header row", min_value=1, value=int(str(seen)) if seen else None, placeholder="Detect"
    )


def place(options: list[str], value: object) -> int | None:
    """Return where a value stands among the options."""
    return options.index(str(value)) if value in options else None
