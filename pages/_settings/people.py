"""People and roles: who may come in, as what, and how they get in the first time."""

import streamlit as st

from config.permissions import ORDER
from config.terms import Role
from jobs._desk import Desk
from jobs.members import Member, change_role, invite, link_for, list_people, set_member_active
from pages._ui import action_button, attempt, dialog, esc, site_of

LINK = "fresh_link"


def render(desk: Desk) -> None:
    """Draw the people of the school and the way to add one."""
    members = list_people(desk)
    administrators = sum(member.role == Role.ADMINISTRATOR for member in members)
    if administrators < 2:
        st.warning(
            "Only one administrator. If that person leaves, nobody can let others in.",
            icon=":material/warning:",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(members)} people**", width="stretch")
        if st.button("Add a person", icon=":material/person_add:", type="primary"):
            dialog("Add a person", draw_invitation)(desk)
    draw_link(desk)
    with st.container(border=True, gap="small"):
        for member in members:
            draw_member(desk, member)


def draw_member(desk: Desk, member: Member) -> None:
    """Draw one person: name, role, and what an administrator can do."""
    who, role, more = st.columns([4, 2, 1.6], vertical_alignment="center", gap="small")
    state = "" if member.is_active else " · cannot sign in"
    who.markdown(f"**{esc(member.name)}**{state}  \n:gray[{esc(member.email)}]")
    chosen = role.selectbox(
        f"Role of {member.name}",
        list(ORDER),
        index=ORDER.index(member.role),
        format_func=lambda one: one.value.capitalize(),
        key=f"role_{member.user_id}_{member.role}",
        label_visibility="collapsed",
    )
    if chosen != member.role:
        attempt(lambda: change_role(desk, member.user_id, chosen), then=st.rerun)
    with more.popover("More", icon=":material/more_horiz:", key=f"more_{member.user_id}"):
        draw_more(desk, member)


def draw_more(desk: Desk, member: Member) -> None:
    """Draw what is done seldom."""
    number = member.user_id
    action_button(desk, "Make a sign-in link", lambda now: make_link(now, number), key=f"l{number}")
    action_button(desk, "Take the role away", lambda now: remove(now, number), key=f"r{number}")
    word = "Shut out everywhere" if member.is_active else "Let in again"
    action_button(
        desk, word, lambda now: turn(now, number, is_active=not member.is_active), key=f"a{number}"
    )


def make_link(desk: Desk, user_id: int) -> str:
    """Make a link and keep it for the next drawing of the page, once."""
    st.session_state[LINK] = link_for(desk, user_id)
    return "The link is ready."


def remove(desk: Desk, user_id: int) -> str:
    """Take a member's role at this school."""
    return f"{change_role(desk, user_id, None).name} has no role here any more."


def turn(desk: Desk, user_id: int, *, is_active: bool) -> str:
    """Shut a member out, or let them in again."""
    set_member_active(desk, user_id, is_active=is_active)
    return "Done. Open sessions have ended." if not is_active else "Done."


def draw_link(desk: Desk) -> None:
    """Show a fresh sign-in link once."""
    token = st.session_state.pop(LINK, "")
    if not token:
        return
    st.info("This link signs in once, within a day. Hand it over yourself; it is shown only now.")
    st.code(f"{site_of(desk.settings)}/sign-in?link={token}", language=None, wrap_lines=True)


def draw_invitation(desk: Desk) -> None:
    """Draw the form for a new person."""
    with st.form("invitation", border=False):
        email = st.text_input("E-mail", max_chars=254)
        name = st.text_input("Name", max_chars=200)
        role = st.selectbox("Role", list(ORDER), format_func=lambda one: one.value.capitalize())
        if st.form_submit_button("Add", type="primary"):
            token = attempt(lambda: invite(desk, email=email, name=name, role=role))
            if token is not None:
                st.session_state[LINK] = token
                st.rerun()
