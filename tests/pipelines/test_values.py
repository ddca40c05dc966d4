"""Coded columns: words lead to the allowed ones where that is sure, and are asked where not."""

from dataclasses import replace

import pytest

from config.profile import get_profile
from config.terms import Confidence
from pipelines.check import check_rows
from pipelines.coerce import conventions
from pipelines.values import match_values
from tests.pipelines.rows import column

STUDENTS = get_profile("students")
ATTENDANCE = get_profile("attendance")
SEX = next(field for field in STUDENTS.fields if field.name == "sex")
STATUS = next(field for field in STUDENTS.fields if field.name == "status")


def judged(*cells, field=SEX):
    return check_rows(column(field.name, *cells), (field,), STUDENTS)


def values(*cells, field=SEX):
    return judged(*cells, field=field).typed[field.name].to_list()


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        (("F", "M"), ["female", "male"]),
        (("W", "m", "D"), ["female", "male", "other"]),
        (("H", "M"), ["male", "female"]),
        (("weiblich", "MÄNNLICH "), ["female", "male"]),
        (("Mädchen", "Ma\u0308dchen"), ["female", "female"]),
        (("Female", "N/A"), ["female", None]),
    ],
)
def test_known_words_and_letters_find_the_allowed_word(cells, meant):
    checked = judged(*cells)

    assert checked.typed["sex"].to_list() == meant
    assert checked.findings.is_empty()


def test_a_letter_alone_that_means_two_things_is_asked():
    assert judged("M", "M").findings["rule"].to_list() == ["allowed", "allowed"]
    assert judged("F", "M", "H").findings["found"].to_list() == ["M"]


def test_a_row_by_itself_is_judged_by_the_letters_of_the_whole():
    whole = column("sex", "H", "M")
    known = conventions(whole, (SEX,), STUDENTS)

    alone = check_rows(whole.tail(1), (SEX,), STUDENTS, known)

    assert alone.typed["sex"].to_list() == ["female"]


def test_every_rewriting_is_counted():
    assert sorted(judged("F", "M", "FEMALE", "-", "female").conversions.rows()) == [
        (2, "sex", "value"),
        (3, "sex", "value"),
        (4, "sex", "spelling"),
        (5, "sex", "emptied"),
    ]


def test_lists_each_value_once_with_its_count_and_the_open_ones_first():
    counts = {"F": 120, "M": 118, "femal": 2, "girls": 1, "zebra": 3}

    found = match_values(counts, SEX, STUDENTS)

    assert [(one.value, one.count, one.target, one.confidence) for one in found] == [
        ("zebra", 3, None, None),
        ("femal", 2, "female", Confidence.LIKELY),
        ("girls", 1, "female", Confidence.LIKELY),
        ("F", 120, "female", Confidence.EXACT),
        ("M", 118, "male", Confidence.EXACT),
    ]


def test_what_a_school_said_comes_first_and_may_be_nothing():
    mine = replace(SEX, values={**SEX.values, "M": "female", "?": ""})

    found = match_values({"M": 1, "?": 2, "F": 1}, mine, STUDENTS)

    assert {one.value: one.target for one in found} == {"M": "female", "?": "", "F": "female"}


def test_a_value_that_nobody_knows_is_an_error_with_the_allowed_words():
    finding = judged("zebra").findings.row(0, named=True)

    assert (finding["rule"], finding["found"]) == ("allowed", "zebra")
    assert finding["expected"] == "one of female, male, other, unspecified"


@pytest.mark.parametrize(
    ("profile", "name", "said", "meant"),
    [
        ("students", "status", "tobedeleted", "left"),
        ("students", "status", "Aktiv", "active"),
        ("staff", "role", "siteAdministrator", "administrator"),
        ("staff", "role", "Lehrerin", "teacher"),
        ("attendance", "attendance", "Late", "tardy"),
        ("attendance", "attendance", "entschuldigt", "excused"),
    ],
)
def test_the_shipped_profiles_know_the_usual_words(profile, name, said, meant):
    known = get_profile(profile)
    field = known.field(name)
    assert field is not None

    found = match_values({said: 1}, field, known)

    assert [(one.target, one.confidence) for one in found] == [(meant, Confidence.EXACT)]
