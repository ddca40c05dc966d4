"""Each pollution of a school file is read right, and what was wrong with it is told."""

import pytest

from config.terms import Severity
from pipelines._format import format_of
from pipelines.reading.detected import Overrides
from tests.pipelines.pollution import Case
from tests.pipelines.pollution_table import CASES


@pytest.fixture(params=CASES, ids=[case.name for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture
def reading(case: Case):
    part = format_of(case.content, "grades.csv")
    return part.read(case.content, part.detect(case.content, Overrides()))


def test_every_pollution_gives_the_right_names_and_rows(case, reading):
    rows = [[cell or "" for cell in row[1:]] for row in reading.frame.rows()]

    assert reading.frame.columns == ["_row", *case.header]
    assert rows == case.rows
    assert reading.rejects.height == case.rejected


def test_every_pollution_is_told_and_counted(case, reading):
    rules = set(reading.findings.get_column("rule"))

    assert rules >= case.rules
    assert {part: reading.accounts[part] for part in case.accounts} == case.accounts
    assert set(reading.findings.get_column("severity")) <= set(Severity)


def test_there_are_at_least_forty_pollutions():
    assert len(CASES) >= 40
