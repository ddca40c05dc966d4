"""What a file asks a person, once: day or month first, what a comma means, what values mean."""

from collections.abc import Sequence
from typing import TypeVar

import polars as pl
import streamlit as st

from config.changes import FieldChange, ProfileChange
from config.profile import Profile
from config.terms import Confidence, DecimalSign
from pages._ui import esc, label
from pages._workbench._columns import Looks
from pipelines._dates import day_readings
from pipelines._numbers import number_readings
from pipelines.mapping import Column
from pipelines.questions import (
    Coded,
    Question,
    coded_columns,
    day_questions,
    number_questions,
)
from pipelines.values import Meaning

EMPTY, LEAVE = "— an empty cell —", "— leave it: an error to fix —"
SHOWN_VALUES = 40
Answer = TypeVar("Answer", bool, DecimalSign)
LATER = "Not now: these cells become findings"


def draw_questions(columns: Sequence[Column], profile: Profile, looks: Looks) -> ProfileChange:
    """Draw every question about dates and numbers; return the answers."""
    days = day_questions(columns, profile, looks)
    numbers = number_questions(columns, profile, looks)
    answers: dict[str, FieldChange] = {}
    for question in days:
        said = ask_order(question)
        if said is not None:
            answers[question.field.name] = FieldChange(day_first=said)
    for question in numbers:
        sign = ask_sign(question)
        if sign is not None:
            answers[question.field.name] = FieldChange(decimal=sign)
    return ProfileChange(fields=answers)


def ask_order(question: Question) -> bool | None:
    """Ask whether the day stands first, with both readings of three examples."""
    readings = day_readings(pl.Series(question.examples))
    with st.container(border=True):
        draw_head(question, "Day or month first?")
        draw_examples(question.examples, readings, ("Day first", "Month first"))
        first = readings.row(0)
        words = {True: f"Day first: {first[0]}", False: f"Month first: {first[1]}", None: LATER}
        return draw_choice(question, words)


def ask_sign(question: Question) -> DecimalSign | None:
    """Ask what a comma means, with both readings of three examples."""
    readings = number_readings(pl.Series(question.examples))
    with st.container(border=True):
        draw_head(question, "What does the comma mean?")
        draw_examples(question.examples, readings, ("Decimals", "Thousands"))
        first = readings.row(0)
        words = {
            DecimalSign.COMMA: f"It stands before decimals: {first[0]}",
            DecimalSign.POINT: f"It stands between thousands: {first[1]}",
            None: LATER,
        }
        return draw_choice(question, words)


def draw_head(question: Question, text: str) -> None:
    """Say what is asked of which columns, and why."""
    label(f"{question.field.title} · {text}")
    if question.against:
        st.warning(
            f"The school's answer so far does not fit {esc(question.against)} in this file.",
            icon=":material/sync_problem:",
        )
    names = ", ".join(esc(name) for name in question.sources[:6])
    st.caption(
        f"No value of {names} proves it. Your answer is remembered for the school: "
        "the next file does not ask."
    )


def draw_examples(examples: Sequence[str], readings: pl.DataFrame, heads: tuple[str, str]) -> None:
    """Show three examples with both readings."""
    rows = [
        {"In the file": esc(text), heads[0]: f"{one}", heads[1]: f"{other}"}
        for text, (one, other) in zip(examples, readings.rows(), strict=True)
    ]
    st.table(rows, border="horizontal", hide_index=True, alt="Examples with both readings")


def draw_choice(question: Question, words: dict[Answer | None, str]) -> Answer | None:
    """Draw the answers; none is chosen for the person."""
    options = list(words)
    key = f"answer:{question.field.name}"
    return st.radio(
        question.field.title, options, index=None, format_func=words.get, key=key,
        label_visibility="collapsed",
    )  # fmt: skip


def draw_values(columns: Sequence[Column], profile: Profile, looks: Looks) -> ProfileChange:
    """Draw every coded column with what its values mean; return what was decided anew."""
    answers: dict[str, FieldChange] = {}
    for coded in coded_columns(columns, profile, looks):
        values = draw_coded(coded)
        if values:
            answers[coded.field.name] = FieldChange(values=values)
    return ProfileChange(fields=answers)


def draw_coded(coded: Coded) -> dict[str, str]:
    """Draw one coded column: the open values to decide, the known ones to look at."""
    known = [one for one in coded.meanings if not one.is_open]
    said: dict[str, str] = {}
    if not coded.open and all(one.value == one.target for one in known):
        return said
    with st.container(border=True):
        told = f"{len(coded.meanings)} different, {len(coded.open)} to decide"
        label(f"Values of {coded.field.title} · {told}")
        if coded.open:
            said |= draw_open(coded)
        if known:
            with st.expander(known_words(known)):
                said |= draw_grid(coded, known[:SHOWN_VALUES])
    return said


def draw_open(coded: Coded) -> dict[str, str]:
    """Draw the values that nobody has decided about, the most frequent first."""
    st.caption(
        "Each is decided once. The school remembers it; next month asks only about new ones."
    )
    said = draw_grid(coded, coded.open[:SHOWN_VALUES])
    if len(coded.open) > SHOWN_VALUES:
        st.caption(f"{len(coded.open) - SHOWN_VALUES:,} rarer ones are left as errors to fix.")
    return said


def draw_grid(coded: Coded, meanings: Sequence[Meaning]) -> dict[str, str]:
    """Draw some values side by side; return what was decided anew."""
    said: dict[str, str] = {}
    grid = st.grid("auto", min_column_width=230)
    for one in meanings:
        with grid.cell():
            said |= draw_value(coded, one)
    return said


def known_words(known: Sequence[Meaning]) -> str:
    """Say what the known values mean, the most frequent first."""
    told = [f"{esc(one.value)} → {esc(one.target or 'empty')}" for one in known[:6]]
    more = f" and {len(known) - 6} more" if len(known) > 6 else ""
    return f"Known: {', '.join(told)}{more}"


def draw_value(coded: Coded, meaning: Meaning) -> dict[str, str]:
    """Draw one value with its count and return its new meaning, nothing when it is left."""
    options = [*coded.field.allowed, EMPTY, LEAVE]
    sure = meaning.confidence in {Confidence.EXACT, Confidence.LIKELY}
    now = (meaning.target or EMPTY) if sure else None
    guess = f"{meaning.target}? Choose to confirm" if meaning.target else "Decide what it means"
    chosen = st.selectbox(
        f"{esc(meaning.value)} · {times_words(meaning.count)}",
        options,
        index=options.index(now) if now in options else None,
        placeholder=guess,
        key=f"value:{coded.source}:{meaning.value}",
    )
    if chosen in {None, LEAVE}:
        return {}
    target = "" if chosen == EMPTY else str(chosen)
    is_old = meaning.confidence == Confidence.EXACT and target == meaning.target
    return {} if is_old else {meaning.value: target}


def times_words(count: int) -> str:
    """Say how often a value stands there."""
    return "once" if count == 1 else f"{count:,} times"
