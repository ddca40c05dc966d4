"""What a roster, a report card and an attendance list say of the records."""

from datetime import date

import polars as pl
import pytest

from pipelines.attendance import CODES
from pipelines.records import compare, days_of, folded, results_of, students_of


def test_a_roster_is_told_in_the_records_names():
    roster = pl.DataFrame(
        {
            "sourced_id": ["s1", "s2"],
            "family_name": ["Okafor", "Ek"],
            "given_name": ["Ngozi", "Åsa"],
            "grade": ["07", None],
            "status": [None, "left"],
        }
    )

    rows = students_of(roster).rows(named=True)

    assert [(r["level_code"], r["is_here"], r["email"]) for r in rows] == [
        ("07", True, ""),
        ("", False, ""),
    ]
    assert rows[0]["birth_on"] is None


def test_a_report_card_becomes_a_row_per_course_in_thousandths():
    card = pl.DataFrame({"student_id": ["s1"], "Maths": [87.125], "Art": [None], "class": ["7B"]})

    assert results_of(card, ["Maths", "Art", "Gone"]).rows() == [
        ("s1", "Maths", 87_125),
        ("s1", "Art", None),
    ]


def test_days_say_what_share_was_missed():
    words = ["present", "tardy", "partial", "absent", "excused"]
    days = pl.DataFrame(
        {
            "student_id": ["s1"] * 5,
            "attended_on": [date(2026, 9, n) for n in range(1, 6)],
            "attendance": words,
        }
    )

    assert days_of(days, CODES)["absent"].to_list() == [0, 0, 500, 1_000, 1_000]


def test_rows_that_came_and_went_and_cells_that_moved_are_told_apart():
    old = pl.DataFrame({"id": ["a", "b"], "name": ["Ann", "Bea"], "on": [date(2026, 1, 1), None]})
    new = pl.DataFrame({"id": ["b", "c"], "name": ["Bee", "Cy"], "on": [date(2026, 2, 1), None]})

    found = compare(old, new, key=["id"])

    assert found.came["id"].to_list() == ["c"]
    assert found.gone["id"].to_list() == ["a"]
    assert found.cells.rows() == [
        ("b", "name", "Bea", "Bee"),
        ("b", "on", "", "2026-02-01"),
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Ångström", "angstrom"),
        ("  ŁÓDŹ  Müller ", "lodz muller"),
        ("Straße Øre", "strasse ore"),
        ("محمد", "محمد"),
        ("O\u2019Neil", "o\u2019neil"),
    ],
)
def test_searches_read_names_without_accents(typed: str, read: str):
    assert folded(typed) == read
