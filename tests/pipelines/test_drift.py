"""A file that is far from what is published is asked about, with both figures."""

import polars as pl
import pytest

from config.profile import Drift, Field
from config.terms import FieldType
from pipelines.drift import Past, compare_with_past
from pipelines.findings import messages
from pipelines.roster import Roster, off_roster

DRIFT = Drift(least_rows=4)
FIELDS = (
    Field(name="id", title="Id", type=FieldType.IDENTIFIER),
    Field(name="mark", title="Mark", type=FieldType.NUMBER),
    Field(name="class", title="Class"),
)
TITLES = {field.name: field.title for field in FIELDS}


def marks(*values: float | None, classes: str = "ABABABABABAB", first: int = 1) -> pl.DataFrame:
    """Return a gradebook with one row a mark."""
    return pl.DataFrame(
        {
            "_row": range(2, 2 + len(values)),
            "id": [f"s{number}" for number in range(first, first + len(values))],
            "mark": [None if value is None else float(value) for value in values],
            "class": list(classes[: len(values)]),
        },
        schema_overrides={"_row": pl.Int64, "mark": pl.Float64},
    )


PAST = Past(head=marks(*[50] * 12).drop("_row"), version=7, file_rows=12)


def asked(now: pl.DataFrame, drift: Drift = DRIFT, key: tuple[str, ...] = ("id",)) -> list[str]:
    """Return what is asked about a file, without the advice."""
    found = compare_with_past(now, FIELDS, key, past=PAST, drift=drift)
    assert set(found["severity"]) <= {"query"}
    assert found["row"].null_count() == found.height
    return [said.split(". ")[0] for said in messages(found, TITLES)]


def test_a_file_like_the_last_one_is_not_asked_about():
    assert asked(marks(*[52] * 11, 40)) == []


def test_a_column_thirty_points_emptier_is_a_question_with_both_figures():
    assert asked(marks(*[50] * 8, *[60] * 1, None, None, None)) == [
        "Mark: found a total of 460, expected about 600 as in version 7 for the same 12 rows",
    ]
    assert asked(marks(*[75] * 8, *[None] * 4)) == [
        "Mark: found 33 % empty, expected about 0 % as in version 7 for the same 12 rows"
    ]


@pytest.mark.parametrize(("mark", "is_far"), [(60, False), (61, True), (40, False), (39, True)])
def test_a_total_more_than_twenty_percent_away_is_a_question(mark, is_far):
    assert bool(asked(marks(*[mark] * 12))) is is_far


def test_only_the_rows_that_both_have_are_added_up():
    part = marks(*[50] * 7)

    assert asked(part) == []


def test_half_an_export_is_a_question():
    assert asked(marks(*[50] * 5)) == [
        "Found 5 rows, expected about 12 as in the last file of this kind"
    ]


def test_a_word_that_a_coded_column_never_held_is_a_question_with_a_near_word():
    drift = Drift(least_rows=4)

    assert asked(marks(*[50] * 12, classes="ABABABABABAC"), drift) == [
        "Class: found C in 1 row, first in row 13, expected one of the 2 words of version 7"
    ]
    assert asked(marks(*[50] * 12, classes="ABABABABABAC"), Drift(coded_words=1)) == []


def test_thresholds_are_the_profiles():
    assert asked(marks(*[90] * 12), Drift(least_rows=4, total_percent=100)) == []
    assert asked(marks(*[90] * 12), Drift(least_rows=13)) == []


def test_without_a_key_totals_count_only_when_the_tables_are_as_long():
    assert asked(marks(*[90] * 12), key=()) == [
        "Mark: found a total of 1,080, expected about 600 as in version 7"
    ]
    assert asked(marks(*[90] * 8), key=()) == []


def test_rows_of_other_days_are_not_held_against_the_published_total():
    assert asked(marks(*[90] * 12, first=100)) == []
    assert asked(marks(*[90] * 7, *[None] * 5, first=100)) == [
        "Mark: found 42 % empty, expected about 0 % as in version 7"
    ]


ROSTER = Roster(ids=pl.Series([f"S{number:03}" for number in range(100)]), version=3)


def test_a_row_whose_student_is_not_on_the_roster_is_a_question_with_the_nearest():
    rows = pl.DataFrame({"_row": [2, 3, 4], "id": ["S001", "s 002", "X9"]})

    found = off_roster(rows, "id", ROSTER, whole=True)

    assert found.select("row", "found", "suggestion").rows() == [
        (3, "s 002", "S002"),
        (4, "X9", ""),
    ]
    assert found["expected"][0] == "a student of the roster (version 3, 100 students)"


def test_a_file_of_strangers_is_one_question():
    rows = pl.DataFrame({"_row": range(2, 42), "id": [f"N{number}" for number in range(40)]})

    found = off_roster(rows, "id", ROSTER, whole=True)

    assert found.select("row", "found").rows() == [(None, "40 of 40 rows with an unknown student")]
    assert off_roster(rows, "id", ROSTER, whole=False).height == 40
