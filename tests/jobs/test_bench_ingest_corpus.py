"""The ingest corpus: nearly all polluted files are read perfectly, and no mistake is silent."""

from dataclasses import dataclass, field
from itertools import islice

import pytest

from jobs._bench_ingest.case import Case
from jobs._bench_ingest.corpus import corpus, sample
from jobs._bench_ingest.handmade import handmade
from jobs._bench_ingest.ours import is_told, read_ours
from jobs._bench_ingest.score import PERFECT, Outcome, score
from pipelines.reading.notes import PARTS

SAMPLE = list(sample())
SHARDS = 4


@dataclass
class Tally:
    """What became of many files."""

    scores: list[float] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def add(self, case: Case) -> None:
        """Read one file, score it, and check that all its lines went somewhere."""
        outcome, reading = read_ours(case)
        scored = score(case, outcome)
        self.scores.append(scored)
        if reading is not None:
            assert sum(reading.accounts[part] for part in PARTS) == reading.accounts["lines"]
            if scored < PERFECT and not is_told(reading):
                self.silent.append(case.name)


@pytest.mark.parametrize("case", SAMPLE, ids=[f"{one.fault}: {one.name}" for one in SAMPLE])
def test_a_polluted_file_is_read_perfectly_or_a_person_is_asked(case: Case):
    outcome, reading = read_ours(case)

    assert score(case, outcome) == PERFECT or (reading is not None and is_told(reading))


FIRST, *OTHERS = range(SHARDS)
NIGHTLY = [pytest.param(one, marks=pytest.mark.nightly) for one in OTHERS]


@pytest.mark.slow
@pytest.mark.parametrize("shard", [FIRST, *NIGHTLY])
def test_the_whole_corpus_scores_as_promised(shard: int):
    tally = Tally()
    for case in islice(corpus(), shard, None, SHARDS):
        tally.add(case)

    count = len(tally.scores)
    assert count > 600
    assert sum(one == PERFECT for one in tally.scores) / count >= 0.98
    assert sum(tally.scores) / count >= 9.98
    assert tally.silent == []


@pytest.mark.slow
def test_the_corpus_is_large_and_the_same_each_time():
    first, second = list(corpus()), list(corpus())

    assert first == second
    assert len(first) >= 2_700
    assert len({case.name for case in first}) == len(first)
    assert len(list(handmade())) >= 60


def test_the_score_sees_a_lost_row_a_changed_cell_and_an_invented_name():
    case = Case(name="x", fault="y", content=b"", header=("a", "b"), rows=[["1", "2"], ["3", "4"]])
    right = Outcome(header=("a", "b"), rows=case.rows)

    assert score(case, right) == PERFECT
    assert score(case, Outcome(header=("a", "b"), rows=[["1", "2"]])) < 9.4
    assert score(case, Outcome(header=("a", "b"), rows=[["1", "2"], ["3", "5"]])) < 9
    assert score(case, Outcome(header=("a", "c"), rows=case.rows)) < 9
    assert score(case, Outcome(header=("a", "b"), rows=case.rows[::-1])) < PERFECT
    assert score(case, Outcome(is_refused=True)) == 0
