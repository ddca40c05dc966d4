"""The roster on its way to other systems: a OneRoster package, whole or what changed since one."""

import streamlit as st

from config.permissions import is_allowed
from data.artifacts import get_artifact
from jobs._desk import Desk
from jobs.rosters import VERSIONS, RosterOrder, Written, export_roster, list_whole
from pages._ui import attempt, dialog, download_links, moment

WHOLE = "Everybody and everything"
TABLE_WORDS = {"lineItems": "line items", "academicSessions": "academic sessions"}


def draw_roster(desk: Desk) -> None:
    """Offer the records as a package for other systems."""
    if is_allowed(desk.actor.role, "download") and st.button(
        "Roster for other systems", icon=":material/folder_zip:"
    ):
        dialog("Roster for other systems", draw_choice)(desk)


def draw_choice(desk: Desk) -> None:
    """Ask how much and in which version, write it, and offer the file."""
    st.caption("A OneRoster package: people, classes, who is in them, guardians and marked work.")
    with desk.reading() as session:
        whole = list_whole(session)
    words = {0: WHOLE} | {
        one.id: f"What changed since package {one.id}, {moment(desk, one.created_at)}"
        for one in whole
    }
    since = st.selectbox("How much", list(words), format_func=lambda number: words[number])
    version = st.segmented_control(
        "Version",
        list(VERSIONS),
        default=next(iter(VERSIONS)),
        format_func=lambda one: f"OneRoster {VERSIONS[one]}",
        required=True,
    )
    if not st.button("Write it", type="primary", icon=":material/folder_zip:"):
        return
    order = RosterOrder(version=version, since=since or None)
    made = attempt(lambda: export_roster(desk, order))
    if made is not None:
        draw_written(desk, made)


def draw_written(desk: Desk, made: Written) -> None:
    """Say what is in the package and offer it."""
    if not made.rows:
        st.info("Nothing changed since then; the package says just that.")
    told = [f"{TABLE_WORDS.get(name, name)} {count:,}" for name, count in made.rows.items()]
    st.caption(" · ".join(told))
    with desk.reading() as session:
        download_links(desk, [get_artifact(session, made.artifact.id)])
