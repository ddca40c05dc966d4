"""Days at a glance: a small square for each school day, by what was recorded of it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape

import polars as pl
import streamlit as st

from config.school_terms import Counts
from data.attendance import Pupil
from jobs._desk import Desk
from pages._ui.parts import label
from pipelines.attendance import Code

DAY = timedelta(days=1)
WEEKEND = 5
LETTERS = 1


def draw_heat(desk: Desk, pupils: list[Pupil], codes: list[Code], marks: pl.DataFrame) -> None:
    """Draw a line of days for each student of a class, the latest on the right."""
    if marks.is_empty():
        return
    first, last = marks["attended_on"].min(), marks["attended_on"].max()
    assert isinstance(first, date)  # noqa: S101 — for the types; the table is not empty
    assert isinstance(last, date)  # noqa: S101 — as above
    days = weekdays(first, last)
    words = {(row[0], row[1]): row[3] for row in marks.rows()}
    lines = "".join(
        f'<div class="hr-heat"><span>{escape(one.name)}</span>'
        + cells_of(days, {day: words.get((one.person_id, day), "") for day in days}, codes)
        + "</div>"
        for one in pupils
    )
    _ = desk
    with st.container(border=True):
        label(f"{first:%-d %b} to {last:%-d %b %Y}")
        st.html(f'<div class="hr-heats">{lines}</div>{legend_of(codes)}')


def draw_year(marks: Mapping[date, str], codes: Sequence[Code]) -> None:
    """Draw the months of a student, a line of days each."""
    months = sorted({day.replace(day=1) for day in marks})
    lines = "".join(
        f'<div class="hr-heat"><span>{month:%b %Y}</span>'
        + cells_of(weekdays(month, (month + timedelta(days=31)).replace(day=1) - DAY), marks, codes)
        + "</div>"
        for month in months
    )
    st.html(f'<div class="hr-heats">{lines}</div>{legend_of(codes)}')


def weekdays(first: date, last: date) -> list[date]:
    """Return the days from Monday to Friday of a span, both ends included."""
    span = (first + DAY * number for number in range((last - first).days + 1))
    return [day for day in span if day.weekday() < WEEKEND]


def cells_of(days: Sequence[date], words: Mapping[date, str], codes: Sequence[Code]) -> str:
    """Return a square for each day, with the code's letter and its whole word on top of it."""
    known = {one.code: one for one in codes}
    return "".join(cell_of(day, words.get(day, ""), known) for day in days)


def cell_of(day: date, word: str, known: Mapping[str, Code]) -> str:
    """Return the square of a day; one of which nothing was recorded is empty."""
    code = known.get(word)
    kind = look_of(code) if code else ("other" if word else "none")
    told = f"{day:%a %-d %b}: {code.title if code else word or 'nothing recorded'}"
    letter = (word[:LETTERS].upper() or "·") if kind != "present" else ""
    return f'<i class="hr-{kind}" title="{escape(told)}">{escape(letter)}</i>'


def look_of(code: Code) -> str:
    """Return how a code is drawn."""
    return {
        Counts.PRESENT: "present",
        Counts.LATE: "late",
        Counts.EXCUSED: "excused",
        Counts.NOT_COUNTED: "none",
        Counts.ABSENT: "absent",
    }[code.counts]


def legend_of(codes: Sequence[Code]) -> str:
    """Return what each square means, in words."""
    told = "".join(
        f'<span><i class="hr-{look_of(one)}">'
        f"{'' if look_of(one) == 'present' else escape(one.code[:LETTERS].upper())}</i>"
        f"{escape(one.title)}</span>"
        for one in codes
    )
    return f'<div class="hr-heat-words">{told}</div>'
