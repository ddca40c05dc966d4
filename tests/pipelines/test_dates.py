"""Dates in the forms that schools write, each read one way or left to a person."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines._dates import day_evidence
from pipelines.check import check_rows
from tests.pipelines.rows import DAY, TEST, column

DAY_FIRST, MONTH_FIRST = replace(DAY, day_first=True), replace(DAY, day_first=False)


def judged(field, *cells, profile=TEST):
    return check_rows(column(field.name, *cells), (field,), profile)


def values(field, *cells, profile=TEST):
    return judged(field, *cells, profile=profile).typed[field.name].to_list()


@pytest.mark.parametrize(
    ("text", "conversion"),
    [
        ("3-Apr-26", "two_digit_year"),
        ("03APR2026", "month_name"),
        ("3. April 2026", "month_name"),
        ("Fr., 3. April 2026", "month_name"),
        ("Friday, April 3, 2026", "month_name"),
        ("April 3rd, 2026", "month_name"),
        ("3 avril 2026", "month_name"),
        ("3 de abril de 2026", "month_name"),
        ("3 aprile 2026", "month_name"),
        ("3 kwietnia 2026", "month_name"),
        ("3 de abril de 26", "two_digit_year"),
        ("2026-04-03T10:15:00+02:00", "time_dropped"),
        ("2026-04-03 00:00:00", "date_form"),
        ("4/3/2026 12:00:00 AM", None),
        ("46115", "excel_serial"),
        ("46115.0", "excel_serial"),
    ],
)
def test_reads_a_day_and_counts_how(text, conversion):
    checked = judged(DAY, text)

    if conversion is None:
        assert checked.findings["rule"].to_list() == ["ambiguous_date"]
    else:
        assert checked.typed["day"].to_list() == [date(2026, 4, 3)]
        assert checked.conversions.rows() == [(2, "day", conversion)]


def test_a_spreadsheet_counts_its_days_from_1900_or_from_1904():
    assert values(DAY, "39690") == [date(2008, 8, 30)]
    assert values(DAY, "38228", profile=replace(TEST, is_1904=True)) == [date(2008, 8, 30)]


@pytest.mark.parametrize("text", ["99999", "00123", "26-04-03", "mai 2026", "about 3 April 2026"])
def test_takes_nothing_for_a_day_that_is_none(text):
    assert judged(DAY, text).findings["rule"].to_list() == ["date"]


def test_what_was_said_once_decides_where_the_column_proves_nothing():
    assert values(DAY_FIRST, "03/04/2026") == [date(2026, 4, 3)]
    assert values(MONTH_FIRST, "03/04/26") == [date(2026, 3, 4)]


def test_a_proof_against_what_was_said_asks_again():
    checked = judged(DAY_FIRST, "03/04/2026", "04/13/2026")

    assert checked.findings.select("row", "rule").rows() == [(2, "ambiguous_date")]


def test_dots_put_the_day_first_and_slashes_against_them_decide_nothing():
    assert values(DAY, "3.4.2026", "05/06/2026") == [date(2026, 4, 3), date(2026, 6, 5)]
    assert values(DAY, "3.4.2026", "04/13/2026") == [None, date(2026, 4, 13)]


def test_an_open_date_spells_both_days():
    assert judged(DAY, "03/04/2026").findings["expected"][0] == (
        "one day, but this is 3 April 2026 or 4 March 2026"
    )


def test_evidence_names_its_proof_and_three_open_examples():
    cells = pl.Series(["1/2/2026", "1/2/2026", "3/4/2026 10:00", "5/6/26", "7/8/26", "25/4/2026"])

    seen = day_evidence(cells)

    assert seen.day_first == "25/4/2026"
    assert seen.order is True
    assert seen.open == ("1/2/2026", "3/4/2026", "5/6/26")


@settings(max_examples=25)
@given(st.dates(date(1931, 1, 1), date(2030, 12, 31)), st.sampled_from("/.-"))
def test_a_day_comes_back_in_whatever_order_it_was_written(day, mark):
    order = f"{day.day}{mark}{day.month}{mark}{day.year}"
    turned = f"{day.month}{mark}{day.day}{mark}{day.year}"

    assert values(DAY_FIRST, order) == [day]
    assert values(MONTH_FIRST, turned) == [day]
