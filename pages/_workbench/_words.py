"""The sentences that the Workbench shows for what was found."""

from typing import Any

import polars as pl
import streamlit as st

from config.rules import get_rule
from data.views import findings_of
from jobs._batch import columns_of, profile_of
from pages._ui import esc
from pages._workbench._common import Bench
from pipelines.findings import messages
from pipelines.mapping import layout


def rule_words(rule: str) -> str:
    """Return a rule's name as an operator says it."""
    return get_rule(rule).title


def draw_meaning(rule: str) -> None:
    """Say what a rule means, why it matters and what to do."""
    told = get_rule(rule)
    if told.meaning:
        st.caption(esc(f"{told.meaning} {told.reason}"))
        st.caption(f":material/build: {esc(told.remedy)}")


def titles_of(bench: Bench) -> dict[str, str]:
    """Return the title of each column behind the mapping."""
    fields = layout(columns_of(bench.batch), profile_of(bench.batch))
    return {field.name: field.title for field in fields}


def pages_of(bench: Bench) -> list[dict[str, Any]]:
    """Return the pages of a printed document; no other file has any."""
    return bench.batch.detected.get("pages") or []


def sentences(bench: Bench, rows: list[int]) -> pl.DataFrame:
    """Return `_row, Problems`: everything wrong with each of some rows, in plain words."""
    found, _ = findings_of(bench.file("findings"), rows)
    if found.is_empty():
        return pl.DataFrame(schema={"_row": pl.Int64, "Problems": pl.String})
    said = messages(found, titles_of(bench), pages_of(bench))
    told = found.select(_row="row", Problems=said)
    joined = pl.col("Problems").str.join(" ")
    return told.group_by("_row", maintain_order=True).agg(joined)
