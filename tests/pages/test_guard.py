"""What a part of a screen checks before each drawing, and how foreign text is written."""

import pytest
from sqlalchemy import Engine

from config.terms import Role
from jobs._desk import Desk, utc_now
from jobs.accounts import set_role, sign_out
from pages._ui import esc
from pages._ui.guard import checked, permitted
from tests.pages.conftest import Front
from tests.people import ALICE, BOB


@pytest.fixture
def token(front: Front, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the token of Bob's tab."""
    token = front.token(BOB)
    monkeypatch.setattr("pages._ui.guard.read_token", lambda: token)
    return token


class Part:
    """A part of a screen for operators, as fragments and dialogs call it."""

    def __init__(self) -> None:
        self.drawn: list[Role] = []
        with permitted("upload"):
            self.show = checked(lambda desk: self.drawn.append(desk.actor.role))


@pytest.fixture
def part(token: str) -> Part:
    """Return the part on the screen of Bob's tab."""
    return Part()


def test_draws_with_a_session_and_the_role(operator: Desk, part: Part):
    part.show(operator)

    assert part.drawn == [Role.OPERATOR]


def test_draws_nothing_after_the_session_was_revoked(
    token: str, operator: Desk, schools: Engine, part: Part
):
    sign_out(schools, token, utc_now())
    part.show(operator)

    assert not part.drawn


def test_draws_nothing_after_the_role_was_taken_down(operator: Desk, north: Desk, part: Part):
    assert operator.actor.user_id is not None
    set_role(north, operator.actor.user_id, Role.VIEWER)
    part.show(operator)

    assert not part.drawn


def test_draws_nothing_after_the_school_was_left(operator: Desk, north: Desk, part: Part):
    assert operator.actor.user_id is not None
    set_role(north, operator.actor.user_id, None)
    part.show(operator)

    assert not part.drawn


def test_draws_nothing_when_somebody_else_signed_in_in_the_same_browser(
    front: Front, operator: Desk, part: Part, monkeypatch: pytest.MonkeyPatch
):
    other = front.token(ALICE)
    monkeypatch.setattr("pages._ui.guard.read_token", lambda: other)
    part.show(operator)

    assert not part.drawn


@pytest.mark.parametrize(
    "text",
    ["![x](http://e.example/a.png)", "[x](http://e.example)", "<b>", "`x`", "# x", "$x$", "~~x~~"],
)
def test_markup_in_a_name_is_only_text(text: str):
    marks = [place for place, sign in enumerate(esc(text)) if sign in "[]()<>`#$~!*"]

    assert marks
    assert all(esc(text)[place - 1] == "\\" for place in marks)


@pytest.mark.parametrize("text", ["a@b.example", "https://e.example", "www.e.example", ":red[x]"])
def test_nothing_in_a_name_becomes_a_link_or_a_colour(text: str):
    assert "\u2060" in esc(text)
