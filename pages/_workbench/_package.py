"""What the Read step shows of a package of tables: which there are, and what is odd in it."""

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from config.permissions import is_allowed
from config.rules import get_rule
from config.terms import BatchState, Severity
from data.views import page
from jobs.packages import list_untaken, split_off, take_all, turn
from jobs.workbench import read_again
from pages._ui import attempt, open_page, say_next
from pages._workbench._common import ROWS_A_PAGE, Bench, go, page_number
from pipelines.reading.detected import PACKAGES, Overrides

WORDS = {Severity.ERROR: "Error", Severity.QUERY: "Query", Severity.NOTE: "Note"}
PLURALS = {"error": "errors", "query": "queries", "note": "notes"}
DESCRIPTORS = {"code": "Only the part behind #", "whole": "The whole address"}
CHOSEN = "package_table"
LIST_ROWS, LIST_PIXELS = 10, 390


def is_package(bench: Bench) -> bool:
    """Tell whether the batch is one table of several."""
    return bench.batch.detected.get("kind") in PACKAGES


def draw_tables(bench: Bench) -> None:
    """Offer every table of the package with its number of rows."""
    detected = bench.batch.detected
    sheets: list[dict[str, Any]] = detected.get("sheets") or []
    if not sheets:
        st.info("This package only says that nothing changed: it holds no table.")
        return
    rows = {str(sheet["name"]): int(sheet["rows"]) for sheet in sheets}
    now = str(detected.get("sheet"))
    left, right = st.columns([3, 2])
    chosen = left.selectbox(
        tables_words(detected),
        list(rows),
        index=list(rows).index(now) if now in rows else 0,
        format_func=lambda name: f"{name}, {count_words(rows[name], 'row', 'rows')}",
        help="The others stay in the package; nothing of it is lost.",
        key=f"{CHOSEN}{bench.batch.id}",
    )
    with right:
        whole = draw_descriptors(detected)
    if chosen != now or whole != (detected.get("descriptors") or None):
        draw_ways(bench, chosen, whole, is_other=chosen != now)
    draw_rest(bench)


def draw_rest(bench: Bench) -> None:
    """Offer all other tables that the records keep; a School Data Sync zip as OneRoster first."""
    if not is_allowed(bench.desk.actor.role, "upload"):
        return
    others = list_untaken(bench.desk, bench.batch.id)
    if others:
        told = count_words(len(others), "other table", "other tables")
        if st.button(f"Take the {told} as well", icon=":material/library_add:"):
            made = attempt(lambda: take_all(bench.desk, bench.batch.id))
            if made is not None:
                say_next(f"Batches {made[0]} to {made[-1]} are being read; they are on Intake.")
                st.rerun()
    elif may_be_sds(bench) and st.button("Take it whole, as OneRoster", icon=":material/sync:"):
        made = attempt(lambda: turn(bench.desk, bench.batch.id))
        if made is not None:
            open_page("workbench", batch=str(made))


def may_be_sds(bench: Bench) -> bool:
    """Tell whether the batch's table is one of School Data Sync's, out of a zip."""
    detected = bench.batch.detected
    return detected.get("kind") == "zip" and str(detected.get("layout", "")).startswith("sds")


def draw_ways(bench: Bench, chosen: str, whole: str | None, *, is_other: bool) -> None:
    """Offer to read another table in this batch, or in one of its own."""
    with st.container(horizontal=True):
        asked = st.button("Read this table instead", disabled=is_over(bench))
        apart = is_other and st.button("Make it a batch of its own")
    if apart:
        made = attempt(lambda: split_off(bench.desk, bench.batch.id, chosen))
        if made is not None:
            open_page("workbench", batch=str(made))
    if asked:
        overrides = replace(
            Overrides.from_json(bench.batch.reading),
            sheet=chosen,
            header_row=None,
            descriptors=whole,
        )
        attempt(lambda: read_again(bench.desk, bench.batch.id, overrides), then=lambda: go("read"))


def tables_words(detected: dict[str, Any]) -> str:
    """Say how many tables the package has."""
    files = [sheet for sheet in detected["sheets"] if ": " not in str(sheet["name"])]
    if detected.get("kind") == "edfi":
        kinds = count_words(len(files), "kind of record", "kinds of records")
        return f"This file has {kinds}; this batch is"
    return f"This package has {count_words(len(files), 'table', 'tables')}; this batch is"


def draw_descriptors(detected: dict[str, Any]) -> str | None:
    """Ask whether descriptors are kept whole, where the file has any."""
    seen = [reason for reason in detected.get("reasons", []) if reason["what"] == "descriptors"]
    if not seen or seen[0]["value"] == "none":
        return detected.get("descriptors") or None
    names = list(DESCRIPTORS)
    now = str(detected.get("descriptors") or names[0])
    return st.selectbox(
        "Descriptors", names, index=names.index(now), format_func=lambda name: DESCRIPTORS[name]
    )


def is_over(bench: Bench) -> bool:
    """Tell whether the batch can no longer be read otherwise."""
    return bench.batch.state in {BatchState.PUBLISHED, BatchState.DISCARDED}


def draw_deviations(bench: Bench) -> bool:
    """List what is odd or wrong in the files of the package; tell whether there was anything."""
    path = bench.file("deviations")
    if not path.is_file():
        return False
    counts = pl.scan_parquet(path).group_by("severity").len().collect()
    found = {str(severity): int(count) for severity, count in counts.rows()}
    if not found:
        return False
    said = ", ".join(
        count_words(found[kind], kind, plural) for kind, plural in PLURALS.items() if kind in found
    )
    is_refused = bench.batch.state == BatchState.REFUSED
    with st.expander(f"In the files of this package: {said}", expanded=is_refused):
        draw_list(bench, sum(found.values()))
    return True


def draw_list(bench: Bench, total: int) -> None:
    """Draw fifty deviations at a time, each with its place, what was found and expected."""
    offset = page_number(total, "deviations")
    frame, _ = page(bench.file("deviations"), offset=offset, limit=ROWS_A_PAGE)
    rules = frame.get_column("rule").to_list()
    shown = frame.select(
        pl.col("severity").replace_strict(WORDS, return_dtype=pl.String).alias("Weight"),
        File=pl.col("file").str.extract(r"([^/]+/?)$").fill_null(pl.col("file")),
        Row=pl.col("row").cast(pl.String).fill_null(""),
        Column=pl.col("column").fill_null(""),
        Found=pl.col("found").replace("", "empty"),
        Expected="expected",
        Rule=pl.Series([get_rule(rule).title for rule in rules], dtype=pl.String),
        Done="suggestion",
    )
    st.dataframe(
        shown,
        hide_index=True,
        height=LIST_PIXELS if frame.height > LIST_ROWS else "content",
        column_config={
            "Row": st.column_config.TextColumn("Row", width=64, alignment="right"),
            "Found": st.column_config.TextColumn("Found", width="medium"),
            "Weight": st.column_config.TextColumn("Weight", width=72),
            "Expected": st.column_config.TextColumn("Expected", width="large"),
            "Done": st.column_config.TextColumn("What was done"),
        },
        alt="Where the package is not as its standard asks",
    )
    st.caption("Only errors keep a package out. The rest is told, and nothing was changed.")


def count_words(count: int, one: str, many: str) -> str:
    """Return `1 table` or `8 tables`."""
    return f"{count:,} {one if count == 1 else many}"
