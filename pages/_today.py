"""The health strip of Today: one line a component, each with its age."""

from html import escape

import streamlit as st

from jobs._desk import Desk
from jobs.health import health
from pages._ui import word_of

MARKS = {"good": "✓", "warning": "▲", "bad": "✕"}


def draw_health(desk: Desk) -> None:
    """Draw each component's state as a mark, a word and its last proof of work."""
    rows = []
    for card in health(desk, now=desk.now):
        state = str(card.state)
        rows.append(
            f'<div class="hr-row"><span class="hr-dot hr-{state}">{MARKS.get(state, "?")}</span>'
            f"<span>{escape(card.name.capitalize())}<small>{escape(card.detail)}</small></span>"
            f'<span class="hr-dot hr-{state}">{escape(word_of(state))}</span></div>'
        )
    st.html(f'<div class="hr-rows">{"".join(rows)}</div>')
