"""A full disk at each step: a sentence, nothing half written, and it goes on once there is room."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from config.errors import TransientError
from config.terms import BatchState, RunState
from data.batches import get_batch
from data.datasets import get_dataset, get_version
from data.db import make_engine
from data.incidents import list_incidents
from data.models import JobRun
from data.runs import get_run
from jobs._desk import Desk
from jobs._ledger import enqueue, retry
from jobs._run import execute
from jobs.backups import list_backups, prove
from jobs.headless import advance
from jobs.intake import receive
from jobs.workbench import request_preview, request_publish, set_mapping
from pipelines.mapping import Column
from tests.faults.crew import crew_of, queue_many, wait_for, wait_until_over
from tests.faults.test_outages import ONCE, account, hurried, told_of, wait_for_incident
from tests.people import Clock

pytestmark = [pytest.mark.faults, pytest.mark.slow]
SIZE = "2m"
ROWS = [f"S{number:04};Name{number};{number % 100}" for number in range(3_000)]
MARKS = "\n".join(["Student ID;Last name;Quiz 1", *ROWS]).encode()
STEPS = ("read", "check", "preview", "publish")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Keep the database on another disk; the files are what fills."""
    return sqlite_url


@pytest.fixture
def small(north: Desk) -> Iterator[Callable[..., Path]]:
    """Return what puts a folder on a disk of two MiB of its own."""
    with ExitStack() as stack:

        def mount(folder: Path, size: str = SIZE) -> Path:
            folder.mkdir(parents=True, exist_ok=True)
            place = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
            done = subprocess.run(place, capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"NOT TESTED: no disk can be mounted here ({done.stderr.strip()}).")
            stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=True)
            return folder

        yield mount


def fill(folder: Path) -> Path:
    """Leave no room on a disk."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as out, suppress(OSError):
        while True:
            out.write(b"x" * 4096)
    return ballast


def attempt(desk: Desk, run_id: int) -> JobRun:
    """Do one try of a run; return it."""
    assert execute(desk.settings, desk.engine, desk.school_id, run_id, now=desk.now)
    with desk.reading() as session:
        return get_run(session, run_id)


def run_of(desk: Desk, batch_id: int) -> int:
    """Return the run that a batch waits for."""
    with desk.reading() as session:
        run_id = get_batch(session, batch_id).run_id
    assert run_id is not None
    return run_id


def state_of(desk: Desk, batch_id: int) -> BatchState:
    with desk.reading() as session:
        return get_batch(session, batch_id).state


def begin(desk: Desk, batch_id: int, step: str) -> int:
    """Ask for a step of a batch; return its run."""
    if step == "check":
        with desk.reading() as session:
            columns = get_batch(session, batch_id).mapping
        set_mapping(desk, batch_id, [Column.from_json(one) for one in columns])
    if step == "preview":
        request_preview(desk, batch_id)
    if step == "publish":
        request_publish(desk, batch_id)
    return run_of(desk, batch_id)


@pytest.mark.parametrize("full_at", STEPS)
def test_a_step_waits_for_room_and_goes_on_by_itself(
    north: Desk, clock: Clock, small: Callable[..., Path], full_at: str
):
    var = north.settings.var_dir
    places = [small(var / name) for name in ("staging", "lake")]
    batch_id = receive(north, "marks.csv", MARKS, profile="gradebook")

    for step in STEPS:
        run_id = begin(north, batch_id, step)
        if step == full_at:
            ballast = [fill(place) for place in places]
            run = attempt(north, run_id)
            assert (run.state, run.error_message) == (
                RunState.WAITING_TO_RETRY,
                "The disk is full.",
            )
            assert run.error_hint.startswith("Nothing is lost. Make room")
            assert [path for path in var.rglob("*.part") if path.is_file()] == []
            for path in ballast:
                path.unlink()
            clock.move(hours=1)
        advance(north, batch_id)

    assert state_of(north, batch_id) == BatchState.PUBLISHED
    with north.reading() as session:
        dataset = get_batch(session, batch_id).dataset
        assert get_version(session, get_dataset(session, dataset), 1).rows == len(ROWS)
        assert list_incidents(session) == []


def test_a_disk_that_stays_full_is_one_incident_until_somebody_makes_room(
    north: Desk, clock: Clock, small: Callable[..., Path]
):
    place = small(north.settings.var_dir / "staging")
    ballast = fill(place)
    run_id = run_of(north, receive(north, "marks.csv", MARKS, profile="gradebook"))
    while (run := attempt(north, run_id)).state == RunState.WAITING_TO_RETRY:
        clock.move(hours=1)

    assert (run.state, run.attempt) == (RunState.FAILED, 4)
    with north.reading() as session:
        (incident,) = list_incidents(session)
    assert (incident.known_error, incident.occurrences) == ("disk_full", 1)

    ballast.unlink()
    again = attempt(north, retry(north, run_id).id)
    assert again.state == RunState.SUCCEEDED
    with north.reading() as session:
        (incident,) = list_incidents(session)
    assert incident.recovered_at is not None


def test_an_upload_onto_a_full_disk_leaves_nothing_behind(north: Desk, small: Callable[..., Path]):
    place = small(north.settings.var_dir / "artifacts")
    ballast = fill(place)

    with pytest.raises(TransientError, match="The disk is full"):
        receive(north, "marks.csv", MARKS, profile="gradebook")

    assert [path for path in place.rglob("*") if path.is_file()] == [ballast]
    ballast.unlink()
    assert receive(north, "marks.csv", MARKS, profile="gradebook")


def test_a_backup_onto_a_full_disk_leaves_the_older_one_alone(
    north: Desk, clock: Clock, small: Callable[..., Path]
):
    folder = small(north.settings.backup_folder)
    first = attempt(north, queue(north))
    assert first.state == RunState.SUCCEEDED, first.error_message
    (whole,) = list_backups(folder)

    ballast = fill(folder)
    clock.move(hours=1)
    run = attempt(north, queue(north))

    assert run.error_message == "The disk is full."
    assert {path.name for path in folder.iterdir()} == {whole.name, ballast.name}
    assert prove(north.settings, whole)
    ballast.unlink()
    shutil.rmtree(whole)
    clock.move(hours=1)
    assert attempt(north, run.id).state == RunState.SUCCEEDED


def test_a_database_on_a_full_disk_is_waited_for_and_told_of_once(
    sqlite_images: dict[str, Path], tmp_path: Path, small: Callable[..., Path]
):
    place = small(tmp_path / "own", "8m")
    shutil.copyfile(sqlite_images["schools"], place / "ops.db")
    url = f"sqlite:///{place / 'ops.db'}"
    engine = make_engine(url)
    desk = hurried(engine, url, place)
    queued = queue_many(desk, 40, seconds=0.1)

    with crew_of(desk.settings, 1) as crew:
        wait_for(desk, RunState.SUCCEEDED, 2)
        ballast = fill(place)
        time.sleep(8)
        ballast.unlink()
        ended = wait_until_over(desk, crew, 60)
        wait_for_incident(desk)

    assert account(desk, queued, ended) == {ONCE: 40}
    assert told_of(desk) == [("full", "disk_full", True, ["Something failed", "Recovered"])]
    engine.dispose()


def queue(desk: Desk) -> int:
    """Queue a backup; return its run."""
    with desk.transaction() as session:
        return enqueue(desk, session, "backup", {}).id
