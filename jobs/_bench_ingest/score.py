"""Score a reading from 0 to 10: success, and precision, recall and F1 of names, records, cells."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from jobs._bench_ingest.case import Case

PERFECT = 10.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a reader made of a file: names (none for a file without a header) and rows of text."""

    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    is_refused: bool = False


def score(case: Case, outcome: Outcome) -> float:
    """Return ten values between 0 and 1, added up."""
    if outcome.is_refused or case.is_refused:
        is_empty = not outcome.rows and not outcome.header
        return PERFECT if case.is_refused and is_empty else 0.0
    records = (map(tuple, case.rows), map(tuple, outcome.rows))
    cells = (
        (cell for row in case.rows for cell in row),
        (cell for row in outcome.rows for cell in row),
    )
    parts = (measure(case.header, outcome.header), measure(*records), measure(*cells))
    total = 1.0 + sum(sum(part) for part in parts)
    return PERFECT if is_equal(case, outcome) else min(total, PERFECT - 1e-6)


def is_equal(case: Case, outcome: Outcome) -> bool:
    """Tell whether names and rows are the expected ones, in their order."""
    same_rows = len(case.rows) == len(outcome.rows) and all(
        tuple(want) == tuple(got) for want, got in zip(case.rows, outcome.rows, strict=True)
    )
    return same_rows and tuple(case.header) == tuple(outcome.header)


def measure(expected: Iterable[Hashable], given: Iterable[Hashable]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one bag against another."""
    want, got = Counter(expected), Counter(given)
    hits, wanted, found = (want & got).total(), want.total(), got.total()
    precision = hits / found if found else float(not wanted)
    recall = hits / wanted if wanted else float(not found)
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0
