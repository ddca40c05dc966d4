"""Waits between tries."""

from datetime import timedelta

import pytest

from pipelines.retry import LONGEST, next_retry

DELAY = timedelta(seconds=10)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 10), (2, 20), (3, 40), (4, 80)])
def test_the_wait_doubles_with_each_failure(failures, seconds):
    assert next_retry(failures, delay=DELAY, jitter=1.0) == timedelta(seconds=seconds)


def test_jitter_spreads_the_wait_over_its_second_half():
    assert next_retry(1, delay=DELAY, jitter=0.0) == DELAY / 2


def test_the_wait_never_passes_an_hour():
    assert next_retry(500, delay=DELAY, jitter=1.0) == LONGEST
