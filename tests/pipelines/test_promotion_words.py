"""Why a student goes up or stays, as a registrar reads it aloud."""

import pytest

from pipelines.promotion_words import explain, percent

RULE = {"pass_mark": 50_000, "max_failed": 2, "min_attendance": 80_000}
RULE |= {"cond_mark": 45_000, "cond_max_failed": 3, "cond_min_attendance": 0}
FACTS = {"overall": 49_500, "failed": 3, "attendance": 97_300, "missing": 0}


@pytest.mark.parametrize(
    ("reason", "facts", "told"),
    [
        (
            "not_passed",
            FACTS,
            (
                "Average 49.5 % (at least 50 %), courses failed 3 (at most 2), "
                "attendance 97.3 % (at least 80 %)."
            ),
        ),
        (
            "passed_conditionally",
            FACTS,
            "Average 49.5 % (at least 45 %), courses failed 3 (at most 3).",
        ),
        ("missing_results", FACTS | {"missing": 2}, "Final marks that are missing: 2."),
        ("missing_results", FACTS, "There is no final mark at all."),
        ("tie", FACTS, "Is level with others at the last seat."),
    ],
)
def test_reasons_carry_the_deciding_figures(reason, facts, told):
    assert explain(reason, facts, RULE) == told


def test_an_override_is_told_with_its_note():
    assert explain("override", FACTS, RULE, note="Ill for a term.") == (
        "Set by a person. Ill for a term."
    )


def test_percentages_are_short():
    assert [percent(n) for n in (100_000, 49_950, 0, None)] == ["100 %", "49.95 %", "0 %", "none"]
