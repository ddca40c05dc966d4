"""Columns join into one field and split into two, and no letter is lost on the way."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.profile import get_profile
from config.terms import SplitPart, SplitRule, Unmapped
from pipelines.mapping import Column, apply_mapping, check_mapping, check_sources

STUDENTS = get_profile("students")
NAMES = st.text(
    st.characters(categories=["L", "M", "Nd"], include_characters=" '’-.،,"),
    min_size=0,
    max_size=40,
)


def split(text: str | None, rule: SplitRule, at: str = "") -> tuple[str | None, str | None]:
    """Return family and given name of one text."""
    raw = pl.DataFrame({"_row": [2], "Name": [text]}, schema={"_row": pl.Int64, "Name": pl.String})
    columns = [
        Column(source="Name", target="family_name", split=rule, at=at),
        Column(source="Name", target="given_name", split=rule, part=SplitPart.SECOND, at=at),
    ]
    mapped = apply_mapping(raw, columns, STUDENTS)
    return mapped["family_name"][0], mapped["given_name"][0]


@pytest.mark.parametrize(
    ("text", "rule", "parts"),
    [
        ("Okafor, Ngozi", SplitRule.FAMILY_COMMA_GIVEN, ("Okafor", "Ngozi")),
        ("de la Cruz, María José", SplitRule.FAMILY_COMMA_GIVEN, ("de la Cruz", "María José")),
        ("Ngozi Okafor", SplitRule.FAMILY_LAST, ("Okafor", "Ngozi")),
        ("Vincent van Gogh", SplitRule.FAMILY_LAST, ("van Gogh", "Vincent")),
        ("María José de la Cruz", SplitRule.FAMILY_LAST, ("de la Cruz", "María José")),
        ("Nguyễn Thị Minh", SplitRule.FAMILY_FIRST, ("Nguyễn", "Thị Minh")),
        ("Sukarno", SplitRule.FAMILY_LAST, ("Sukarno", None)),
        ("Sukarno", SplitRule.FAMILY_COMMA_GIVEN, ("Sukarno", None)),
        ("محمد علي", SplitRule.FAMILY_LAST, ("علي", "محمد")),
        ("O’Brien, Siobhán", SplitRule.FAMILY_COMMA_GIVEN, ("O’Brien", "Siobhán")),
        (", Ngozi", SplitRule.FAMILY_COMMA_GIVEN, (None, "Ngozi")),
        (None, SplitRule.FAMILY_LAST, (None, None)),
        ("   ", SplitRule.FAMILY_LAST, (None, None)),
    ],
)
def test_splits_a_name_by_a_rule(text, rule, parts):
    assert split(text, rule) == parts


def test_splits_at_any_text():
    assert split("7-B", SplitRule.AT, "-") == ("7", "B")
    assert split("7", SplitRule.AT, "-") == ("7", None)


@settings(max_examples=150)
@given(NAMES, st.sampled_from([rule for rule in SplitRule if rule != SplitRule.AT]))
def test_no_letter_of_a_name_is_lost_or_changed(text, rule):
    family, given_name = split(text, rule)

    left = sorted((family or "") + (given_name or ""))
    assert [mark for mark in left if mark not in " ,"] == [
        mark for mark in sorted(text) if mark not in " ,"
    ]


def test_joins_columns_in_order_and_leaves_no_gap():
    raw = pl.DataFrame({"_row": [2, 3, 4], "A": ["Ann", None, None], "B": [" B.", "B", None]})
    columns = [Column(source="A", target="given_name", joined=("B",), glue="")]

    assert apply_mapping(raw, columns, STUDENTS)["given_name"].to_list() == ["Ann B.", "B", None]


def test_a_joined_column_is_decided_by_itself_and_two_joins_never_feed_one_field():
    columns = [
        Column(source="Nr", target="sourced_id"),
        Column(source="A", target="family_name", joined=("B",)),
        Column(source="B", unmapped=Unmapped.IGNORE),
        Column(source="C", target="family_name", joined=("B",)),
        Column(source="D", target="given_name"),
    ]

    assert check_mapping(columns, STUDENTS) == ["A and C cannot all feed Family name."]


def test_names_columns_that_the_file_does_not_have():
    columns = [
        Column(source="A", target="family_name", joined=("B",)),
        Column(source="C", target="class", split=SplitRule.AT),
    ]

    assert check_sources(columns, ["A", "C"]) == [
        "The file has no column B.",
        "Say at which text C is split.",
    ]


@pytest.mark.parametrize(
    "column",
    [
        Column(source="A", target="b", joined=("C", "D"), glue=", "),
        Column(source="A", target="b", split=SplitRule.AT, part=SplitPart.SECOND, at="/"),
    ],
)
def test_comes_back_from_storage(column):
    assert Column.from_json(column.to_json()) == column


def test_an_ordinary_column_is_stored_as_before():
    assert set(Column(source="A").to_json()) == {
        "source", "target", "confidence", "unmapped", "title", "maximum"
    }  # fmt: skip
