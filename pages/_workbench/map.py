"""Map: what each column means, what identifies a row, and what the file may change."""

from collections.abc import Mapping
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
from pages._ui import attempt, esc
from pages._ui.words import Color
from pages._workbench._common import Bench, go
from pages._workbench._plan import draw_plan
from pipelines.mapping import Column
from pipelines.questions import told_order
from pipelines.survey import Look

IGNORE, KEEP, WIDE = "— ignore —", "— keep as an extra column —", "— assessment —"
MARKS: dict[Confidence, tuple[Color, str]] = {
    Confidence.EXACT: ("green", ":material/check_circle:"),
    Confidence.LIKELY: ("blue", ":material/help:"),
    Confidence.GUESS: ("orange", ":material/question_mark:"),
}
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
    """Draw the columns, the key and the habits; one button confirms them all."""
    batch, profile = bench.batch, profile_of(bench.batch)
    if recognised := batch.detected.get("recognised"):
        st.success(recognised, icon=":material/check_circle:")
    sample = page(bench.file("raw"), offset=0, limit=SAMPLE_ROWS)[0]
    draw_profile(bench, sample)
    columns = draw_columns(bench, profile, sample)
    habits = draw_habits(bench, profile, columns)
    habits["plan"] = draw_plan(bench, [name_of(column) for column in columns])
    doubtful = [c.source for c in columns if c.confidence == Confidence.GUESS]
    sure = not doubtful or st.checkbox(
        f"I checked the guesses: {', '.join(esc(name) for name in doubtful)}."
    )
    draw_confirm(bench, columns, habits, sure=sure)


def draw_confirm(
    bench: Bench, columns: list[Column], habits: dict[str, Any], *, sure: bool
) -> None:
    """Draw the one button that confirms every decision of this step."""
    rows = int(bench.batch.detected.get("rows", 0))
    busy = bench.batch.state in {BatchState.PUBLISHING, BatchState.PUBLISHED}
    if st.button(f"Check {rows:,} rows", type="primary", disabled=busy or not sure):
        attempt(
            lambda: set_mapping(bench.desk, bench.batch.id, confirmed(columns), **habits),
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
    """Offer another profile; choosing one proposes the columns anew."""
    titles = {name: profile.title for name, profile in default_profiles().items()}
    names = list(titles)
    chosen = st.selectbox(
        "This file is a",
        names,
        index=names.index(bench.batch.profile),
        format_func=lambda name: titles[name],
        width=320,
    )
    if chosen != bench.batch.profile:
        attempt(
            lambda: choose_profile(bench.desk, bench.batch.id, chosen, sample),
            then=lambda: go("map"),
        )


def draw_columns(bench: Bench, profile: Profile, sample: pl.DataFrame) -> list[Column]:
    """Draw a card a column: its name, a few values, what it feeds."""
    proposed = [Column.from_json(column) for column in bench.batch.mapping]
    looks = looks_of(bench.folder)
    grid = st.grid("auto", min_column_width=260, border=True)
    decided = []
    for column in proposed:
        with grid.cell():
            decided.append(draw_column(profile, column, sample, looks))
    return decided


def draw_column(
    profile: Profile, column: Column, sample: pl.DataFrame, looks: Mapping[str, Look]
) -> Column:
    """Draw one column and return what was decided about it."""
    options = targets(profile)
    now = choice_of(column, profile)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(f"**{esc(column.source)}**")
        if column.confidence is not None:
            color, icon = MARKS[column.confidence]
            st.badge(column.confidence.value, color=color, icon=icon)
    values = sample[column.source].drop_nulls().unique(maintain_order=True).head(3).to_list()
    st.caption(" · ".join(esc(str(value)[:24]) for value in values) or "no values")
    if told := told_order(column, profile, looks):
        st.caption(esc(told))
    chosen = st.selectbox(
        f"{column.source} feeds",
        list(options),
        index=list(options).index(now) if now in options else None,
        placeholder="Decide what becomes of it",
        format_func=lambda name: options[name],
        label_visibility="collapsed",
        key=f"feeds:{column.source}",
    )
    return column if chosen is None or chosen == now else decide(column, chosen)


def targets(profile: Profile) -> dict[str, str]:
    """Return what a column can feed: the profile's fields, an assessment, nothing."""
    known = {field.name: field.title for field in profile.fields}
    wide = {WIDE: "An assessment with marks"} if profile.wide else {}
    return {**known, **wide, KEEP: "Keep as an extra column", IGNORE: "Ignore this column"}


def choice_of(column: Column, profile: Profile) -> str | None:
    """Return the option that stands for a column's present decision, None while there is none."""
    if column.target is not None:
        return column.target if profile.field(column.target) else WIDE
    return {Unmapped.IGNORE: IGNORE, Unmapped.KEEP: KEEP, None: None}[column.unmapped]


def decide(column: Column, chosen: str) -> Column:
    """Return the column with an operator's decision."""
    if chosen in {IGNORE, KEEP}:
        unmapped = Unmapped.IGNORE if chosen == IGNORE else Unmapped.KEEP
        return Column(source=column.source, target=None, confidence=None, unmapped=unmapped)
    target = column.source if chosen == WIDE else chosen
    return Column(source=column.source, target=target, confidence=Confidence.EXACT, unmapped=None)


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
        [name for name in batch.key if name in names] or key_in(columns, profile),
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
