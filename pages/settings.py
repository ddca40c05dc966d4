"""Settings: the school, its people and their roles, the profiles, and who may do what."""

import streamlit as st

from jobs._desk import Desk
from pages._screen import Screen
from pages._settings import calendar, inbox, people, permissions, profiles, school
from pages._ui import title

TABS = {
    "school": ("School", school.render),
    "calendar": ("Calendar", calendar.render),
    "people": ("People", people.render),
    "profiles": ("Profiles", profiles.render),
    "inbox": ("Inbox", inbox.render),
    "permissions": ("Permissions", permissions.render),
}


def render(desk: Desk) -> None:
    """Draw the chosen part; the address remembers which."""
    title("Settings", f"Everything here belongs to {desk.school_name}.")
    chosen = st.segmented_control(
        "Part",
        list(TABS),
        format_func=lambda name: TABS[name][0],
        default="school",
        required=True,
        key="tab",
        bind="query-params",
        label_visibility="collapsed",
    )
    TABS[chosen or "school"][1](desk)


SCREEN = Screen(
    title="Settings",
    icon=":material/settings:",
    section="Admin",
    order=10,
    permission="manage_school",
    render=render,
)
