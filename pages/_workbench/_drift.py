"""What is different in a layout that came before, shown before anything else of Map."""

import streamlit as st

from config.profile import Profile
from pages._ui import esc, label
from pages._ui.words import Color
from pages._workbench._common import Bench
from pipelines.changed_layout import Drift

ICONS = {
    "Renamed": ":material/edit:",
    "Added": ":material/add:",
    "Missing": ":material/remove:",
}


def draw_drift(bench: Bench, profile: Profile) -> None:
    """List the columns that were added, are missing or bear another name."""
    body = bench.batch.detected.get("drift")
    if body is None:
        return
    drift = Drift.from_json(body)
    with st.container(border=True):
        label("This layout has changed")
        st.markdown(
            f"It is like version {drift.version} of the saved {esc(profile.title)} layout: "
            f"**{drift.unchanged} columns are the same** and keep their decisions."
        )
        for old, new, why in ((one.old, one.new, one.why) for one in drift.renamed):
            draw_line("Renamed", f"**{esc(old)}** is now **{esc(new)}**: {esc(why)}", "blue")
        for name in drift.added:
            draw_line("Added", f"**{esc(name)}**", "green")
        for name in drift.missing:
            draw_line("Missing", f"**{esc(name)}**: nothing of it is in this file", "orange")


def draw_line(word: str, text: str, color: Color) -> None:
    """Draw one difference."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(word, color=color, icon=ICONS[word])
        st.markdown(text, width="stretch")
