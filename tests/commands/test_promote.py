"""A school moves up from the terminal: looked at, applied, taken back."""

import pytest

from config.settings import load_settings
from jobs._terminal import open_terminal
from tests.records import add_students, set_up

pytestmark = pytest.mark.slow
SPAN = ("--from", "2026", "--to", "2027")


@pytest.fixture
def school(west):
    """Return the command at a school with three students, one of whom fails."""
    desk = open_terminal(load_settings(), "west")
    set_up(desk)
    add_students(desk, [{"maths": 80}, {"maths": 60}, {"maths": 20}])
    desk.engine.dispose()

    def promote(*words):
        return west("promote", "--school", "west", *words)

    return promote


def test_a_dry_run_tells_the_outcomes_by_level(school, as_json):
    told = as_json(school(*SPAN, "--json"))

    assert (told["promotion"], told["state"]) == (1, "previewed")
    assert told["levels"] == {"07": {"promoted": 2, "retained": 1}}
    assert told["outcomes"]["promoted"] == 2
    words = school(*SPAN).stdout
    assert "Promotion 2: 2 promoted, 1 retained." in words
    assert "07     2         1" in words


def test_it_is_applied_once_and_taken_back(school, as_json):
    applied = as_json(school(*SPAN, "--apply", "--json"))
    again = as_json(school(*SPAN, "--apply", "--json"))
    back = as_json(school("--undo", "1", "--json"))

    assert (applied["state"], applied["outcome"]) == (
        "applied",
        "Promotion 1: 3 students moved on.",
    )
    assert again["outcomes"]["skipped"] == 3
    assert again["outcome"] == "Promotion 2: 0 students moved on."
    assert (back["state"], back["blocked"]) == ("undone", [])


def test_what_cannot_be_is_refused_in_a_sentence(school):
    assert school("--undo", "9").exit_code == 1
    assert school("--from", "2026").exit_code == 2
    done = school("--from", "2020", "--to", "2021")
    told = "It begins to exist with the first roster that is published in it."
    assert (done.exit_code, done.stderr) == (1, f"There is no school year 2019/20. {told}\n")
