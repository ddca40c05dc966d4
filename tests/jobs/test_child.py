"""Heavy steps run in a process that cannot hurt this one."""

import os
import time

import pytest

from config.errors import CancelledError, HomeroomError, InputError, LimitError
from jobs._child import HOSTS, run_in_child
from tests.jobs import trials


def run(function, *arguments, seconds=30.0, check=None):
    """Run a step with room enough."""
    return run_in_child(function, *arguments, memory_mib=512, seconds=seconds, check=check)


def cancelled() -> None:
    """Ask to stop."""
    raise CancelledError("Stop.")


def test_returns_what_the_step_returns():
    assert run(trials.double, 21) == 42


def test_the_step_runs_in_another_process_with_a_clean_environment(monkeypatch):
    monkeypatch.setenv("HOMEROOM_SCRAPE_TOKEN", "secret")

    seen = run(trials.surroundings)

    assert run(os.getpid) != os.getpid()
    assert not [name for name in seen if name.startswith("HOMEROOM_")]
    assert not os.path.exists(seen["TMPDIR"])  # noqa: PTH110 — a path of a process that is gone


def test_an_error_of_ours_comes_back_as_itself():
    with pytest.raises(InputError, match="No rows") as caught:
        run(trials.refuse)

    assert caught.value.hint == "Send rows."


def test_an_unknown_error_comes_back_by_its_name_only():
    with pytest.raises(HomeroomError, match="ZeroDivisionError") as caught:
        run(trials.break_down)

    assert "Ann" not in caught.value.message


def test_a_step_that_wants_too_much_memory_is_refused_in_a_sentence():
    with pytest.raises(LimitError, match="512 MiB"):
        run(trials.devour)


def test_a_step_that_dies_is_a_limit_and_the_next_one_works():
    with pytest.raises(LimitError, match="ended early"):
        run(trials.die)

    assert run(trials.double, 2) == 4


@pytest.mark.slow
def test_a_step_that_takes_too_long_is_killed():
    began = time.monotonic()

    with pytest.raises(LimitError, match="longer than 1 seconds"):
        run(trials.sleep_long, seconds=1.0)

    assert time.monotonic() - began < 5


@pytest.mark.slow
def test_a_step_that_nobody_wants_any_more_is_killed():
    with pytest.raises(CancelledError):
        run(trials.sleep_long, check=cancelled)


def test_a_host_that_was_killed_is_replaced():
    run(trials.double, 1)
    assert HOSTS.host is not None
    HOSTS.host.process.kill()
    HOSTS.host.process.wait()

    assert run(trials.double, 4) == 8
