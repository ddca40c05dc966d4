"""A thousand damaged uploads: each is read or refused with a reason, in time, by a child."""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from config.errors import HomeroomError, InputError, LimitError
from config.terms import BatchState, RunState
from data.batches import get_batch
from jobs._child import HOSTS, run_in_child
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._steps import read_file
from jobs.headless import current
from jobs.intake import load_again, receive
from pipelines.reading.detected import Overrides
from tests.faults.mutants import mutants

pytestmark = [pytest.mark.faults, pytest.mark.slow]

SECONDS = 20
READ = {BatchState.MAPPING, BatchState.FIXING, BatchState.REFUSED}
CRASHES = sorted((Path(__file__).parent / "crashes").glob("*"))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Use one database; what is tried here does not depend on it."""
    return sqlite_url


def check_upload(desk: Desk, name: str, content: bytes) -> str:
    """Send one file; return what went wrong, or nothing."""
    started = time.monotonic()
    batch_id = receive(desk, name, content)
    if current(desk, batch_id).state == BatchState.RECEIVED:
        load_again(desk, batch_id, "The same damage came up twice.")
    run = finish_run(desk, current(desk, batch_id).run_id)
    with desk.reading() as session:
        batch = get_batch(session, batch_id)
    if run.state != RunState.SUCCEEDED or batch.state not in READ:
        return f"{name}: {run.state} {batch.state} {run.error_message}"
    if batch.state == BatchState.REFUSED and not (batch.problem and batch.hint):
        return f"{name}: refused without a reason or a way on"
    return "" if time.monotonic() - started < SECONDS else f"{name}: too slow"


def check_reading(folder: Path, name: str, content: bytes) -> str:
    """Read one file in a child; return what went wrong, or nothing."""
    path, started = folder / "upload", time.monotonic()
    path.write_bytes(content)
    try:
        seen = run_in_child(
            read_file, path, name, Overrides(), folder, memory_mib=1024, seconds=SECONDS
        )
    except (InputError, LimitError) as refusal:
        is_said = bool(refusal.message and refusal.hint)
        return "" if is_said else f"{name}: refused without a reason or a way on"
    except HomeroomError as error:
        return f"{name}: {error.message}"
    assert seen["rows"] >= 0
    return "" if time.monotonic() - started < SECONDS else f"{name}: too slow"


def check_many(check: Callable[[str, bytes], str], count: int, seed: int) -> None:
    """Send damaged files from one process that must not notice."""
    pid = os.getpid()
    wrong = [check(name, content) for name, content in mutants(count, seed)]
    assert not [words for words in wrong if words]
    assert os.getpid() == pid
    assert HOSTS.host is not None
    assert HOSTS.host.is_ours()


LATER = [pytest.param(seed, marks=pytest.mark.nightly) for seed in (1, 2, 3)]


@pytest.mark.parametrize("seed", [0, *LATER])
def test_each_of_two_hundred_damaged_uploads_is_read_or_refused(tmp_path: Path, seed: int):
    check_many(partial(check_reading, tmp_path), 50, seed)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(10, 20))
def test_each_of_a_thousand_damaged_uploads_goes_as_far_as_a_person(north: Desk, seed: int):
    check_many(partial(check_upload, north), 100, seed)


@pytest.mark.parametrize("path", CRASHES, ids=lambda path: path.name)
def test_what_once_broke_a_reader_is_read_or_refused(tmp_path: Path, path: Path):
    assert check_reading(tmp_path, path.name, path.read_bytes()) == ""
