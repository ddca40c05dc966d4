"""Two records that may be of one person, side by side, until somebody says what they are."""

from datetime import date

import polars as pl
import streamlit as st

from config.permissions import is_allowed
from config.school_terms import MatchGround
from data.matches import Pair, count_open, list_open
from jobs._desk import Desk
from jobs.matches import Choice, decide
from jobs.people import word_of
from pages._ui import (
    action_button,
    as_of,
    attempt,
    dialog,
    empty_state,
    esc,
    label,
    moment,
    page_link,
    say_next,
)
from pipelines.matching_people import may_be_twins
from pipelines.records import PERSON

SHOWN = 20
GROUNDS = {
    MatchGround.IDENTIFIER: "the same identifier",
    MatchGround.EMAIL: "the same e-mail address",
    MatchGround.NAME: "the same name and date of birth",
}
NAMES = {"sourced_id": "Id"}
MERGES = {Choice.UPLOADED: "Use uploaded", Choice.EXISTING: "Keep existing"}


def draw_matches(desk: Desk) -> None:
    """Draw the queue, the first found first."""
    with desk.reading() as session:
        count, pairs = count_open(session), list_open(session, limit=SHOWN)
    if not pairs:
        empty_state("No two records look like one person.", icon=":material/group:")
        return
    st.caption("Nothing is merged by itself. Twins share a birth date, and often an address.")
    for pair in pairs:
        draw_pair(desk, pair)
    if count > len(pairs):
        st.caption(f"{count - len(pairs):,} more wait behind these.")
    as_of(desk)


def draw_pair(desk: Desk, pair: Pair) -> None:
    """Draw one pair with what differs marked, and the three answers."""
    new, old, match = pair.person, pair.other, pair.match
    with st.container(border=True):
        label(f"{new.sourced_id} and {old.sourced_id}")
        st.markdown(
            esc(f"They have {GROUNDS[match.ground]}; found {moment(desk, match.found_at)}.")
        )
        if may_be_twins((new.given_name, new.birth_on), (old.given_name, old.birth_on)):
            st.warning("Another given name and the same birthday: these may be twins.")
        st.dataframe(
            table_of(pair),
            hide_index=True,
            column_config={"": st.column_config.TextColumn(width=32)},
            alt="Both records, field by field",
        )
        with st.container(horizontal=True):
            if is_allowed(desk.actor.role, "amend"):
                draw_answers(desk, pair)
            if match.batch_id is not None:
                page_link("workbench", f"File {match.batch_id}", batch=str(match.batch_id))


def draw_answers(desk: Desk, pair: Pair) -> None:
    """Draw the three answers; two of them ask once more."""
    number = pair.match.id
    action_button(
        desk, "Keep both", lambda now: decide(now, number, Choice.BOTH), key=f"both_{number}"
    )
    for choice, word in MERGES.items():
        if st.button(word, key=f"{choice}_{number}"):
            dialog(word, draw_merge)(desk, pair, choice)


def table_of(pair: Pair) -> pl.DataFrame:
    """Return the fields that either record has, with a mark where they differ."""
    rows = []
    for field in ("sourced_id", *PERSON):
        new, old = (text_of(getattr(one, field)) for one in (pair.person, pair.other))
        if new or old:
            mark = "" if new == old else "≠"
            rows.append(
                {
                    "": mark,
                    "Field": NAMES.get(field, word_of(field)),
                    "Uploaded": new,
                    "Existing": old,
                }
            )
    return pl.DataFrame(rows)


def text_of(value: object) -> str:
    """Return a value as people write it."""
    return f"{value:%-d %b %Y}" if isinstance(value, date) else str(value or "")


def draw_merge(desk: Desk, pair: Pair, choice: Choice) -> None:
    """Say what making them one means, then do it."""
    new, old = pair.person.sourced_id, pair.other.sourced_id
    whose = f"the uploaded values of {new}" if choice is Choice.UPLOADED else "its own values"
    st.markdown(
        f"**{esc(old)}** stays, with {esc(whose)}. Enrolments, marks, days and places of "
        f"**{esc(new)}** become part of it, and {esc(new)} leads to it from now on."
    )
    st.caption("There is no way back from this; keep both if you are not sure.")
    if st.button("Make them one", type="primary", icon=":material/merge:"):
        attempt(lambda: say_next(decide(desk, pair.match.id, choice)), then=st.rerun)
