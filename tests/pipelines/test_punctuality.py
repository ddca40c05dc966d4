"""A run is late after two minutes and overdue after twice its usual time."""

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.punctuality import is_late, longest_usual

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (120, False), (121, True)])
def test_a_run_that_has_not_started_is_late_after_its_grace(seconds, late):
    assert is_late(NOON, NOON + timedelta(seconds=seconds)) is late


@pytest.mark.parametrize(
    ("minutes", "limit"), [([], None), ([5, 5], None), ([1, 5, 60], 10), ([0.1, 0.1, 0.2], 1)]
)
def test_a_run_is_overdue_after_twice_the_median_but_not_within_a_minute(minutes, limit):
    durations = [timedelta(minutes=one) for one in minutes]

    found = longest_usual(durations)

    assert found == (timedelta(minutes=limit) if limit else None)
