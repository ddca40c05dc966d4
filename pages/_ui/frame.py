"""What stands around every screen: the school switcher, the account, the end of a session."""

from html import escape

import streamlit as st

from data.messages import is_safe
from jobs._desk import Desk
from jobs.accounts import Visitor
from jobs.notices import unread
from pages._screen import page_of, screens
from pages._ui.parts import address, empty_state, nothing

SIGN_OUT = '<form class="hr-out" method="post" action="/sign-out"><button>Sign out</button></form>'
BELL = '<span aria-hidden="true">notifications</span>'


def draw_school(desk: Desk, visitor: Visitor) -> None:
    """Draw the choice of school; a change leads to the first screen of the other school."""
    if len(visitor.schools) < 2:
        st.sidebar.markdown(f"**{escape(desk.school_name)}**")
        return
    codes = list(visitor.schools)
    picked = st.sidebar.selectbox(
        "School",
        codes,
        index=codes.index(desk.school_code),
        format_func=lambda code: visitor.schools[code].name,
        key=f"school_of_{desk.school_code}",
        required=True,
    )
    if picked != desk.school_code:
        first = next(name for name, screen in screens().items() if screen.default)
        st.switch_page(page_of(first, nothing), query_params={"school": picked})


def draw_account(desk: Desk) -> None:
    """Draw who is signed in, as what, and the way out."""
    role = desk.actor.role.value
    with desk.reading() as session:
        closed = is_safe(session)
    with st.sidebar:
        if closed:
            st.caption(":material/shield: Safe mode: mail stays in the house.")
        st.text(f"{desk.actor.name} · {role}")
        st.html(SIGN_OUT)


def draw_bell(desk: Desk) -> None:
    """Draw how much waits in the inbox, above every page."""
    count = unread(desk)
    shown = "99+" if count > 99 else f"{count}"
    mark = f"<b>{shown}</b>" if count else ""
    told = f"Inbox, {shown} unread" if count else "Inbox, nothing unread"
    link = address(desk.school_code, "inbox")
    st.html(f'<a class="hr-bell" target="_self" href="{link}" aria-label="{told}">{BELL}{mark}</a>')


def draw_ending() -> None:
    """Tell a tab whose session has ended how to go on."""
    st.title("Your session has ended", anchor=False)
    st.write("Everything that you saved is kept. Sign in again to go on.")
    st.html('<a href="/sign-in">Sign in</a>')


def no_school(visitor: Visitor) -> None:
    """Tell a person without any role whom to ask."""
    empty_state(
        f"{visitor.email} has no role at any school. Ask an administrator of your school for one.",
        icon=":material/domain_disabled:",
    )
    st.html(SIGN_OUT)
