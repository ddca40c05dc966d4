"""Real names: one word, very long, accented, right to left, with marks; kept and compared well."""

import unicodedata

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from config.profile import get_profile
from config.terms import MissingRows, Mode
from pipelines.changeset import compare
from pipelines.check import check, check_rows
from tests.pipelines.rows import numbered

STUDENTS = get_profile("students")
NAMES = st.text(
    st.characters(categories=["L", "M"], include_characters=" '’-.·،"), min_size=1, max_size=255
).filter(lambda name: name.strip() and len(name.strip()) <= 255)
REAL = [
    "Sukarno",
    "O’Brien-Smith",
    "d'Arcy",
    "Nguyễn Thị Minh Khai",
    "محمد بن سلمان",
    "בן־דוד",
    "Ζωή",
    "Łukasz Żółć",
    "Ngũgĩ wa Thiong'o",
    "Uvuvwevwevwe Onyetenyevwe Ugwemuhwem " * 5,
    "毛泽东",
    "क्षत्रिय",
]


def judged(*names: str):
    text = numbered(pl.DataFrame({"family_name": names}, schema={"family_name": pl.String}))
    field = STUDENTS.field("family_name")
    assert field is not None
    return check_rows(text, (field,), STUDENTS)


def test_real_names_pass_and_keep_every_letter():
    checked = judged(*REAL)

    assert checked.findings.is_empty()
    assert checked.typed["family_name"].to_list() == [name.strip() for name in REAL]


@settings(max_examples=60)
@given(NAMES)
def test_no_name_loses_or_gains_a_letter(name):
    kept = judged(name).typed["family_name"][0]

    assert kept is None or kept.encode() in name.encode()
    assert kept is None or not (set(name) - set(kept)) - {c for c in name if c.isspace()}


@settings(max_examples=40)
@given(NAMES)
def test_a_name_and_its_other_form_are_the_same_key_and_no_change(name):
    forms = [unicodedata.normalize(form, name.strip()) for form in ("NFC", "NFD")]
    ident = numbered(pl.DataFrame({"sourced_id": forms, "family_name": ["A", "B"]}))
    fields = tuple(f for f in STUDENTS.fields if f.name in {"sourced_id", "family_name"})

    found = check(ident, fields, ("sourced_id",), STUDENTS).findings

    assert "duplicate_key" in found["rule"].to_list()


def test_the_same_letters_in_another_form_change_nothing_and_other_letters_do():
    head = pl.DataFrame({"id": ["é1", "2"], "name": ["José", "Zoe"]})
    file = pl.DataFrame(
        {"_row": [2, 3], "id": ["e\u03011", "2"], "name": ["Jose\u0301", "Zoë"]},
        schema_overrides={"_row": pl.Int64},
    )

    changes = compare(
        file, head, key=("id",), mode=Mode.UPSERT, missing_rows=MissingRows.KEEP, aside=None
    )

    assert (changes.counts["unchanged"], changes.counts["changed"]) == (1, 1)
    assert changes.result["name"].to_list() == ["José", "Zoë"]
