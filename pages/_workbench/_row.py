"""One row as a form: the same corrections as in the grid, for the keyboard and the ear."""

from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from config.rules import get_rule
from config.terms import Severity
from data.facets import Filter, fitting_numbers
from data.standing import open_findings
from jobs.corrections import Cell, explain, set_aside, take_back
from pages._ui import esc
from pages._workbench._acting import act, correct, remount
from pages._workbench._common import ROWS_A_PAGE, Bench, prepare, remember
from pages._workbench._grid import Mount
from pages._workbench._words import pages_of, rule_words
from pipelines.findings import messages

FORM = "fix_form"
GOTO = "fix_goto"
ROW = "fix:row"


def take_form(bench: Bench) -> bool:
    """Store what was saved in the form since the last run; tell whether anything was."""
    form = st.session_state.get(FORM)
    if not form or form["batch"] != bench.batch.id or not st.session_state.get(form["save"]):
        return False
    row, seen = form["row"], form["seen"]
    typed = {name: st.session_state.get(key, seen[name]) for name, key in form["keys"].items()}
    cells: list[Cell] = [
        (row, name, value or None)
        for name, value in typed.items()
        if (value or "") != (seen[name] or "")
    ]
    if not cells:
        return False
    made = correct(bench, cells, {(row, name): seen[name] for _, name, _ in cells})
    if made:
        st.session_state.pop(FORM, None)
    return made


def take_jump(bench: Bench, wanted: Filter) -> None:
    """Move to the next or previous row that fits, on whichever page it stands."""
    ahead = st.session_state.pop(GOTO, None)
    if ahead is None:
        return
    rows = fitting_numbers(bench.table, wanted)
    now = st.session_state.get(ROW) or 0
    further = [row for row in rows if row > now] if ahead else [row for row in rows if row < now]
    if not further:
        further = rows if ahead else rows[::-1]
    if further:
        row = further[0] if ahead else further[-1]
        st.session_state[ROW] = row
        st.session_state["fix_page"] = rows.index(row) // ROWS_A_PAGE + 1


def draw_row(bench: Bench, mount: Mount) -> None:
    """Draw the chosen row's problems, its cells as fields, and what can be done with it."""
    if not mount.rows:
        return
    key = prepare("row", mount.rows, mount.rows[0])
    row = st.selectbox("Edit row", mount.rows, format_func=lambda row: f"Row {row}", key=key)
    remember("row", row)
    with st.container(horizontal=True, gap="xsmall"):
        jump("Previous", ":material/keyboard_arrow_up:", "Alt+P", ahead=False)
        jump("Next", ":material/keyboard_arrow_down:", "Alt+N", ahead=True)
    found, _ = open_findings(bench.table, [row])
    said = messages(found, bench.titles, pages_of(bench), places=False)
    for finding, words in zip(found.iter_rows(named=True), said, strict=True):
        draw_finding(bench, finding, words)
    if found.is_empty() and row not in bench.table.aside:
        st.markdown(":green[:material/check_circle:] This row fits.")
    draw_form(bench, mount, row)
    draw_aside(bench, row)


def jump(label: str, icon: str, shortcut: str, *, ahead: bool) -> None:
    """Draw a button that moves to another row that fits."""
    if st.button(label, icon=icon, key=f"jump{ahead}", shortcut=shortcut, width="stretch"):
        st.session_state[GOTO] = ahead
        st.rerun()


def draw_finding(bench: Bench, finding: dict[str, Any], words: str) -> None:
    """Say one problem, with its suggestion as a button or the place for an explanation."""
    colour = {"error": "red", "query": "orange"}.get(finding["severity"], "blue")
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":{colour}[**{esc(rule_words(finding['rule']))}**]  \n{esc(words)}")
        suggestion, place = finding["suggestion"], (finding["row"], finding["column"])
        if suggestion and finding["column"] and not get_rule(finding["rule"]).done:
            key = f"take:{finding['row']}:{finding['column']}:{finding['rule']}"
            if st.button(f"Take {esc(suggestion)}", icon=":material/auto_fix_high:", key=key):
                cells: list[Cell] = [(*place, suggestion)]
                if correct(bench, cells, {place: finding["found"] or None}):
                    remount_row()
        if finding["severity"] == Severity.QUERY:
            draw_query(bench, finding)


def draw_query(bench: Bench, query: dict[str, Any]) -> None:
    """Ask for a word on an unusual value."""
    finding = (query["row"] or 0, query["column"] or "", query["rule"])
    name = bench.titles.get(finding[1], finding[1]) or rule_words(finding[2])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(f"Why {name} is right", key=f"explain:{finding}")
        is_pressed = st.button("Explain", key=f"explained:{finding}")
    if is_pressed:
        change = partial(explain, batch_id=bench.batch.id, findings=[finding], text=text)
        if act(bench, change):
            remount_row()


def draw_form(bench: Bench, mount: Mount, row: int) -> None:
    """Draw one text field per cell, filled with what the person saw first; saving stores it."""
    form = form_of(bench, mount, row)
    with st.form(f"form:{form['save']}", border=False, enter_to_submit=True):
        with st.container(height=320, border=True):
            for name, key in form["keys"].items():
                st.text_input(bench.titles.get(name, name), form["seen"][name] or "", key=key)
        st.form_submit_button("Save row", key=form["save"], icon=":material/save:")


def form_of(bench: Bench, mount: Mount, row: int) -> dict[str, Any]:
    """Return the form of a row; it stays as it is until it was saved or another row is chosen."""
    form = st.session_state.get(FORM)
    if form and (form["batch"], form["mount"], form["row"]) == (bench.batch.id, mount.number, row):
        return form
    number = st.session_state["forms"] = st.session_state.get("forms", 0) + 1
    seen = mount.seen.filter(pl.col("_row") == row).drop("_row").row(0, named=True)
    found, _ = open_findings(bench.table, [row])
    troubled = set(found["column"].drop_nulls())
    names = sorted(seen, key=lambda name: name not in troubled)
    form = {
        "batch": bench.batch.id,
        "mount": mount.number,
        "row": row,
        "seen": seen,
        "keys": {name: f"cell:{number}:{name}" for name in names},
        "save": f"save:{number}",
    }
    st.session_state[FORM] = form
    return form


def remount_row() -> None:
    """Fill the form anew with what the row holds by now."""
    st.session_state.pop(FORM, None)
    st.rerun()


def draw_aside(bench: Bench, row: int) -> None:
    """Offer to leave the row out, or to take it back."""
    if row in bench.table.aside:
        if st.button("Take back", icon=":material/undo:", key=f"back:{row}") and act(
            bench, partial(take_back, batch_id=bench.batch.id, rows=[row])
        ):
            remount_row()
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input("Cannot fix now, because", key=f"why{row}", width="stretch")
        is_pressed = st.button("Set aside", disabled=not reason.strip())
    if is_pressed:
        change = partial(set_aside, batch_id=bench.batch.id, rows=[row], reason=reason)
        if act(bench, change):
            remount()
