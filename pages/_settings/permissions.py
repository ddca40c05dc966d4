"""Who may do what: the one matrix that every action asks."""

import streamlit as st

from config.permissions import LOWEST, ORDER, is_allowed
from jobs._desk import Desk
from pages._ui import label


def render(_desk: Desk) -> None:
    """Draw the matrix of actions and roles."""
    with st.container(border=True):
        label("Permissions")
        st.caption("Each role includes the rights of the roles before it.")
        st.table(
            [
                {"Action": action.replace("_", " ").capitalize()}
                | {
                    role.value.capitalize(): mark(allowed=is_allowed(role, action))
                    for role in ORDER
                }
                for action in LOWEST
            ],
            border="horizontal",
            hide_index=True,
            alt="Which role may do what",
        )


def mark(*, allowed: bool) -> str:
    """Return the word of one cell."""
    return "✓ yes" if allowed else "no"
