"""The whole ingest corpus: one table polluted one fault at a time, and files made by hand."""

from collections.abc import Iterator
from itertools import chain

from jobs._bench_ingest.byte_faults import byte_faults
from jobs._bench_ingest.case import Case
from jobs._bench_ingest.handmade import handmade
from jobs._bench_ingest.row_faults import row_faults
from jobs._bench_ingest.table_faults import table_faults

STRIDE = 12


def corpus() -> Iterator[Case]:
    """Yield every case, always in the same order."""
    yield from chain(byte_faults(), table_faults(), handmade(), row_faults())


def sample() -> Iterator[Case]:
    """Yield the files made by hand and each twelfth of the others."""
    polluted = chain(byte_faults(), table_faults(), row_faults())
    yield from handmade()
    yield from (case for number, case in enumerate(polluted) if number % STRIDE == 0)
