"""Schools and people from the terminal."""

import pytest

pytestmark = pytest.mark.slow


def test_an_empty_house_says_how_to_let_somebody_in(homeroom):
    done = homeroom("user", "link", "--if-any")

    assert done.exit_code == 0
    assert "homeroom user add EMAIL --group-administrator" in done.stdout
    assert homeroom("user", "link").exit_code == 1


def test_lists_the_schools_that_were_opened(west, as_json):
    assert as_json(west("school", "list", "--json")) == {
        "schools": [
            {
                "code": "west",
                "name": "West",
                "timezone": "Europe/Vienna",
                "locale": "en-GB",
                "school_year": 2026,
            }
        ]
    }


@pytest.mark.parametrize(
    ("code", "zone", "sentence"),
    [
        ("west", "Europe/Vienna", "There is a school with the code west already."),
        ("West 1", "Europe/Vienna", "West 1 cannot be the code of a school."),
        ("east", "Europe/Nowhere", "Europe/Nowhere is no time zone."),
    ],
)
def test_refuses_a_school_that_cannot_be(west, code, zone, sentence):
    done = west("school", "add", code, "--name", "Another", "--timezone", zone)

    assert done.exit_code == 1
    assert sentence in done.stderr


def test_the_first_administrator_gets_the_link(west):
    west("user", "add", "ada@west.example", "--school", "west")
    west("user", "add", "bea@west.example", "--school", "west", "--role", "administrator")

    done = west("user", "link")

    assert "Sign in once as bea@west.example: http://127.0.0.1:8501/" in done.stdout


def test_a_group_administrator_comes_before_a_schools(west):
    west("user", "add", "bea@west.example", "--school", "west", "--role", "administrator")
    west("user", "add", "cleo@group.example", "--group-administrator")

    assert "cleo@group.example" in west("user", "link").stdout


def test_nobody_is_added_twice(west):
    assert west("user", "add", "ada@west.example").exit_code == 0
    again = west("user", "add", "ADA@west.example")

    assert again.exit_code == 1
    assert "can already sign in" in again.stderr


def test_a_short_password_is_refused_and_a_long_one_taken(west):
    west("user", "add", "ada@west.example")

    short = west("user", "passwd", "ada@west.example", "--stdin", given="secret\n")
    long = west("user", "passwd", "ada@west.example", "--stdin", given="a long way to school\n")

    assert short.exit_code == 1
    assert "too short" in short.stderr
    assert long.exit_code == 0


def test_another_schools_code_is_not_found(west):
    done = west("user", "add", "ada@west.example", "--school", "north")

    assert done.exit_code == 1
    assert "There is no school with the code north." in done.stderr
    assert west("user", "link", "ada@west.example").exit_code == 1
