"""`homeroom bench ingest` prints ours beside others, on the same files."""

import pytest

from jobs._bench.ingest import bench_ingest
from jobs._bench_ingest.case import Case
from jobs._bench_ingest.others import READERS, plain
from jobs._bench_ingest.score import PERFECT, score

CLEAN = Case(
    name="x", fault="y", content=b"a,b\nx,2\ny,\n", header=("a", "b"), rows=[["x", "2"], ["y", ""]]
)


@pytest.mark.parametrize("name", READERS)
def test_every_reader_reads_a_clean_file_perfectly(name, tmp_path):
    assert score(CLEAN, READERS[name](CLEAN, tmp_path)) == PERFECT


def test_typed_values_cost_no_points():
    assert [plain(value) for value in (None, float("nan"), 12.0, 0.5, True)] == [
        "",
        "",
        "12",
        "0.5",
        "true",
    ]


@pytest.mark.slow
@pytest.mark.nightly
def test_prints_scores_and_the_ratio_to_the_limit():
    found = bench_ingest(2_000, 1, files=60)

    assert found["name"] == "ingest"
    assert found["ratio_to_limit"] > 0
    assert found["peak_mib"] > 0
    ours, *others = found["table"]
    assert ours["reader"] == "Homeroom"
    assert ours["silently wrong"] == 0
    assert all(ours["perfect"] > other["perfect"] for other in others)
    assert {lane["what"] for lane in found["lanes"]} == {"Homeroom, told nothing", "polars"}
