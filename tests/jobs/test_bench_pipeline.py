"""The pipeline's bench makes the same dirty file each time."""

import polars as pl

from jobs._bench._gradebook import make_files


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
