"""The way through Excel: take the failing rows away, correct them there, bring them back."""

from html import escape

import streamlit as st

from config.errors import NotFoundError
from config.terms import BatchState, RunState
from data.batches import list_explanations, list_set_aside
from data.runs import get_run
from data.views import failing_rows
from jobs.error_files import receive_corrections
from pages._ui import attempt, esc, forget_upload, problem, watch_run
from pages._workbench._common import Bench
from pipelines.run_flow import is_over

RUN = "corrections"
FORMATS = {"xlsx": "XLSX", "csv": "CSV"}


def draw_error_file(bench: Bench) -> None:
    """Draw the downloads of the failing rows and the place for the corrected file."""
    draw_outcome(bench)
    icon = ":material/table_view:"
    part = st.expander("Correct in Excel", icon=icon, key="excel", on_change="rerun")
    if not part.open:
        return
    with part:
        left, right = st.columns(2, gap="large")
        with left:
            draw_downloads(bench)
        with right:
            st.markdown("**2.** Correct the cells, save, and bring the file back.")
            draw_return(bench)


def draw_downloads(bench: Bench) -> None:
    """Draw the failing rows and all rows, in each format."""
    failing, rows = count_failing(bench), int(bench.batch.detected.get("rows", 0))
    word = "row has" if failing == 1 else "rows have"
    st.markdown(f"**1.** Take the rows away. {failing:,} {word} a problem.")
    some = [line(bench, f"{failing:,} with problems", "failing")] if failing else []
    lines = [*some, line(bench, f"All {rows:,} rows", "all")]
    st.html(f'<div class="hr-rows">{"".join(lines)}</div>')
    st.caption("Your own columns, and behind them Row, Problems and Reference.")


def count_failing(bench: Bench) -> int:
    """Count the rows that go out: with an error or an open query, and not set aside."""
    with bench.desk.reading() as session:
        aside = [row.row for row in list_set_aside(session, bench.batch.id)]
        said = [(w.row, w.column, w.rule) for w in list_explanations(session, bench.batch.id)]
    found, _ = failing_rows(bench.file("findings"), set_aside=aside, explained=said)
    return int(found["rows"][0])


def line(bench: Bench, text: str, rows: str) -> str:
    """Return one line of downloads with a link for each format."""
    base = f"/files/{escape(bench.desk.school_code)}/errors/{bench.batch.id}"
    made = "".join(
        f'<a href="{base}.{kind}?rows={rows}" download>{word}</a>' for kind, word in FORMATS.items()
    )
    return (
        f'<div class="hr-row"><span class="hr-dot">↓</span><span>{escape(text)}</span>'
        f'<span class="hr-links">{made}</span></div>'
    )


def draw_return(bench: Bench) -> None:
    """Take a corrected file in; rows and lines that are missing from it change nothing."""
    generation = st.session_state.setdefault("returns", 0)
    file = st.file_uploader(
        "Corrected file",
        key=f"return{generation}",
        max_upload_size=bench.desk.settings.max_upload_mib,
        disabled=bench.batch.state not in {BatchState.FIXING, BatchState.PREVIEWED},
        help="Changed cells become corrections; deleted lines change nothing.",
    )
    if file is None:
        return
    content = file.getvalue()
    run_id = attempt(lambda: receive_corrections(bench.desk, bench.batch.id, file.name, content))
    forget_upload(file)
    if run_id is not None:
        st.session_state["returns"] = generation + 1
        st.session_state[RUN] = run_id
        st.rerun()


def draw_outcome(bench: Bench) -> None:
    """Show how the comparison goes, and once what it brought."""
    run_id = st.session_state.get(RUN)
    if run_id is None:
        return
    try:
        with bench.desk.reading() as session:
            run = get_run(session, run_id)
    except NotFoundError:
        del st.session_state[RUN]
        return
    if run.batch_id != bench.batch.id:
        return
    if not is_over(run.state):
        watch_run(bench.desk, run_id, "Taking corrections over")
        return
    if run.state == RunState.SUCCEEDED:
        st.success(esc(run.outcome), icon=":material/task_alt:")
    else:
        problem(run.error_message or run.outcome, run.error_hint)
    if st.button("Done", key="corrections_done"):
        del st.session_state[RUN]
        st.rerun()
