"""Fix: problems first, grouped by rule; correct cells where they stand, or set rows aside."""

from typing import Any

import polars as pl
import streamlit as st

from config.terms import BatchState, Severity
from data.batches import list_set_aside
from data.standing import Table, rows_now
from data.views import findings_of, problem_rows, rules, table_findings
from jobs._steps import WHOLE_FILE
from jobs.corrections import edit_cells, set_aside, take_back
from jobs.history import redo, undo
from jobs.workbench import request_preview
from pages._ui import attempt, empty_state
from pages._workbench._common import ROWS_A_PAGE, Bench, go, page_number
from pages._workbench._error_file import draw_error_file
from pages._workbench._row import draw_queries, draw_row
from pages._workbench._words import draw_meaning, pages_of, rule_words, sentences, titles_of
from pipelines.findings import message

MARKS = {
    Severity.ERROR: ":red[:material/error:]",
    Severity.QUERY: ":orange[:material/help:]",
    Severity.NOTE: ":blue[:material/info:]",
}


def render(bench: Bench) -> None:
    """Draw the rules, the rows of the chosen rule, one row as a form, and the way on."""
    judged = bench.batch.counts.get("check", {})
    draw_head(bench, judged)
    broken = broken_rules(bench)
    if broken.is_empty():
        empty_state("Every row fits its profile. Nothing to fix.", icon=":material/task_alt:")
    else:
        rule = draw_rules(broken)
        draw_meaning(rule)
        draw_problems(bench, rule, rows=rows_of(broken, rule))
    draw_error_file(bench)
    draw_whole(bench)
    draw_aside(bench)


def draw_whole(bench: Bench) -> None:
    """Say what was found about the file as a whole; a query waits for a word."""
    found, _ = table_findings(bench.file("findings"))
    if found.is_empty():
        return
    with st.expander(f"{found.height} remarks about the whole file"):
        for finding in found.iter_rows(named=True):
            st.text(message(finding, titles_of(bench), pages_of(bench)))
        queries = found.filter(pl.col("severity") == Severity.QUERY)
        named = queries.with_columns(pl.col("row").fill_null(WHOLE_FILE))
        draw_queries(bench, named.with_columns(pl.col("column").fill_null("")))


def draw_head(bench: Bench, judged: dict[str, int]) -> None:
    """Draw the totals beside the button that goes on; it says what stands in the way."""
    errors, queries = judged.get("errors", 0), judged.get("queries", 0)
    aside = len(aside_of(bench))
    left, right = st.columns([3, 2], vertical_alignment="center")
    left.markdown(
        f"**{judged.get('rows', 0):,} rows** · {errors:,} errors in "
        f"{judged.get('error_rows', 0):,} rows · {queries:,} queries · {aside:,} set aside"
    )
    blocked = bool(errors or queries) or bench.batch.state == BatchState.PUBLISHED
    with right.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Undo", icon=":material/undo:", shortcut="Ctrl+Z", help="Undo the last edit"):
            attempt(lambda: undo(bench.desk, bench.batch.id), then=remount)
        if st.button("Redo", icon=":material/redo:", shortcut="Ctrl+Shift+Z"):
            attempt(lambda: redo(bench.desk, bench.batch.id), then=remount)
        if st.button(
            f"Preview {judged.get('rows', 0) - aside:,} rows",
            type="primary",
            disabled=blocked,
            help="Correct each error, or set its row aside." if blocked else None,
        ):
            attempt(lambda: request_preview(bench.desk, bench.batch.id), then=lambda: go("preview"))


def broken_rules(bench: Bench) -> pl.DataFrame:
    """Return the rules that rows break; what concerns the whole file stands elsewhere."""
    broken, _ = rules(bench.file("findings"), set_aside=aside_of(bench))
    return broken.filter(pl.col("rows") > 0)


def draw_rules(broken: pl.DataFrame) -> str:
    """Draw each broken rule with its count and an example; the chosen one stands in the URL."""
    names = broken["rule"].to_list()
    labels = {
        row["rule"]: f"{MARKS[Severity(row['severity'])]} {rule_words(row['rule'])} "
        f"{row['count']:,}"
        for row in broken.iter_rows(named=True)
    }
    return st.segmented_control(
        "Problems",
        names,
        default=names[0],
        required=True,
        format_func=lambda name: labels[name],
        key="rule",
        wrap=True,
    )


def rows_of(broken: pl.DataFrame, rule: str) -> int:
    """Return how many rows break a rule."""
    return int(broken.filter(pl.col("rule") == rule)["rows"].sum())


def draw_problems(bench: Bench, rule: str, *, rows: int) -> None:
    """Draw one page of the rows that break a rule: a grid to edit, a form beside it."""
    offset = page_number(rows, f"fix_page_{rule}")
    shown = mounted(bench, rule, offset)
    frame = with_edits(bench, shown)
    left, right = st.columns([3, 1], gap="medium")
    with left:
        draw_grid(bench, frame, rule=rule, offset=offset)
    with right:
        draw_row(bench, frame)


def mounted(bench: Bench, rule: str, offset: int) -> pl.DataFrame:
    """Return the rows of the page as they were when it was opened, so that the grid stays put."""
    place = f"{bench.batch.id}:{rule}:{offset}"
    if st.session_state.get("mount") != place:
        found, _ = problem_rows(
            bench.file("text"),
            bench.file("findings"),
            rule=rule,
            set_aside=aside_of(bench),
            offset=offset,
            limit=ROWS_A_PAGE,
        )
        st.session_state["mount"] = place
        st.session_state["mounted"] = [int(row) for row in found["_row"]]
        st.session_state["mounts"] = st.session_state.get("mounts", 0) + 1
    found, _ = rows_now(Table(bench.folder), st.session_state["mounted"])
    return found


def remount() -> None:
    """Forget which rows the page showed, and draw those that still have a problem."""
    st.session_state.pop("mount", None)
    go("fix")


def with_edits(bench: Bench, frame: pl.DataFrame) -> pl.DataFrame:
    """Lay the corrections over the rows and say beside each what is still wrong."""
    said = sentences(bench, frame["_row"].to_list())
    return frame.join(said, on="_row", how="left").with_columns(
        pl.col("Problems").fill_null("✓ fits")
    )


def draw_grid(bench: Bench, frame: pl.DataFrame, *, rule: str, offset: int) -> None:
    """Draw the rows as text; each changed cell is stored before anything else happens."""
    fixed = ["_row", "Problems"]
    key = f"grid:{bench.batch.id}:{rule}:{offset}:{st.session_state['mounts']}"
    frame = frame.select("_row", "Problems", *troubled_first(bench, frame))
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        disabled=fixed,
        height=min(560, 38 + 35 * max(frame.height, 1)),
        column_config=columns_config(bench, frame),
        alt=f"{frame.height} rows with problems; each can also be edited in the form beside",
    )
    changed = st.session_state[key]["edited_rows"]
    cells = new_cells(frame, changed)
    if cells:
        attempt(lambda: edit_cells(bench.desk, bench.batch.id, cells), then=st.rerun)
    with st.container(horizontal=True):
        if st.button("Show what is left", icon=":material/refresh:"):
            remount()
        if st.button(f"Set these {frame.height} rows aside"):
            rows = frame["_row"].to_list()
            attempt(
                lambda: set_aside(bench.desk, bench.batch.id, rows, f"Set aside: {rule}"),
                then=remount,
            )


def troubled_first(bench: Bench, frame: pl.DataFrame) -> list[str]:
    """Return the columns, those with a problem on this page before the others."""
    found, _ = findings_of(bench.file("findings"), frame["_row"].to_list())
    troubled = set(found["column"].drop_nulls())
    names = [name for name in frame.columns if name not in {"_row", "Problems"}]
    return sorted(names, key=lambda name: name not in troubled)


def columns_config(bench: Bench, frame: pl.DataFrame) -> dict[str, Any]:
    """Return how the grid shows its columns: everything is text."""
    titles = titles_of(bench)
    fields = {n: st.column_config.TextColumn(titles.get(n, n)) for n in frame.columns}
    fields["_row"] = st.column_config.NumberColumn("Row", pinned=True, width=64, format="%d")
    fields["Problems"] = st.column_config.TextColumn("Problems", width="large")
    return fields


def new_cells(
    frame: pl.DataFrame, changed: dict[int, dict[str, Any]]
) -> list[tuple[int, str, str | None]]:
    """Return the cells whose text differs from what is stored by now."""
    cells = []
    for position, values in changed.items():
        stored = frame.row(int(position), named=True)
        for column, value in values.items():
            if value != stored[column]:
                cells.append((int(stored["_row"]), column, value))
    return cells


def aside_of(bench: Bench) -> list[int]:
    """Return the rows that are set aside."""
    with bench.desk.reading() as session:
        return [row.row for row in list_set_aside(session, bench.batch.id)]


def draw_aside(bench: Bench) -> None:
    """List the rows that stay out, each with its reason and the way back."""
    with bench.desk.reading() as session:
        rows = list_set_aside(session, bench.batch.id)
    if not rows:
        return
    with st.expander(f"{len(rows):,} rows set aside"):
        for aside in rows[:ROWS_A_PAGE]:
            left, right = st.columns([5, 1], vertical_alignment="center")
            left.text(f"Row {aside.row}: {aside.reason} ({aside.actor})")
            if right.button("Take back", key=f"back{aside.row}"):
                attempt(
                    lambda row=aside.row: take_back(bench.desk, bench.batch.id, [row]),
                    then=remount,
                )
