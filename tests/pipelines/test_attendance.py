"""Codes, sheets and the share of days that was attended."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from config.errors import InputError
from config.school_terms import Counts
from pipelines.attendance import CODES, Code, check_codes, compare_sheet, share_attended

TRIP = Code(code="trip", title="Away with the school", counts=Counts.NOT_COUNTED)
MARKS = {"person_id": pl.Int64, "word": pl.String}


def marks(*rows: tuple[int, str]) -> pl.DataFrame:
    """Return what a sheet holds already."""
    return pl.DataFrame(rows, schema=MARKS, orient="row")


def test_the_codes_that_ship_are_a_list_that_may_be_saved():
    check_codes(CODES)

    assert [one.code for one in CODES if one.is_default] == ["present"]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([], "0 codes cannot be"),
        ([*CODES, CODES[1]], "The code absent stands twice"),
        ([*CODES, replace(TRIP, code=" trip")], "cannot be"),
        ([*CODES, replace(TRIP, absent=1_500)], "misses 1.5 of a day"),
        ([replace(one, is_default=False) for one in CODES], "One code is the usual one"),
    ],
)
def test_a_list_that_days_cannot_be_told_with_is_refused(codes, said):
    with pytest.raises(InputError, match=said):
        check_codes(codes)


def test_only_what_differs_is_written_and_the_usual_needs_no_mark():
    entered = {1: "present", 2: "absent", 3: "present", 4: "trip"}

    found = compare_sheet(marks((2, "absent"), (3, "tardy")), entered, [*CODES, TRIP])

    assert found.changes.rows() == [(3, "tardy", "present"), (4, "", "trip")]
    assert found.fresh.rows() == [(3, "present", 0, True), (4, "trip", 0, False)]


def test_a_code_that_the_school_does_not_have_is_refused():
    with pytest.raises(InputError, match="There is no code ill"):
        compare_sheet(marks(), {1: "ill"}, CODES)


@pytest.mark.parametrize(
    ("possible", "missed", "percent"),
    [
        (0, 0, None),
        (40, 0, "100.0"),
        (40, 500, "98.8"),
        (3, 1_000, "66.7"),
        (2_000, 1_000, "100.0"),  # 99.95 half up
        (10, 11_000, "0.0"),
    ],
)
def test_the_share_is_rounded_half_up_to_a_tenth(possible, missed, percent):
    share = share_attended(possible, missed)

    assert share == (None if percent is None else Decimal(percent))
