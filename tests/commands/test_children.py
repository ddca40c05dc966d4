"""Processes side by side: kept alive, given up on, stopped together."""

import os
import signal
import sys
from threading import Event, Thread

import pytest

from commands._children import Child, ChildError, note_death, start, stop_all, watch

SLEEPS = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "from signal import *; signal(SIGTERM, SIG_IGN); print('up', flush=True); pause(); pause()",
]


@pytest.fixture
def make(tmp_path):
    """Make children and see that none outlives the test."""
    made = []

    def child(command, grace_seconds=5.0):
        made.append(
            Child(
                name="web",
                command=command,
                log=tmp_path / f"{len(made)}.log",
                grace_seconds=grace_seconds,
            )
        )
        return made[-1]

    yield child
    for each in made:
        each.grace_seconds = 0.0
    stop_all(made)


def await_up(child):
    """Wait until a child has written its first line."""
    pause = Event()
    while b"up" not in child.log.read_bytes():
        assert child.process.poll() is None
        pause.wait(0.02)


@pytest.mark.slow
def test_stops_a_child_that_listens(make):
    child = make(SLEEPS)
    start(child, os.environ)
    await_up(child)

    stop_all([child])

    assert child.process.returncode == -signal.SIGTERM


@pytest.mark.slow
def test_kills_a_child_that_does_not_listen(make):
    child = make(DEAF, grace_seconds=0.2)
    start(child, os.environ)
    await_up(child)

    stop_all([child])

    assert child.process.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_starts_a_dead_child_again(make):
    child = make(SLEEPS)
    start(child, os.environ)
    await_up(child)
    first = child.process.pid
    stop = Event()
    keeper = Thread(target=watch, args=([child], os.environ, stop))
    keeper.start()

    os.kill(first, signal.SIGKILL)
    pause = Event()
    while child.process.pid == first:
        pause.wait(0.05)
    again = child.process.poll()  # a child ends with the thread that started it
    stop.set()
    keeper.join()

    assert again is None
    assert len(child.died_at) == 1


def test_gives_up_on_a_child_that_keeps_dying(make):
    child = make(SLEEPS)
    for second in range(3):
        note_death(child, float(second))

    with pytest.raises(ChildError, match="ended 4 times within a minute"):
        note_death(child, 4.0)


def test_forgives_deaths_of_long_ago(make):
    child = make(SLEEPS)
    for minute in range(9):
        note_death(child, minute * 61.0)

    assert len(child.died_at) == 1
