"""A changed layout says what is different, and keeps every decision that still fits."""

import polars as pl

from config.terms import Confidence, Unmapped
from pipelines.changed_layout import Drift, carry_over, compare_layouts, share_kept
from pipelines.mapping import Column
from pipelines.survey import Look, survey

BEFORE = ["Pupil No", "Surname", "Forename", "DOB", "Bus"]
NOW = ["Pupil No", "Surnames", "Forename", "Born on", "House"]
OLD_CELLS = pl.DataFrame(
    {
        "Pupil No": ["S001", "S002"],
        "Surname": ["Able", "Bo"],
        "Forename": ["Ann", "Ben"],
        "DOB": ["2012-05-31", "2011-01-02"],
        "Bus": ["12", "7"],
    }
)
NEW_CELLS = pl.DataFrame(
    {
        "Pupil No": ["S003", "S004"],
        "Surnames": ["Cox", "Day"],
        "Forename": ["Cy", "Di"],
        "Born on": ["2012-06-30", "2011-03-04"],
        "House": ["Red", "Blue"],
    }
)
SAVED = [
    Column(source="Pupil No", target="sourced_id", confidence=Confidence.EXACT),
    Column(source="Surname", target="family_name", confidence=Confidence.EXACT),
    Column(source="Forename", target="given_name", confidence=Confidence.EXACT),
    Column(source="DOB", target="birth_date", confidence=Confidence.EXACT),
    Column(source="Bus", unmapped=Unmapped.KEEP),
]


def forms(cells: pl.DataFrame) -> dict[str, dict[str, float]]:
    return {name: dict(look.forms) for name, look in survey(cells).items()}


def drift() -> Drift:
    return compare_layouts(
        BEFORE, NOW, forms_before=forms(OLD_CELLS), forms=forms(NEW_CELLS), version=3
    )


def test_says_what_is_added_missing_and_renamed_and_why():
    found = drift()

    assert (found.added, found.missing, found.unchanged) == (("House",), ("Bus",), 2)
    assert {(one.old, one.new): one.why for one in found.renamed} == {
        ("Surname", "Surnames"): "the names are alike, and so are the values",
        ("DOB", "Born on"): "the values are alike",
    }
    assert [one.is_likely for one in found.renamed if one.old == "DOB"] == [False]
    assert Drift.from_json(found.to_json()) == found


def test_decisions_of_before_hold_and_a_rename_by_its_values_is_a_guess():
    proposed = [Column(source=name, title=name) for name in NOW]
    proposed[4] = Column(source="House", target="given_name", confidence=Confidence.LIKELY)

    columns = carry_over(SAVED, proposed, drift())

    assert [(c.source, c.target, c.confidence) for c in columns] == [
        ("Pupil No", "sourced_id", Confidence.EXACT),
        ("Surnames", "family_name", Confidence.LIKELY),
        ("Forename", "given_name", Confidence.EXACT),
        ("Born on", "birth_date", Confidence.GUESS),
        ("House", None, None),
    ]


def test_a_join_with_a_column_that_is_gone_is_undone():
    saved = [
        *SAVED[:4],
        Column(source="Forename", target="class", joined=("Bus",)),
    ]

    columns = carry_over(saved, [Column(source=name) for name in NOW], drift())

    assert not [column for column in columns if column.joined]


def test_another_order_is_no_other_layout():
    turned = compare_layouts(BEFORE, BEFORE[::-1], forms_before={}, forms={}, version=1)

    assert turned.is_order_only
    assert share_kept(BEFORE, NOW) == 0.4


def test_a_look_knows_values_while_they_are_few_and_forms_without_values():
    cells = pl.DataFrame(
        {
            "sex": ["F", "M", "F", None],
            "id": ["S1", "S2", "S3", "S4"],
            "day": ["3/4/2026", "25/4/2026", None, "5/6/2026"],
            "mark": ["9,5", "1,234", "7", None],
        }
    )

    looks = survey(cells)

    assert looks["sex"].values == {"F": 2, "M": 1}
    assert looks["id"].forms == {"A9": 1.0}
    assert looks["day"].days.day_first == "25/4/2026"
    assert looks["mark"].numbers.comma == "9,5"
    assert looks["mark"].numbers.open == ("1,234",)
    assert {name: Look.from_json(one.to_json()) for name, one in looks.items()} == looks
