"""The sentences that the Workbench shows for what was found."""

from typing import Any

import polars as pl
import streamlit as st

from config.rules import get_rule
from data.standing import open_findings
from pages._ui import esc
from pages._workbench._common import Bench
from pipelines.findings import messages


def rule_words(rule: str) -> str:
    """Return a rule's name as an operator says it."""
    return get_rule(rule).title


def draw_meaning(rule: str) -> None:
    """Say what a rule means, why it matters and what to do."""
    told = get_rule(rule)
    if told.meaning:
        way = f"  \n:material/build: {esc(told.remedy)}"
        st.caption(f"{esc(told.meaning)} {esc(told.reason)}{way}")


def pages_of(bench: Bench) -> list[dict[str, Any]]:
    """Return the pages of a printed document; no other file has any."""
    return bench.batch.detected.get("pages") or []


def sentences(bench: Bench, rows: list[int]) -> pl.DataFrame:
    """Return `_row, Problems`: everything wrong with each of some rows, in plain words."""
    found, _ = open_findings(bench.table, rows)
    if found.is_empty():
        return pl.DataFrame(schema={"_row": pl.Int64, "Problems": pl.String})
    said = messages(found, bench.titles, pages_of(bench), places=False)
    told = found.select(_row="row", Problems=said)
    joined = pl.col("Problems").str.join(" ")
    return told.group_by("_row", maintain_order=True).agg(joined)
