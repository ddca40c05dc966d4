"""Problems first: each rule that rows break, with its count, an example and what it means."""

from typing import Any

import polars as pl
import streamlit as st

from config.terms import Severity
from data.facets import ANY_RULE
from data.standing import problems
from pages._ui import esc
from pages._workbench._common import Bench, prepare, remember
from pages._workbench._words import rule_words

MARKS = {
    Severity.ERROR: ":red[:material/error:]",
    Severity.QUERY: ":orange[:material/help:]",
    Severity.NOTE: ":blue[:material/info:]",
}
EVERY_ROW = "all"
WIDER = {ANY_RULE: ":material/report: Any problem", EVERY_ROW: ":material/table_rows: All rows"}
LETTERS = 44


def broken_rules(bench: Bench) -> pl.DataFrame:
    """Return the rules that rows break, the gravest and most frequent first."""
    return problems(bench.table)[0]


def draw_rules(bench: Bench, broken: pl.DataFrame) -> str:
    """Draw the rules with count and example; one click shows only the rows of one."""
    if broken.is_empty():
        left = " that is not set aside" if bench.table.aside else ""
        st.markdown(f":green[:material/task_alt:] **Every row{left} fits its profile.**")
        return EVERY_ROW
    told = {row["rule"]: row for row in broken.iter_rows(named=True)}
    serious = [name for name, row in told.items() if row["severity"] != Severity.NOTE]
    options = [*told, *([ANY_RULE] if len(serious) > 1 else []), EVERY_ROW]
    labels = {name: label_of(row) for name, row in told.items()}
    labels |= WIDER
    captions = [caption_of(bench, told[name]) if name in told else "" for name in options]
    chosen = st.radio(
        "Problems",
        options,
        format_func=lambda name: labels[name],
        captions=captions,
        horizontal=True,
        key=prepare("rule", options, options[0]),
    )
    remember("rule", chosen)
    return chosen or EVERY_ROW


def label_of(row: dict[str, Any]) -> str:
    """Return a rule's mark and name; its count stands below, for a label must stay the same."""
    return f"{MARKS[Severity(row['severity'])]} {esc(rule_words(row['rule']))}"


def caption_of(bench: Bench, row: dict[str, Any]) -> str:
    """Return a rule's count and first example: `5 · Row 7, Quiz 1: 105`."""
    example = row["example"]
    place = bench.titles.get(example["column"], example["column"] or "")
    said = f"Row {example['row']}, {place}: {example['found'] or 'empty'}"
    short = said if len(said) <= LETTERS else f"{said[: LETTERS - 1]}…"
    return f"**{row['count']:,}** · {esc(short)}"
