"""What the steps of the Workbench share: the open batch, its files, moving between steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from config.terms import BatchState
from data.batches import get_batch
from data.models import Batch, BatchStep
from data.standing import Table
from jobs._amend import table_of
from jobs._batch import titles_of
from jobs._desk import Desk
from jobs.history import history_of

STEPS = {"read": "Read", "map": "Map", "fix": "Fix", "preview": "Preview", "publish": "Publish"}
ROWS_A_PAGE = 50
FIRST_STEP = {
    BatchState.RECEIVED: "read",
    BatchState.READING: "read",
    BatchState.REFUSED: "read",
    BatchState.MAPPING: "map",
    BatchState.CHECKING: "fix",
    BatchState.FIXING: "fix",
    BatchState.PREVIEWING: "preview",
    BatchState.PREVIEWED: "preview",
    BatchState.PUBLISHING: "publish",
    BatchState.PUBLISHED: "publish",
    BatchState.DISCARDED: "read",
}


@dataclass(frozen=True)
class Bench:
    """One open batch on one desk."""

    desk: Desk
    batch: Batch

    @property
    def folder(self) -> Path:
        """Return where the batch's staged files lie."""
        return self.desk.staging.folder(self.desk.school_id, self.batch.id)

    def file(self, name: str) -> Path:
        """Return one staged file."""
        return self.folder / f"{name}.parquet"

    @cached_property
    def table(self) -> Table:
        """Return the rows as they stand, with what is set aside and explained."""
        with self.desk.reading() as session:
            return table_of(self.desk, session, self.batch)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Return the title of each column behind the mapping."""
        return titles_of(self.batch)

    @cached_property
    def steps(self) -> list[BatchStep]:
        """Return the steps of the history, oldest first."""
        return history_of(self.desk, self.batch.id)

    def fresh(self) -> "Bench":
        """Return the batch as it stands after an action."""
        with self.desk.reading() as session:
            return Bench(self.desk, get_batch(session, self.batch.id))


def reachable(batch: Batch) -> list[str]:
    """Return the steps that have something to show."""
    names = list(STEPS)
    return names[: names.index(FIRST_STEP[batch.state]) + 1]


def go(step: str) -> None:
    """Open another step of the same batch."""
    st.query_params["step"] = step
    st.rerun()


def prepare(name: str, options: Sequence[Any], default: Any) -> str:
    """Set a choice to what stands in the address unless a person chose since; return its key.

    What Streamlit binds by itself stands in the address by its label. Labels must not change from
    run to run: Streamlit knows a choice by them, and writing it anew could undo a click.
    """
    key = f"fix:{name}"
    known = {str(option): option for option in options}
    chosen = st.session_state.get(key)
    if chosen not in options:
        st.session_state[key] = known.get(st.query_params.get(name, ""), default)
    return key


def remember(name: str, value: Any, *, default: Any = None) -> None:
    """Keep a choice in the address, so that a reload comes back to it."""
    if value == default or value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != str(value):
        st.query_params[name] = str(value)


def page_number(rows: int, key: str) -> int:
    """Draw the pages of a long list and return the offset of the chosen one."""
    pages = max(1, -(-rows // ROWS_A_PAGE))
    if pages == 1:
        return 0
    chosen = st.pagination(pages, key=key, bind="query-params")
    return (chosen - 1) * ROWS_A_PAGE


def legible(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows with days as 2026-09-01 and nothing where a text is empty."""
    days = frame.with_columns(pl.col(pl.Date).cast(pl.String))
    return days.with_columns(pl.col(pl.String).fill_null(""))
