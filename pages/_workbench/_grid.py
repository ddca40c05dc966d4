"""Rows as a grid: fifty a page, every cell can be changed, each change is stored at once."""

import json
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import streamlit as st

from data.facets import Filter, fitting_rows
from data.standing import open_findings, rows_now
from jobs.corrections import Cell, Place
from pages._workbench._acting import MOUNT, correct
from pages._workbench._common import ROWS_A_PAGE, Bench
from pages._workbench._words import sentences

FIXED = ("_row", "Problems")
ROW_HEIGHT, HEAD_HEIGHT, MOST_HEIGHT = 35, 38, 520


@dataclass
class Mount:
    """The rows that stand on the page until it is left, and what a person saw in their cells.

    `sent` holds what was already typed: a grid repeats all its changes with every run.
    """

    place: str
    number: int
    rule: str
    rows: list[int]
    seen: pl.DataFrame
    sent: dict[Place, str | None] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return the key of the grid over these rows."""
        return f"grid:{self.number}"


def take_typing(bench: Bench) -> bool:
    """Store what was typed into the grid since the last run; tell whether anything was."""
    mount = st.session_state.get(MOUNT)
    if not isinstance(mount, Mount) or mount.key not in st.session_state:
        return False
    cells = new_cells(mount, st.session_state[mount.key]["edited_rows"])
    if not cells:
        return False
    mount.sent |= {(row, column): value for row, column, value in cells}
    seen = {(row, column): seen_in(mount, row, column) for row, column, _ in cells}
    return correct(bench, cells, seen)


def new_cells(mount: Mount, changed: dict[int, dict[str, Any]]) -> list[Cell]:
    """Return the cells that were typed and not sent yet."""
    cells = []
    for position, values in changed.items():
        row = mount.rows[int(position)]
        for column, value in values.items():
            if (row, column) in mount.sent and mount.sent[row, column] == value:
                continue
            if (value or None) != (seen_in(mount, row, column) or None):
                cells.append((row, column, value or None))
    return cells


def seen_in(mount: Mount, row: int, column: str) -> str | None:
    """Return what a cell held when it was drawn."""
    held = mount.seen.filter(pl.col("_row") == row)[column].to_list()
    return held[0] if held else None


def mounted(bench: Bench, wanted: Filter, offset: int) -> Mount:
    """Return the page's rows: those that fitted when it was opened, with what they hold now."""
    asked = [str(one) for one in wanted.conditions]
    place = json.dumps([bench.batch.id, wanted.rule, asked, offset, bench.table.columns])
    mount = st.session_state.get(MOUNT)
    if not isinstance(mount, Mount) or mount.place != place:
        seen, _ = fitting_rows(bench.table, wanted, offset=offset, limit=ROWS_A_PAGE)
        number = st.session_state["mounts"] = st.session_state.get("mounts", 0) + 1
        mount = Mount(
            place=place, number=number, rule=wanted.rule, rows=seen["_row"].to_list(), seen=seen
        )
        st.session_state[MOUNT] = mount
    else:
        mount.seen, _ = rows_now(bench.table, mount.rows)
        mount.rows = mount.seen["_row"].to_list()
    return mount


def draw_grid(bench: Bench, mount: Mount) -> None:
    """Draw the rows as text, the columns with problems first, and beside each what is wrong."""
    said = sentences(bench, mount.rows)
    aside = pl.Series(bench.table.aside, dtype=pl.Int64)
    fine = pl.when(pl.col("_row").is_in(aside.implode())).then(pl.lit("Set aside"))
    frame = mount.seen.join(said, on="_row", how="left", maintain_order="left").with_columns(
        pl.col("Problems").fill_null(fine.otherwise(pl.lit("✓ Fits")))
    )
    frame = frame.select(*FIXED, *troubled_first(bench, mount))
    st.data_editor(
        frame,
        key=mount.key,
        hide_index=True,
        disabled=FIXED,
        height=min(MOST_HEIGHT, HEAD_HEIGHT + ROW_HEIGHT * max(frame.height, 1)),
        column_config=columns_config(bench, frame),
        placeholder="",
        alt=f"{frame.height} rows; each can also be edited in the form beside",
    )


def troubled_first(bench: Bench, mount: Mount) -> list[str]:
    """Return the columns: those of the chosen problem when the page was opened, then of others."""
    if st.session_state.get("troubled_of") != mount.key:
        found, _ = open_findings(bench.table, mount.rows)
        chosen = found.filter(pl.col("rule") == mount.rule)
        st.session_state["troubled_of"] = mount.key
        st.session_state["troubled"] = tuple(
            set(one["column"].drop_nulls()) for one in (chosen, found)
        )
    chosen, others = st.session_state["troubled"]
    return sorted(bench.table.columns, key=lambda name: (name not in chosen, name not in others))


def columns_config(bench: Bench, frame: pl.DataFrame) -> dict[str, Any]:
    """Return how the grid shows its columns: everything is text."""
    titles = bench.titles
    fields = {n: st.column_config.TextColumn(titles.get(n, n)) for n in frame.columns}
    fields["_row"] = st.column_config.NumberColumn("Row", pinned=True, width=56, format="%d")
    fields["Problems"] = st.column_config.TextColumn("Problems", width=240)
    return fields
