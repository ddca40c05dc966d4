"""A word in a mark's place keeps its meaning in the column beside it."""

import polars as pl

from config.profile import Field, get_profile
from pipelines.coerce import coerce
from pipelines.statuses import status_field, with_known_statuses, with_statuses
from tests.tables import table

WIDE = get_profile("gradebook").wide
assert WIDE is not None


def marks(*names: str) -> list[Field]:
    """Return fields of marks."""
    return [
        Field(name=n, title=n, type=WIDE.type, codes=WIDE.codes, statuses=WIDE.statuses)
        for n in names
    ]


def judged(text: pl.DataFrame, fields: list[Field]) -> pl.DataFrame:
    """Return what would be published of a text."""
    typed = coerce(text, fields, get_profile("gradebook")).typed
    return with_statuses(typed, text, fields)


def test_four_ways_to_have_no_mark_stay_four():
    text = pl.DataFrame({"_row": [1, 2, 3, 4, 5], "Essay": ["9.5", " ex", "N/A", "-", None]})

    assert judged(text, marks("Essay")).rows() == [
        (1, 9.5, None),
        (2, None, "exempt"),
        (3, None, "not assigned"),
        (4, None, "not graded"),
        (5, None, None),
    ]


def test_words_of_blackboard_are_known_with_their_points():
    text = pl.DataFrame({"_row": [1, 2], "Lab": ["In Progress", "Needs Grading(50.00)"]})

    assert judged(text, marks("Lab"))["Lab status"].to_list() == ["not submitted", "submitted"]


def test_only_marks_with_a_word_get_a_status_and_it_stands_beside_them():
    text = pl.DataFrame({"_row": [1, 2], "Essay": ["9", "EX"], "Quiz": ["1", None]})

    assert judged(text, marks("Essay", "Quiz")).columns == ["_row", "Essay", "Essay status", "Quiz"]


def test_a_status_that_the_file_gives_is_kept():
    text = pl.DataFrame({"_row": [1, 2], "Essay": [None, "EX"], "Essay status": ["absent", None]})
    fields = marks("Essay")

    done = judged(text, [*fields, status_field(fields[0])])

    assert done["Essay status"].to_list() == ["absent", "exempt"]


def test_a_word_that_nobody_knows_is_no_status():
    text = pl.DataFrame({"_row": [1], "Essay": ["tbd"]})

    assert judged(text, marks("Essay")).columns == ["_row", "Essay"]


def test_a_published_status_ends_when_the_word_is_gone():
    typed, head = table("Essay\n9"), table("Essay | Essay status\n- | exempt")

    done = with_known_statuses(typed, head, marks("Essay"))

    assert done["Essay status"].to_list() == [None]
