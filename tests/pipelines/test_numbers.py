"""Numbers in the forms that schools write, each read one way or left to a person."""

from dataclasses import replace
from decimal import Decimal

import pytest

from config.terms import DecimalSign
from pipelines.check import check_rows
from tests.pipelines.rows import PAGES, SCORE, TEST, column

MINUTES = replace(PAGES, unit="minutes")
FREE = replace(SCORE, maximum=None)
SHARE = replace(SCORE, maximum=Decimal(1))
COMMA, POINT = replace(FREE, decimal=DecimalSign.COMMA), replace(FREE, decimal=DecimalSign.POINT)


def judged(field, *cells):
    return check_rows(column(field.name, *cells), (field,), TEST)


def values(field, *cells):
    return judged(field, *cells).typed[field.name].to_list()


@pytest.mark.parametrize(
    ("field", "cells", "numbers", "conversion"),
    [
        (FREE, ("1.234,5",), [1234.5], "number_form"),
        (FREE, ("1,234.5",), [1234.5], "number_form"),
        (FREE, ("1\u202f234,5",), [1234.5], "decimal_comma"),
        (FREE, ("1'234.5",), [1234.5], "number_form"),
        (SCORE, ("85 %",), [85.0], "percent"),
        (SCORE, ("85,5%",), [85.5], "percent"),
        (SHARE, ("85%",), [0.85], "percent"),
        (SCORE, ("85/100",), [85.0], "fraction"),
        (SCORE, ("2½",), [2.5], "fraction"),
        (SCORE, ("2 1/2",), [2.5], "fraction"),
        (FREE, ("1/2",), [0.5], "fraction"),
        (MINUTES, ("1:30",), [90], "duration"),
        (MINUTES, ("36:00",), [2160], "duration"),
        (MINUTES, ("90 min",), [90], "duration"),
        (MINUTES, ("PT1H30M",), [90], "duration"),
        (MINUTES, ("1 h 30 min",), [90], "duration"),
        (MINUTES, ("1,5 Std.",), [90], "duration"),
        (MINUTES, ("90\u2032",), [90], "duration"),
    ],
)
def test_reads_a_number_and_counts_how(field, cells, numbers, conversion):
    checked = judged(field, *cells)

    assert checked.typed[field.name].to_list() == numbers
    assert checked.conversions.rows() == [(2, field.name, conversion)]


def test_scores_of_one_column_are_out_of_the_same_number():
    assert values(SCORE, "17/20", "20/20") == [85.0, 100.0]


@pytest.mark.parametrize("cells", [("17/20",), ("17/20", "3/4")])
def test_a_fraction_without_a_scale_is_left_to_a_person(cells):
    checked = judged(SCORE, *cells)

    assert checked.typed["score"].to_list() == [None] * len(cells)
    assert checked.findings["suggestion"][0] == "85"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("10 - really?", "10"), ("approx. 85,5", "85.5"), ("3 of 4", ""), ("A1", ""), ("300 !", "")],
)
def test_a_number_among_words_is_only_suggested(text, suggestion):
    checked = judged(SCORE, text)

    assert checked.typed["score"].to_list() == [None]
    assert checked.findings.select("rule", "found", "suggestion").rows() == [
        ("number", text, suggestion)
    ]


def test_what_was_said_once_decides_where_the_column_proves_nothing():
    assert values(COMMA, "1,234") == [1.234]
    assert values(POINT, "1,234") == [1234.0]
    assert values(COMMA, "1.234", "2.500") == [1234.0, 2500.0]


def test_points_before_decimals_are_not_between_thousands():
    assert values(COMMA, "1.234", "87.5", "9,5") == [1.234, 87.5, 9.5]


def test_a_proof_against_what_was_said_asks_again():
    checked = judged(POINT, "1,234", "9,5")

    assert checked.typed["score"].to_list() == [None, 9.5]
    assert checked.findings["rule"].to_list() == ["ambiguous_number"]


def test_a_share_without_a_scale_and_a_length_without_a_unit_are_no_numbers():
    assert judged(FREE, "85%").findings["rule"].to_list() == ["number"]
    assert judged(PAGES, "1:30").findings["rule"].to_list() == ["integer"]


def test_a_length_that_is_no_whole_number_of_minutes_is_asked_about():
    assert judged(MINUTES, "1:30:30").findings["rule"].to_list() == ["integer"]
