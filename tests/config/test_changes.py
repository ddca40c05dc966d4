"""A school's changes lie over the profile that ships, and lose nothing of either."""

from decimal import Decimal

import pytest

from config.changes import FieldChange, ProfileChange, check_change, overlay
from config.profile import get_profile
from config.terms import DecimalSign

STUDENTS = get_profile("students")


def change(**fields: FieldChange) -> ProfileChange:
    return ProfileChange(fields=fields)


def test_lays_synonyms_values_and_limits_over_what_ships():
    said = change(
        sex=FieldChange(synonyms=("Geschl.",), dropped=("sexe",), values={"x": "other"}),
        grade=FieldChange(required=True),
    )

    mine = overlay(STUDENTS, said.to_json(), 4)

    sex, grade = mine.field("sex"), mine.field("grade")
    assert sex is not None
    assert grade is not None
    assert "Geschl." in sex.synonyms
    assert "gender" in sex.synonyms
    assert "sexe" not in sex.synonyms
    assert sex.values["x"] == "other"
    assert grade.required
    assert mine.version == 4


def test_what_is_not_said_stays_and_what_is_said_to_be_nothing_goes():
    gradebook = get_profile("gradebook")
    said = change(mark=FieldChange(maximum=None), class_=FieldChange())

    mine = overlay(gradebook, said.to_json(), 2)

    assert mine.wide is not None
    assert (mine.wide.minimum, mine.wide.maximum) == (Decimal(0), None)
    assert mine.fields == gradebook.fields


def test_the_later_word_holds_when_changes_are_joined():
    first = change(sex=FieldChange(synonyms=("A", "B"), values={"x": "other"}))
    later = change(
        sex=FieldChange(dropped=("B",), values={"y": "male"}),
        birth_date=FieldChange(day_first=True),
    )

    both = first.join(later).fields

    assert both["sex"] == FieldChange(
        synonyms=("A",), dropped=("B",), values={"x": "other", "y": "male"}
    )
    assert both["birth_date"].day_first is True


def test_a_change_comes_back_from_storage():
    said = change(mark=FieldChange(minimum=None, maximum=Decimal("6.5"), decimal=DecimalSign.COMMA))

    assert ProfileChange.model_validate(said.to_json()).to_json() == said.to_json()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (change(nose=FieldChange()), "Students has no field called nose."),
        (
            change(sex=FieldChange(values={"x": "blue"})),
            "Sex: blue is no allowed value.",
        ),
        (
            change(grade=FieldChange(minimum=Decimal(5), maximum=Decimal(1))),
            "Grade: the smallest value, 5, is above the largest, 1.",
        ),
        (
            change(sex=FieldChange(synonyms=("dob",))),
            "Sex and Date of birth cannot both be called dob.",
        ),
        (
            change(sex=FieldChange(allowed=("female", " "))),
            "Sex: an empty word is no value and no name.",
        ),
    ],
)
def test_says_why_a_change_cannot_be(said, sentence):
    assert sentence in check_change(STUDENTS, said)


def test_a_field_that_no_longer_ships_is_passed_over():
    assert overlay(STUDENTS, {"fields": {"shoe": {}}}, 2).fields == STUDENTS.fields
