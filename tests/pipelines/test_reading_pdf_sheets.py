"""Gradebooks, rosters and attendance lists of four print engines read as they were printed."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines._format import format_of
from pipelines.reading.detected import Overrides, Reading
from tests.pipelines.pdf_engines import CHROMIUM, print_sheets
from tests.pipelines.pdf_score import Score, close, compare
from tests.pipelines.pdf_sheets import ENGINES, STYLES, Sheet, list_sheets

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
]

TUNED = 1
HELD_OUT = (3, 6, 7)  # never looked at while the reader was written


@dataclass(frozen=True)
class Read:
    """A sheet with what was read of it."""

    sheet: Sheet
    reading: Reading

    @property
    def score(self) -> Score:
        """Return how much of it is right."""
        return compare([row[1:] for row in self.reading.frame.rows()], self.sheet.rows)


@pytest.fixture(scope="module", params=ENGINES)
def printed(request: pytest.FixtureRequest) -> list[tuple[Sheet, bytes]]:
    """Print one engine's sheets before anybody watches that reading them touches nothing."""
    return print_sheets(list_sheets(TUNED, [request.param]))


FIRST, *OTHERS = HELD_OUT
NIGHTLY = [pytest.param(seed, marks=pytest.mark.nightly) for seed in OTHERS]


@pytest.fixture(scope="module", params=[FIRST, *NIGHTLY])
def unseen(request: pytest.FixtureRequest) -> list[tuple[Sheet, bytes]]:
    """Print the sheets of a seed that nobody tuned the reader on."""
    return print_sheets(list_sheets(request.param))


def read_all(printed: list[tuple[Sheet, bytes]]) -> list[Read]:
    return [Read(sheet, read(content)) for sheet, content in printed]


def read(content: bytes) -> Reading:
    part = format_of(content, "sheet.pdf")
    return part.read(content, part.detect(content, Overrides()))


def total(reads: list[Read]) -> Score:
    return sum((one.score for one in reads), Score())


def check(score: Score) -> None:
    assert score.precision >= 0.995
    assert score.recall >= 0.995
    assert score.exact_rows >= 0.97


def test_reads_the_sheets_of_an_engine_as_they_were_printed(printed: list[tuple[Sheet, bytes]]):
    reads = read_all(printed)

    for style in STYLES:
        check(total([one for one in reads if one.sheet.look.style == style]))
    for one in reads:
        parts = dict(one.reading.accounts)
        footers = one.reading.findings.filter(rule="footer")["found"].to_list()
        assert parts.pop("lines") == sum(parts.values())
        assert close(one.reading.detected.columns) == close(one.sheet.header)
        assert bool(footers) == bool(one.sheet.footer)
    asked = sum(one.reading.findings.filter(rule="unsure_cell").height for one in reads)
    assert asked <= 0.002 * total(reads).true


@pytest.mark.nightly
def test_reads_sheets_that_nobody_tuned_it_on(unseen: list[tuple[Sheet, bytes]]):
    check(total(read_all(unseen)))
