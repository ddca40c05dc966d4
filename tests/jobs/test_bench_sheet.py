"""`homeroom bench sheet` reads one workbook beside the bare engine."""

import pytest

from jobs._bench.sheet import bench_sheet
from jobs._benches import benches


def test_the_bench_is_found():
    assert benches()["sheet"].size == 200_000


@pytest.mark.slow
def test_prints_the_ratio_to_the_bare_engine_and_the_same_table():
    found = bench_sheet(300, 1)

    assert found["ratio_to_limit"] > 0
    assert found["peak_mib"] > 0
    assert found["limit"]["counts"] == {"rows": 300, "columns": 15}
    assert "300 rows and 15 columns" in found["note"]
