"""Limits for the rows of a level, a department or a group, beside those of everybody else."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.profile import Case, Field
from pipelines.check import check, check_rows
from pipelines.guide import to_guide
from pipelines.schemas import failures
from tests.pipelines.rows import ID, SCORE, SEX, TEST, numbered

LEVEL = Field(name="level", title="Level")
SUBJECT = Field(name="subject", title="Subject")
UPPER = Case(where={"level": ("11", "12")}, minimum=Decimal(0), maximum=Decimal(15))
MUSIC = Case(where={"subject": ("Music",)}, minimum=Decimal(1), maximum=Decimal(6))
UPPER_MUSIC = Case(where={"level": ("11",), "subject": ("Music",)}, maximum=Decimal(9))
MARK = replace(SCORE, cases=(UPPER, MUSIC, UPPER_MUSIC))
TEXT = dict.fromkeys(("level", "subject", "score"), pl.String)
CELLS = {
    "level": st.sampled_from(["7", "11", "12", None]),
    "subject": st.sampled_from(["Music", "Art", None]),
    "score": st.sampled_from(["0", "3", "9", "12", "16", "101", "x", None]),
}


def found(*rows: tuple[str | None, str | None, str], fields: tuple[Field, ...]):
    """Return row, what was found and what was expected of rows (level, subject, score)."""
    text = numbered(pl.DataFrame(rows, schema=TEXT, orient="row"))
    findings = check_rows(text, fields, TEST).findings
    return findings.sort("row").select("row", "found", "expected").rows()


@pytest.mark.parametrize(
    ("level", "subject", "score", "expected"),
    [
        ("7", "Art", "16", None),
        ("7", "Art", "101", "0-100"),
        ("11", "Art", "16", "0-15 for Level 11 or 12"),
        ("12", None, "16", "0-15 for Level 11 or 12"),
        ("7", "Music", "12", "1-6 for Subject Music"),
        ("11", "Music", "0", None),
        ("11", "Music", "12", "at most 9 for Level 11 and Subject Music"),
        ("12", "Music", "12", None),
        (None, None, "16", None),
        (None, None, "101", "0-100"),
    ],
)
def test_the_narrowest_group_judges_a_row(level, subject, score, expected):
    told = found((level, subject, score), fields=(LEVEL, SUBJECT, MARK))

    assert [row[2] for row in told] == ([expected] if expected else [])


def test_a_case_whose_column_is_not_there_holds_for_no_row():
    told = found(("11", "Music", "16"), ("11", "Music", "101"), fields=(LEVEL, MARK))

    assert told == [(2, "16", "0-15 for Level 11 or 12"), (3, "101", "0-15 for Level 11 or 12")]
    assert found(("11", "Music", "16"), fields=(MARK,)) == []


def test_words_can_be_others_for_some_rows():
    sex = replace(SEX, cases=(Case(where={"level": ("7",)}, allowed=("female",)),))
    text = numbered(pl.DataFrame({"level": ["7", "8"], "sex": ["male", "male"]}))

    findings = check_rows(text, (LEVEL, sex), TEST).findings

    assert findings.select("row", "expected").rows() == [(2, "one of female for Level 7")]


@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8))
def test_the_gate_finds_the_same_cells(cells):
    text = numbered(pl.DataFrame(cells, schema=TEXT))
    fields = (LEVEL, SUBJECT, MARK)

    checked = check(text, fields, (), TEST)

    ours = checked.findings.filter(pl.col("rule") == "range")
    theirs = failures(checked.typed, fields)
    assert set(theirs["index"]) == set((ours["row"] - 2).to_list())


@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8))
def test_without_cases_nothing_is_different(cells):
    text = numbered(pl.DataFrame(cells, schema=TEXT))
    other = replace(SCORE, cases=(Case(where={"nobody": ("x",)}, maximum=Decimal(1)),))

    plain, same = (check_rows(text, (LEVEL, SUBJECT, one), TEST) for one in (SCORE, other))

    assert plain.findings.equals(same.findings)


def test_the_guide_tells_the_limits_of_each_group():
    profile = replace(TEST, fields=(ID, LEVEL, SUBJECT, MARK))

    guide = to_guide(profile).decode()

    assert "0-100, 0-15 for Level 11 or 12, 1-6 for Subject Music" in guide
