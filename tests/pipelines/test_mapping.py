"""Columns find their fields by name, and nobody's guess is taken for granted."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.profile import default_profiles, get_profile
from config.terms import Confidence, Unmapped
from pipelines.mapping import (
    Column,
    apply_mapping,
    check_mapping,
    fingerprint,
    layout,
    propose,
    suits,
)

RENAMED = [
    "Pupil No",
    "Surname",
    "First Name",
    "D.O.B.",
    "Year Group",
    "Tutor Group",
    "Gender",
    "E-Mail Address",
    "Entry Date",
    "Enrolment Status",
    "Locker",
    "Bus route",
]
GRADEBOOK = ["ID", "Last Name", "First Name", "Class", "Quiz 1", "Final exam", "Date"]


def sample(headers, **cells):
    return pl.DataFrame({name: cells.get(name, ["a", "b"]) for name in headers})


def test_proposes_ten_of_twelve_renamed_headers():
    columns = propose(RENAMED, sample(RENAMED), get_profile("students"))

    assert [column.target for column in columns] == [
        "sourced_id",
        "family_name",
        "given_name",
        "birth_date",
        "grade",
        "class",
        "sex",
        "email",
        "enrolled_on",
        "status",
        None,
        None,
    ]


def test_says_how_sure_each_proposal_is():
    headers = ["surname", "Surnames", "my given", "shoe size"]

    columns = propose(headers, sample(headers), get_profile("students"))

    told = [column.confidence for column in columns]
    assert (told[0], told[1], told[3]) == (Confidence.EXACT, Confidence.GUESS, None)


def test_marks_become_columns_of_their_own():
    marks = {"Quiz 1": ["80", "9,5"], "Final exam": ["EX", "77.5"]}

    columns = propose(GRADEBOOK, sample(GRADEBOOK, **marks), get_profile("gradebook"))

    assert [column.target for column in columns][4:6] == ["Quiz 1", "Final exam"]


def test_a_gradebook_is_seen_as_a_gradebook():
    marks = {"Quiz 1": ["80", "9,5"], "Final exam": ["EX", "77.5"]}
    cells = sample(GRADEBOOK, **marks)

    best = max(default_profiles().values(), key=lambda p: suits(GRADEBOOK, cells, p))

    assert best.name == "gradebook"


def test_anything_else_is_a_table():
    headers = ["code_module", "imd_band", "num_of_prev_attempts"]

    best = max(default_profiles().values(), key=lambda p: suits(headers, sample(headers), p))

    assert best.name == "table"


def test_asks_about_required_doubled_undecided_and_guessed_columns():
    columns = [
        Column(source="A", target="family_name"),
        Column(source="B", target="family_name"),
        Column(source="C"),
        Column(source="D", target="given_name", confidence=Confidence.GUESS),
    ]

    problems = check_mapping(columns, get_profile("students"))

    assert problems == [
        "Student id is required, and no column feeds it.",
        "A and B cannot all feed Family name.",
        "The column C feeds no field; ignore it or keep it as it stands.",
        "That D means Given name is a guess; confirm it.",
    ]


def test_two_columns_never_feed_one_field():
    headers = ["Student id", "student number", "Surname", "Last name"]

    targets = [c.target for c in propose(headers, sample(headers), get_profile("students"))]

    known = [target for target in targets if target]
    assert len(known) == len(set(known)) == 2


def test_fields_stand_in_the_profiles_order_and_extras_in_the_files():
    columns = [
        Column(source="Bus", unmapped=Unmapped.KEEP),
        Column(source="Given", target="given_name"),
        Column(source="Id", target="sourced_id"),
        Column(source="Attic", unmapped=Unmapped.KEEP),
        Column(source="Gone", unmapped=Unmapped.IGNORE),
    ]

    fields = layout(columns, get_profile("students"))

    assert [field.name for field in fields] == ["sourced_id", "given_name", "Bus", "Attic"]


def test_maps_text_without_touching_it():
    raw = pl.DataFrame({"_row": [2], "Nr": [" 007 "], "Surname": ["x"]})
    columns = [Column(source="Nr", target="sourced_id"), Column(source="Surname")]

    mapped = apply_mapping(raw, columns, get_profile("students"))

    assert mapped.rows() == [(2, " 007 ")]


@pytest.mark.parametrize("confidence", [None, Confidence.LIKELY])
def test_a_column_comes_back_from_storage(confidence):
    column = Column(source="A", target="b", confidence=confidence, unmapped=None, title="A")

    assert Column.from_json(column.to_json()) == column


def test_the_fingerprint_knows_the_profile_and_the_order():
    prints = {
        fingerprint(*way) for way in ((["a", "b"], "x"), (["b", "a"], "x"), (["a", "b"], "y"))
    }

    assert len(prints) == 3
    assert fingerprint(["a", "b"], "x") in prints


def test_a_marks_status_is_known_by_the_name_beside_it():
    headers = ["Student id", "Essay", "Essay status", "Class", "Class status"]
    raw = sample(headers, Essay=["9", None], **{"Essay status": [None, "exempt"]})

    columns = {c.source: c for c in propose(headers, raw, get_profile("gradebook"))}
    fields = layout([columns[name] for name in headers[:4]], get_profile("gradebook"))

    assert columns["Essay status"].target == "Essay status"
    assert columns["Class status"].target != "Class status"
    assert "exempt" in fields[-1].allowed


def test_points_of_the_file_widen_what_a_mark_may_be():
    columns = [
        Column(source="Essay", target="Essay", maximum=150.0),
        Column(source="Quiz", target="Quiz", maximum=10.0),
    ]

    fields = layout(columns, get_profile("gradebook"))

    assert [field.maximum for field in fields] == [150, 100]


ODD_NAMES = [
    *RENAMED,
    "ID",
    "Name",
    "Last",
    "First",
    "Birth",
    "Sex",
    "Surname",
    "Klasse",
    "sexe",
    "",
]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(ODD_NAMES), min_size=1, max_size=14, unique=True))
def test_whatever_the_headers_no_field_is_fed_twice_and_no_guess_passes(headers):
    profile = get_profile("students")

    columns = propose(headers, sample(headers), profile)

    fed = [column.target for column in columns if column.target]
    guesses = [column for column in columns if column.confidence == Confidence.GUESS]
    told = " ".join(check_mapping(columns, profile))
    assert len(fed) == len(set(fed))
    assert "cannot all feed" not in told
    assert all(f"That {guess.source} means" in told for guess in guesses)
