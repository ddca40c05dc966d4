"""Read a case as Homeroom does, with no hint given, and tell whether it says what is uncertain."""

from config.errors import HomeroomError
from config.terms import Severity
from jobs._bench_ingest.case import Case
from jobs._bench_ingest.score import Outcome
from pipelines._format import format_of
from pipelines.reading.detected import Overrides, Reading

SURE = 0.8


def read_ours(case: Case) -> tuple[Outcome, Reading | None]:
    """Return the outcome and the reading that it was taken from, if there was one."""
    try:
        part = format_of(case.content, "marks.csv")
        reading = part.read(case.content, part.detect(case.content, Overrides()))
    except HomeroomError:
        return Outcome(is_refused=True), None
    rows = [[cell or "" for cell in row[1:]] for row in reading.frame.iter_rows()]
    return Outcome(header=reading.detected.header_cells, rows=rows), reading


def is_told(reading: Reading) -> bool:
    """Tell whether a person is asked to look: a query, a rejected line, a weak reason."""
    asks = (reading.findings.get_column("severity") == Severity.QUERY).any()
    unsure = any(reason.confidence < SURE for reason in reading.detected.reasons)
    return bool(asks) or unsure or reading.rejects.height > 0
