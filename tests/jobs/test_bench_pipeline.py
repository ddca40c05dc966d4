"""The pipeline's bench makes the same dirty file each time and compares in one run."""

import polars as pl
import pytest

from jobs._bench_files import make_files
from jobs._bench_pipeline import bench_pipeline


def test_makes_the_same_dirty_file_each_time(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()

    first, second = make_files(one, 2_000), make_files(two, 2_000)

    assert first.upload.read_bytes() == second.upload.read_bytes()
    marks = pl.read_csv(first.upload, infer_schema=False).select("^score_.*$")
    clean = marks.select(pl.all().str.contains(r"^\d{1,2}\.\d$"))
    dirty = clean.select(~pl.all_horizontal(pl.all())).to_series().mean()
    assert 0.09 < float(str(dirty)) < 0.13


@pytest.mark.slow
def test_prints_times_peaks_and_ratios():
    found = bench_pipeline(2_000, tries=1)

    assert found["name"] == "pipeline"
    assert found["ratio_to_limit"] > 0
    assert found["times_faster_than_loop"] > 1
    assert found["peak_mib"] > 0
    counts = found["counts"]
    placed = sum(counts[name] for name in ("new", "changed", "unchanged", "set_aside", "rejected"))
    assert counts["file"] == placed
    assert found["table"][0]["what"] == "import to publish"
