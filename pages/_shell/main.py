"""The shell around every screen: who asks, at which school, and what they may open."""  # noqa: INP001 — nothing may stand beside it

from collections.abc import Callable
from functools import partial

import streamlit as st

from config.errors import NotFoundError
from config.settings import ROOT
from config.terms import Origin, Role
from jobs._desk import Desk
from jobs.accounts import Visitor, open_desk
from pages._house import house
from pages._screen import allowed_screens, get_screen, page_of, screens
from pages._ui.frame import draw_account, draw_bell, draw_ending, draw_school, no_school
from pages._ui.guard import boundary, current_visitor, draw_flash, permitted, problem, refuse_role

ASSETS = ROOT / "pages" / "_assets"
SCHOOL = "school"


def main() -> None:
    """Draw one screen for one person, or say why there is none."""
    st.set_page_config(page_title="Homeroom", page_icon=str(ASSETS / "favicon.png"), layout="wide")
    st.html(ASSETS / "homeroom.css")
    visitor = current_visitor()
    if visitor is None or not visitor.schools:
        refuse_all(draw_ending if visitor is None else partial(no_school, visitor))
        return
    st.logo(str(ASSETS / "logo.svg"), icon_image=str(ASSETS / "mark.svg"), size="large")
    code = chosen_school(visitor)
    if code not in visitor.schools:
        refuse_all(partial(draw_stranger, code))
        return
    here = house()
    desk = open_desk(here.settings, here.engine, visitor, code, origin=Origin.PAGE)
    open_screen(desk, visitor)


def chosen_school(visitor: Visitor) -> str:
    """Return the school of the address, else the last one, else the first one."""
    last = st.session_state.get(SCHOOL, "")
    code = st.query_params.get(SCHOOL, "")
    if not code:
        code = last if last in visitor.schools else next(iter(visitor.schools))
        st.query_params[SCHOOL] = code
    st.session_state[SCHOOL] = code
    return code


def open_screen(desk: Desk, visitor: Visitor) -> None:
    """Build the menu of the role and draw the screen that the address names."""
    page = st.navigation(menu(desk, desk.actor.role), expanded=True)
    draw_school(desk, visitor)
    draw_account(desk)
    draw_bell(desk)
    page.run()


def menu(desk: Desk, role: Role) -> dict[str, list[st.Page]]:
    """Return the pages by section; one that the role may not open is hidden and refuses."""
    allowed = allowed_screens(role)
    sections: dict[str, list[st.Page]] = {}
    for name, screen in screens().items():
        page = page_of(name, partial(draw, desk, name), hidden=name not in allowed)
        sections.setdefault(screen.section, []).append(page)
    return sections


def draw(desk: Desk, name: str) -> None:
    """Draw one screen after checking that the role includes it."""
    screen = get_screen(name)
    draw_flash()
    with boundary(), permitted(screen.permission):
        refuse_role(desk, screen.permission)
        screen.render(desk)


def refuse_all(say: Callable[[], None]) -> None:
    """Answer every address with the same refusal."""
    pages = [page_of(name, say, hidden=True) for name in screens()]
    st.navigation(pages, position="hidden").run()


def draw_stranger(code: str) -> None:
    """Refuse a school that does not exist for whoever asks."""
    st.session_state.pop(SCHOOL, None)
    error = NotFoundError(f"There is no school with the code {code}.")
    problem(error.message, "Check the address.")
    st.html('<a href="/">Open your own school</a>')


main()
