"""Steps of a plan: each does one thing to the mapped text, in order, and says what it did."""

import pytest

from config.errors import InputError
from pipelines._plan import check_plan, plans, run_plan
from tests.pipelines.rows import rows

ROSTER = """
    id | class | day
    s1 | 7A    | 03/04/2026
    s2 | 7B    | 13/04/2026
    s3 | 7A    | -
"""


def run(*steps):
    return run_plan(rows(ROSTER), steps, lambda: 0.0)


def test_every_plan_runs_its_own_example():
    for name, plan in plans().items():
        assert check_plan([{"plan": name, **plan.example}]) == []


def test_appends_records_and_numbers_them():
    text, _ = run(
        {"plan": "append", "records": [{"id": "s8"}, {"class": "7C"}]},
        {"plan": "append", "records": [{"id": "s9"}]},
    )

    assert text.select("_row", "id", "class").rows()[3:] == [
        (-1, "s8", None),
        (-2, None, "7C"),
        (-3, "s9", None),
    ]


def test_deletes_by_rules_on_one_and_two_columns():
    text, trace = run(
        {"plan": "delete", "rules": [{"id": "s2"}, {"id": "s1", "class": "7B"}, {"day": None}]}
    )

    assert text["id"].to_list() == ["s1"]
    assert (trace[0]["rows_before"], trace[0]["rows_after"]) == (3, 1)


def test_deletes_only_exact_matches():
    text, _ = run({"plan": "delete", "rules": [{"id": "S1"}, {"id": "s1 "}, {"class": "7"}]})

    assert text.height == 3


def test_writes_dates_the_way_a_person_decided():
    text, _ = run({"plan": "transform", "columns": ["day"], "dates": "month_first"})

    assert text["day"].to_list() == ["2026-03-04", "13/04/2026", None]


def test_changes_case_and_blanks():
    text, _ = run({"plan": "transform", "columns": ["id"], "case": "upper", "trim": True})

    assert text["id"].to_list() == ["S1", "S2", "S3"]


@pytest.mark.parametrize(
    ("decimal", "expected"), [("comma", ["1234.5", "1.234"]), ("point", ["1.234,5", "1234"])]
)
def test_a_person_decides_what_a_comma_is(decimal, expected):
    text = rows("""
        mark
        1.234,5
        1,234
    """)

    done, _ = run_plan(text, [{"plan": "transform", "decimal": decimal}], lambda: 0.0)

    assert done["mark"].to_list() == expected


def test_refuses_words_it_does_not_know():
    problems = check_plan([{"plan": "fly"}, {"plan": "delete"}, {"plan": "append", "rows": []}])

    assert problems[0] == "There is no step called fly."
    assert problems[1].startswith("The step Delete does not understand rules")
    assert problems[2].startswith("The step Append does not understand")


@pytest.mark.parametrize(
    "step",
    [
        {"plan": "delete", "rules": [{"grade": "7"}]},
        {"plan": "delete", "rules": [{}]},
        {"plan": "append", "records": [{"grade": "7"}]},
        {"plan": "transform", "columns": ["grade"], "trim": True},
    ],
)
def test_refuses_columns_that_are_not_there(step):
    with pytest.raises(InputError, match="names"):
        run(step)
