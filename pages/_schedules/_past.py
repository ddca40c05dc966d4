"""The past of a schedule: its due times of some days, and running those that are missing."""

from datetime import timedelta

import polars as pl
import streamlit as st

from jobs._desk import Desk
from jobs.backfill import MOST_AT_ONCE, Fate, PastSlot, backfill, list_past
from pages._ui import attempt, moment, word_of

WEEK = timedelta(days=7)
OPEN = (Fate.MISSING, Fate.FAILED)


def draw_past(desk: Desk, number: int) -> None:
    """Draw the due times of a range of days, and what is to run of them."""
    today = desk.now().astimezone(desk.zone).date()
    picked = st.date_input("Days", (today - WEEK, today), max_value=today)
    if not isinstance(picked, tuple) or len(picked) != 2:
        st.caption("Choose the first and the last day.")
        return
    first, last = picked
    slots = attempt(lambda: list_past(desk, number, first, last))
    if slots is not None:
        draw_slots(desk, number, slots)


def draw_slots(desk: Desk, number: int, slots: list[PastSlot]) -> None:
    """Draw how each due time stands, and the choice among those that are missing or failed."""
    if not slots:
        st.markdown("It was not due on these days.")
        return
    counts = [(fate, sum(slot.fate is fate for slot in slots)) for fate in Fate]
    told = [f"{count:,} {word_of(fate).lower()}" for fate, count in counts if count]
    st.markdown(f"**{len(slots):,} due times**: {', '.join(told)}.")
    draw_table(desk, slots)
    open_ = [slot.due_at for slot in slots if slot.fate in OPEN]
    if not open_:
        return
    chosen = st.multiselect(
        "Run these",
        open_,
        default=[slot.due_at for slot in slots if slot.fate is Fate.FAILED],
        format_func=lambda at: moment(desk, at),
        placeholder="Choose missing or failed due times",
    )
    if st.checkbox(f"All {len(open_):,} of them"):
        chosen = open_
    at_once = st.number_input("At most so many at once", 1, MOST_AT_ONCE, 1)
    words = {0: "Run the chosen ones", 1: "Run 1 due time"}
    word = words.get(len(chosen), f"Run {len(chosen):,} due times")
    if st.button(word, type="primary", disabled=not chosen):
        attempt(lambda: backfill(desk, number, chosen, at_once=int(at_once)), then=st.rerun)


def draw_table(desk: Desk, slots: list[PastSlot]) -> None:
    """Draw the due times as a table."""
    rows = [
        (moment(desk, slot.due_at), word_of(slot.fate), slot.reason, str(slot.run_id or ""))
        for slot in slots
    ]
    names = ["Due", "State", "Why", "Run"]
    st.dataframe(
        pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row"),
        hide_index=True,
        height=min(36 * (len(slots) + 1), 320),
        alt="How each due time of these days stands",
    )
