"""The pandera schema of a profile and the fast checks find the same cells."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import InputError
from config.profile import default_profiles
from pipelines.check import check
from pipelines.schemas import failures, require
from tests.pipelines.rows import ID, PAGES, SCORE, SEX, TEST, numbered

MAIL = replace(SEX, name="mail", title="Mail", allowed=(), pattern="^[^@ ]+@[^@ ]+$", max_length=6)
NEEDED = replace(SCORE, name="needed", title="Needed", required=True)
FIELDS = (ID, SCORE, SEX, PAGES, MAIL, NEEDED)
CELLS = {
    "id": st.sampled_from(["a", "b", "c", "d", "e", None]),
    "score": st.sampled_from(["0", "100", "100.5", "-1", None]),
    "sex": st.sampled_from(["female", "MALE", "unknown", None]),
    "pages": st.sampled_from(["1", "2", None]),
    "mail": st.sampled_from(["a@b", "ab", "abc@defg", None]),
    "needed": st.sampled_from(["1", "101", None]),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=6)


@settings(max_examples=40)
@given(ROWS)
def test_both_find_the_same_cells(cells):
    text = numbered(pl.DataFrame(cells, schema=dict.fromkeys(CELLS, pl.String)))

    checked = check(text, FIELDS, ("id",), TEST)
    theirs = failures(checked.typed, FIELDS, ("id",)).filter(key_known(checked.typed))

    ours = checked.findings.select("column", "rule", index=pl.col("row") - 2)
    assert set(theirs.rows()) == set(ours.rows())


def key_known(typed: pl.DataFrame) -> pl.Expr:
    """Leave out what pandera calls doubled and we call missing: an empty key."""
    empty = typed["id"].is_null().arg_true().to_list()
    return ~((pl.col("rule") == "duplicate_key") & pl.col("index").is_in(empty))


@pytest.mark.parametrize("profile", default_profiles().values(), ids=lambda one: one.name)
def test_every_profile_has_a_schema_that_takes_its_examples(profile):
    fields = (*profile.fields, profile.wide) if profile.wide else profile.fields
    text = numbered(pl.DataFrame({field.name: [field.example] for field in fields}))

    checked = check(text, fields, profile.key, profile) if fields else None

    if checked is not None:
        assert checked.findings.height == 0
        assert failures(checked.typed, fields, profile.key).height == 0


def test_the_gate_refuses_a_broken_table():
    typed = pl.DataFrame({"_row": [2], "score": [105.0]})

    with pytest.raises(InputError, match="1 cells break their rules, first score"):
        require(typed, (SCORE,))
