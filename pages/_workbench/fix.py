"""Fix: problems first, grouped by rule; correct one by one or many at once, undo any step."""

from functools import partial

import polars as pl
import streamlit as st

from config.terms import BatchState, Severity
from data.batches import list_set_aside
from data.facets import Filter, count_fitting
from data.standing import whole_findings
from jobs.corrections import take_back
from jobs.workbench import request_preview
from pages._ui import attempt, empty_state
from pages._workbench._acting import act, draw_question, remount
from pages._workbench._bulk import counted, draw_bulk
from pages._workbench._clusters import draw_look_alikes
from pages._workbench._common import ROWS_A_PAGE, Bench, go, page_number, prepare, remember
from pages._workbench._conversions import draw_folded
from pages._workbench._error_file import draw_error_file
from pages._workbench._filter import conditions_in_address, draw_chips, draw_facets, is_filtered
from pages._workbench._grid import draw_grid, mounted, take_typing
from pages._workbench._problems import EVERY_ROW, broken_rules, draw_rules
from pages._workbench._row import draw_row, take_form, take_jump
from pages._workbench._steps import draw_steps, draw_undo
from pages._workbench._whole import draw_whole
from pages._workbench._words import draw_meaning

TOOLS = {
    "rows": ":material/edit: One by one",
    "many": ":material/checklist: Change many",
    "alike": ":material/join_inner: Look-alikes",
    "history": ":material/history: History",
}
KEYS = "By keyboard: Alt+N next row, Alt+P previous row, Enter saves the row, Ctrl+Z takes it back."


def render(bench: Bench) -> None:
    """Take what was typed, then draw the problems, the filter and the chosen way to work."""
    if take_typing(bench) or take_form(bench):
        bench = bench.fresh()
    draw_head(bench)
    draw_question(bench)
    broken, whole = broken_rules(bench), whole_findings(bench.table)[0]
    is_asked = Severity.QUERY in whole["severity"]
    if is_asked:
        draw_whole(bench, whole)
    rule = draw_rules(bench, broken)
    conditions = conditions_in_address(bench.table.columns)
    wanted = Filter(rule="" if rule == EVERY_ROW else rule, conditions=conditions)
    with st.expander("Filter by any column", icon=":material/filter_alt:", expanded=is_filtered()):
        draw_facets(bench, wanted)
    draw_work(bench, wanted, broken)
    draw_error_file(bench)
    if not is_asked:
        draw_whole(bench, whole)
    draw_aside(bench)
    draw_folded(bench)


def draw_head(bench: Bench) -> None:
    """Draw the totals beside the buttons that undo and that go on."""
    judged = bench.batch.counts.get("check", {})
    errors, queries = judged.get("errors", 0), judged.get("queries", 0)
    aside, rows = len(bench.table.aside), judged.get("rows", 0)
    blocked = bool(errors or queries) or bench.batch.state == BatchState.PUBLISHED
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{counted(rows, 'row')}** · {counted(errors, 'error')} in "
            f"{counted(judged.get('error_rows', 0), 'row')} · "
            f"{counted(queries, 'query', 'queries')} · {aside:,} set aside",
            width="stretch",
        )
        draw_undo(bench)
        if st.button(
            f"Preview {counted(rows - aside, 'row')}",
            type="primary",
            disabled=blocked,
            help="Correct each error, or set its row aside." if blocked else None,
        ):
            attempt(lambda: request_preview(bench.desk, bench.batch.id), then=lambda: go("preview"))


def draw_work(bench: Bench, wanted: Filter, broken: pl.DataFrame) -> None:
    """Draw what the rows are about, how many there are, and the chosen way to work on them."""
    tool = st.segmented_control(
        "Work on the rows",
        list(TOOLS),
        required=True,
        format_func=lambda name: TOOLS[name],
        label_visibility="collapsed",
        key=prepare("tool", list(TOOLS), "rows"),
    )
    remember("tool", tool, default="rows")
    if tool == "history":
        draw_steps(bench)
    elif tool == "alike":
        draw_look_alikes(bench, wanted)
    else:
        draw_fitting(bench, wanted, broken, many=tool == "many")


def draw_fitting(bench: Bench, wanted: Filter, broken: pl.DataFrame, *, many: bool) -> None:
    """Draw what the problem means, how many rows fit, and the way to change them."""
    if wanted.rule in broken["rule"]:
        draw_meaning(wanted.rule)
    rows = count_fitting(bench.table, wanted)
    draw_chips(bench, wanted, rows)
    if not rows:
        empty_state("No row fits. Drop a condition, or choose another problem.")
    elif many:
        mine = broken.filter(pl.col("rule") == wanted.rule)["suggestions"].sum()
        draw_bulk(bench, wanted, suggestions=bool(mine))
    else:
        draw_rows(bench, wanted, rows)


def draw_rows(bench: Bench, wanted: Filter, rows: int) -> None:
    """Draw one page of rows: a grid to edit, a form beside it."""
    take_jump(bench, wanted)
    offset = min(page_number(rows, "fix_page"), (rows - 1) // ROWS_A_PAGE * ROWS_A_PAGE)
    mount = mounted(bench, wanted, offset)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        draw_grid(bench, mount)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Show what is left", icon=":material/refresh:"):
                remount()
            st.caption(KEYS)
    with right:
        draw_row(bench, mount)


def draw_aside(bench: Bench) -> None:
    """List the rows that stay out, each with its reason and the way back."""
    with bench.desk.reading() as session:
        rows = list_set_aside(session, bench.batch.id)
    if not rows:
        return
    with st.expander(f"{counted(len(rows), 'row')} set aside"):
        everybody = [row.row for row in rows]
        for aside in rows[:ROWS_A_PAGE]:
            left, right = st.columns([5, 1], vertical_alignment="center")
            left.text(f"Row {aside.row}: {aside.reason} ({aside.actor})")
            if right.button("Take back", key=f"back{aside.row}"):
                take(bench, [aside.row])
        if len(rows) > 1 and st.button(f"Take all {len(rows):,} rows back"):
            take(bench, everybody)


def take(bench: Bench, rows: list[int]) -> None:
    """Put rows back among the others."""
    if act(bench, partial(take_back, batch_id=bench.batch.id, rows=rows)):
        remount()
