"""What the steps of the Workbench share: the open batch, its files, moving between steps."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import streamlit as st

from config.terms import BatchState
from data.batches import get_batch
from data.models import Batch
from jobs._desk import Desk

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
