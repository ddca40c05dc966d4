"""The checks of session, school and role that every piece of a screen goes through again.

Fragments, dialogs and callbacks run without the shell: they still ran after a session was revoked.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from config.errors import ForbiddenError, HomeroomError
from config.permissions import is_allowed
from config.terms import Origin
from jobs._desk import Desk
from jobs.accounts import Visitor, open_desk
from pages._front.visit import cookie_name, visitor_of
from pages._house import house
from pages._ui.words import esc

Given = ParamSpec("Given")
Result = TypeVar("Result")
Draw = Callable[Concatenate[Desk, Given], None]
PERMISSION: ContextVar[str] = ContextVar("permission", default="see")
FLASH = "flash"


def current_visitor() -> Visitor | None:
    """Return who sits before this browser tab, looked up anew."""
    return visitor_of(house(), read_token())


def read_token() -> str:
    """Return the token that came with the websocket's handshake."""
    return st.context.cookies.get(cookie_name(house().settings), "")


def fresh(desk: Desk, permission: str) -> Desk:
    """Return the desk as the database sees it now; whoever was signed out meets the shell."""
    visitor = current_visitor()
    if visitor is None or visitor.user_id != desk.actor.user_id:
        st.rerun(scope="app")
        raise ForbiddenError("Your session has ended.", hint="Sign in again.")
    here = house()
    again = open_desk(here.settings, here.engine, visitor, desk.school_code, origin=Origin.PAGE)
    refuse_role(again, permission)
    return again


def refuse_role(desk: Desk, permission: str) -> None:
    """Refuse a screen that the role does not include."""
    if not is_allowed(desk.actor.role, permission):
        raise ForbiddenError(
            f"Your role at {desk.school_name}, {desk.actor.role}, does not include this page.",
            hint="Ask an administrator of the school.",
        )


@contextmanager
def boundary() -> Generator[None]:
    """Turn an error of ours into its sentence and its way on."""
    try:
        yield
    except HomeroomError as error:
        problem(error.message, error.hint)


@contextmanager
def permitted(permission: str) -> Generator[None]:
    """Remember what the screen asks of a role, for the parts that it draws."""
    mark = PERMISSION.set(permission)
    try:
        yield
    finally:
        PERMISSION.reset(mark)


def checked(draw: Draw[Given]) -> Draw[Given]:
    """Return the same function with session, school and role checked before each call."""
    permission = PERMISSION.get()

    @wraps(draw)
    def check_and_draw(desk: Desk, *args: Given.args, **kwargs: Given.kwargs) -> None:
        with boundary(), permitted(permission):
            draw(fresh(desk, permission), *args, **kwargs)

    return check_and_draw


def fragment(draw: Draw[Given], *, run_every: float | None = None) -> Draw[Given]:
    """Draw a part of the screen that refreshes alone; call the result with the desk."""
    return st.fragment(checked(draw), run_every=run_every)


def dialog(title: str, draw: Draw[Given], *, drawer: bool = False) -> Draw[Given]:
    """Draw in a window above the screen, or in a drawer beside it; call it with the desk."""
    place = st.dialog(title, position="right" if drawer else "center", width="medium")
    return place(checked(draw))


def action_button(desk: Desk, label: str, action: Callable[[Desk], str], **looks: Any) -> None:
    """Draw a button that acts before the screen is drawn again and then says what happened."""
    permission = PERMISSION.get()

    def act() -> None:
        """Check session and role again, act, and remember what to say."""
        try:
            visitor = current_visitor()
            if visitor is None:
                return
            here = house()
            code = desk.school_code
            again = open_desk(here.settings, here.engine, visitor, code, origin=Origin.PAGE)
            refuse_role(again, permission)
            st.session_state[FLASH] = ("good", action(again), "")
        except HomeroomError as error:
            st.session_state[FLASH] = ("bad", error.message, error.hint)

    st.button(label, on_click=act, **looks)


def say_next(told: str) -> None:
    """Say what happened when the screen is drawn the next time, as after a window is closed."""
    st.session_state[FLASH] = ("good", told, "")


def draw_flash() -> None:
    """Say what the last button did, once."""
    kind, message, hint = st.session_state.pop(FLASH, ("", "", ""))
    if kind == "bad":
        problem(message, hint)
    elif message:
        st.toast(esc(message), icon=":material/check_circle:")


def attempt(
    action: Callable[[], Result], then: Callable[[], object] | None = None
) -> Result | None:
    """Act, or show why not; `then` follows a success."""
    try:
        result = action()
    except HomeroomError as error:
        problem(error.message, error.hint)
        return None
    if then is not None:
        then()
    return result


def problem(message: str, hint: str = "") -> None:
    """Show what went wrong and what to do about it."""
    text = f"**{esc(message)}**  \n{esc(hint)}" if hint else f"**{esc(message)}**"
    st.error(text, icon=":material/error:")
