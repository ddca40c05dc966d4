"""Map: what each column means, what identifies a row, and what the file may change."""

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from config.profile import Profile, default_profiles
from config.terms import BatchState, Confidence, MissingRows, Mode, Unmapped
from data.views import page
from jobs._batch import profile_of
from jobs._looks import looks_of
from jobs.read_batch import key_in
from jobs.workbench import choose_profile, set_mapping
from pages._ui import attempt, esc, template_links
from pages._workbench._columns import draw_columns
from pages._workbench._common import Bench, go
from pages._workbench._compose import (
    composed_of,
    draw_compose,
    is_composed,
    used_by,
    with_composed,
)
from pages._workbench._drift import draw_drift
from pages._workbench._plan import draw_plan
from pages._workbench._questions import draw_questions, draw_values
from pipelines.mapping import Column
from pipelines.survey import survey

MODES = {
    Mode.UPSERT: "Add new rows and change known ones",
    Mode.INSERT: "Only add new rows",
    Mode.UPDATE: "Only change known rows",
    Mode.REPLACE_ALL: "Replace everything",
}
MISSING = {
    MissingRows.KEEP: "Keep them as they are",
    MissingRows.MARK_LEFT: "Mark them as left",
    MissingRows.DELETE: "Delete them",
}
SAMPLE_ROWS = 200


def render(bench: Bench) -> None:
    """Draw what changed and what is asked, columns and habits; one button confirms them all."""
    batch, profile = bench.batch, profile_of(bench.batch)
    if recognised := batch.detected.get("recognised"):
        st.success(esc(recognised), icon=":material/check_circle:")
    draw_drift(bench, profile)
    sample = page(bench.file("raw"), offset=0, limit=SAMPLE_ROWS)[0]
    looks = looks_of(bench.folder) or survey(sample)
    draw_profile(bench, sample)
    asked = st.container()
    composed = composed_of(bench)
    known = [Column.from_json(column) for column in batch.mapping]
    plain = [column for column in known if not is_composed(column)]
    decided = draw_columns(plain, profile, looks, used=used_by(composed))
    draw_compose(bench, profile, sample)
    columns = with_composed(decided, composed)
    with asked:
        answers = draw_questions(columns, profile, looks)
    answers = answers.join(draw_values(columns, profile, looks))
    habits = draw_habits(bench, profile, columns)
    habits["plan"] = draw_plan(bench, [name_of(column) for column in columns])
    draw_confirm(bench, columns, {**habits, "answers": answers})


def draw_confirm(bench: Bench, columns: list[Column], decisions: dict[str, Any]) -> None:
    """Draw the one button that confirms every decision of this step."""
    doubtful = [column.source for column in columns if column.confidence == Confidence.GUESS]
    sure = not doubtful or st.checkbox(
        f"I checked the guesses: {', '.join(esc(name) for name in doubtful)}."
    )
    waiting = [one.source for one in columns if one.target is None and one.unmapped is None]
    if waiting:
        more = f" and {len(waiting) - 4} more" if len(waiting) > 4 else ""
        names = ", ".join(esc(name) for name in waiting[:4])
        st.caption(f":material/pending: Still to decide: {names}{more}.")
    rows = int(bench.batch.detected.get("rows", 0))
    busy = bench.batch.state in {BatchState.PUBLISHING, BatchState.PUBLISHED}
    if st.button(f"Check {rows:,} rows", type="primary", disabled=busy or not sure):
        attempt(
            lambda: set_mapping(bench.desk, bench.batch.id, confirmed(columns), **decisions),
            then=lambda: go("fix"),
        )


def confirmed(columns: list[Column]) -> list[Column]:
    """Return the columns with their guesses confirmed by a person."""
    return [
        replace(column, confidence=Confidence.LIKELY)
        if column.confidence == Confidence.GUESS
        else column
        for column in columns
    ]


def draw_profile(bench: Bench, sample: pl.DataFrame) -> None:
    """Offer another profile and its blank files; choosing one proposes the columns anew."""
    titles = {name: profile.title for name, profile in default_profiles().items()}
    names = list(titles)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        chosen = st.selectbox(
            "This file is a",
            names,
            index=names.index(bench.batch.profile),
            format_func=lambda name: titles[name],
            width=280,
        )
        template_links(bench.desk, bench.batch.profile)
    if chosen != bench.batch.profile:
        attempt(
            lambda: choose_profile(bench.desk, bench.batch.id, chosen, sample),
            then=lambda: go("map"),
        )


def name_of(column: Column) -> str:
    """Return the name under which a column goes on."""
    return column.target or column.source


def draw_habits(bench: Bench, profile: Profile, columns: list[Column]) -> dict[str, Any]:
    """Draw the dataset, the key, the mode and what happens to rows the file does not name."""
    batch = bench.batch
    names = [name_of(c) for c in columns if c.unmapped != Unmapped.IGNORE]
    st.markdown("##### What publishing may change")
    left, right = st.columns(2, gap="large")
    dataset = left.text_input("Dataset", batch.dataset, help="Where the rows are published.")
    key = left.multiselect(
        "What identifies a row",
        names,
        [name for name in batch.key if name in names]
        or key_in(columns, profile, batch.detected.get("key", ())),
        placeholder="Nothing: compare whole rows",
        help="Two rows with the same key in one file are an error.",
    )
    mode = right.radio(
        "Rows in the file", list(MODES), index=list(MODES).index(batch.mode), format_func=MODES.get
    )
    missing = right.radio(
        "Published rows that the file does not name",
        list(MISSING),
        index=list(MISSING).index(batch.missing_rows),
        format_func=MISSING.get,
        disabled=mode == Mode.REPLACE_ALL,
    )
    return {"dataset": dataset, "key": key, "mode": mode, "missing_rows": missing}
