"""Profiles: what the columns of each kind of file mean, with blank files to hand out."""

import streamlit as st

from config.changes import all_fields
from config.profile import Field, Profile
from config.terms import MissingRows, Mode
from jobs._desk import Desk
from jobs.profiles import list_profiles
from pages._settings._profile_change import draw_change, draw_history
from pages._ui import esc, label, template_links
from pipelines._limits import group_words, limits_of, span

MODES = {
    Mode.INSERT: "adds rows",
    Mode.UPDATE: "changes rows that are there",
    Mode.UPSERT: "adds rows and changes those that are there",
    Mode.REPLACE_ALL: "replaces every row",
}
SHOWN = 6
MISSING = {
    MissingRows.KEEP: "rows it does not name stay",
    MissingRows.MARK_LEFT: "rows it does not name are marked as left",
    MissingRows.DELETE: "rows it does not name go",
}


def render(desk: Desk) -> None:
    """Draw the chosen profile."""
    profiles = list_profiles(desk)
    name = st.selectbox(
        "Profile",
        list(profiles),
        format_func=lambda one: profiles[one].title,
        key="profile",
        bind="query-params",
        width=280,
    )
    profile = profiles[name]
    with st.container(border=True):
        label(profile.title)
        st.markdown(esc(profile.meaning))
        st.caption(facts(profile))
        template_links(desk, profile.name)
        if profile.fields:
            st.table(
                [row(field, profile) for field in all_fields(profile)],
                border="horizontal",
                hide_index=True,
                alt=f"Fields of {profile.title}",
            )
    if profile.fields:
        draw_change(desk, profile)
        draw_history(desk, profile)


def facts(profile: Profile) -> str:
    """Say what identifies a row and what becomes of the others."""
    titles = [field.title for field in profile.fields if field.name in profile.key]
    return esc(
        f"Version {profile.version}. A row is recognised by: {', '.join(titles) or 'all of it'}. "
        f"A file {MODES[profile.mode]}; {MISSING[profile.missing_rows]}."
    )


def row(field: Field, profile: Profile) -> dict[str, str]:
    """Return one field as a line of the table."""
    needed = "key" if field.name in profile.key else "yes" if field.required else ""
    return {
        "Field": esc(field.title),
        "Type": field.type.value,
        "Required": needed,
        "Values": esc(values(field, profile)),
        "Example": esc(field.example),
        "Also called": esc(shortened(field.synonyms)),
    }


def shortened(names: tuple[str, ...]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def values(field: Field, profile: Profile) -> str:
    """Say which values a field takes, also those of some rows only."""
    plain = ", ".join(field.allowed) or span(field)
    titles = {other.name: other.title for other in profile.fields}
    cases = [f"{limits_of(case)} for {group_words(case, titles)}" for case in field.cases]
    return "; ".join([plain, *cases] if plain else cases)
