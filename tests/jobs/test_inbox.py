"""Files that come by themselves are taken once, and published only when nothing is open."""

from pathlib import Path

import pytest
from sqlalchemy import select

from config.errors import ForbiddenError, InputError
from config.settings import Settings
from config.terms import BatchState, InboxKind, InboxState
from data.batches import list_batches
from data.inboxes import list_files
from data.incidents import list_entries, list_incidents
from data.models import InboxFile, JobRun
from data.runs import get_run
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs.inbox import set_inbox
from tests.people import Clock

pytestmark = pytest.mark.slow

HEAD = "Student ID,Family name,Given name"
CLEAN = "\n".join([HEAD, *(f"S{n:03},Name{n},Given{n}" for n in range(20))]).encode()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Run on one database; what differs between the two is tested elsewhere."""
    return sqlite_url


@pytest.fixture
def folder(north: Desk) -> Path:
    """Open north's inbox; return its folder."""
    set_inbox(north, InboxKind.FOLDER, is_open=True)
    return north.settings.inbox_folder / "north"


def look(desk: Desk, clock: Clock, *, times: int = 2) -> list[InboxFile]:
    """Look into the inbox some times, do what that queues; return the files it knows."""
    for _ in range(times):
        clock.move(seconds=15)
        do(desk, "watch_inbox")
    with desk.reading() as session:
        waiting = session.scalars(select(JobRun).where(JobRun.job == "take_inbox_file")).all()
    for run in waiting:
        finish_run(desk, run.id)
    with desk.reading() as session:
        return list_files(session)


def do(desk: Desk, job: str) -> str:
    """Do one job; return its outcome."""
    with desk.transaction() as session:
        run_id = enqueue(desk, session, job, {}).id
    finish_run(desk, run_id)
    with desk.reading() as session:
        run = get_run(session, run_id)
        return run.outcome or run.error_message


def names(folder: Path) -> list[str]:
    """Return the names in a folder without their time."""
    return sorted(path.name.split("_", 1)[-1] for path in folder.glob("*"))


def test_a_clean_file_is_published_and_put_away_with_a_receipt(
    north: Desk, clock: Clock, folder: Path
):
    (folder / "students.csv").write_bytes(CLEAN)

    (file,) = look(north, clock)

    assert file.state == InboxState.PUBLISHED
    assert file.outcome == "Published as version 1 of students: 20 new, 0 changed."
    assert names(folder / "done") == ["students.csv", "students.csv.txt"]
    receipt = next((folder / "done").glob("*.txt")).read_text()
    assert "Published as version 1 of students" in receipt
    assert not (folder / "students.csv").exists()


def test_a_file_that_still_grows_is_left_alone(north: Desk, clock: Clock, folder: Path):
    path = folder / "students.csv"
    path.write_bytes(CLEAN[:100])
    look(north, clock, times=1)
    path.write_bytes(CLEAN)

    (file,) = look(north, clock, times=1)

    assert file.state == InboxState.SEEN
    assert file.size_bytes == len(CLEAN)
    assert look(north, clock, times=1)[0].state == InboxState.PUBLISHED


def test_what_is_open_waits_in_intake_with_the_reason(north: Desk, clock: Clock, folder: Path):
    (folder / "students.csv").write_bytes(CLEAN.replace(b"S003,Name3", b"S003,"))
    (folder / "notes.csv").write_bytes(b"a,b\n1,2\n3,4\n5,6\n")
    (folder / "photo.csv").write_bytes(b"\x89PNG\r\n\x1a\n0000")
    (folder / "half.csv.part").write_bytes(b"a")
    (folder / "link.csv").symlink_to("/etc/hostname")

    files = {file.path: file for file in look(north, clock)}

    assert {file.state for file in files.values()} == {InboxState.HELD}
    assert set(files) == {"students.csv", "notes.csv", "photo.csv"}
    assert files["students.csv"].outcome.startswith("It has 1 errors, 0 queries.")
    assert files["notes.csv"].outcome.startswith("Nothing says what this file is.")
    with north.reading() as session:
        batches = {batch.filename: batch for batch in list_batches(session)}
    assert batches["students.csv"].problem.startswith("Not published by itself: It has 1 errors")
    assert batches["photo.csv"].state == BatchState.REFUSED
    assert names(folder / "held") == sorted(
        name for path in files for name in (path, f"{path}.txt")
    )


def test_unusual_change_is_held_with_limit_and_both_figures(
    north: Desk, clock: Clock, folder: Path
):
    (folder / "students").mkdir()
    (folder / "students" / "monday.csv").write_bytes(CLEAN)
    look(north, clock)
    strangers = CLEAN.replace(b"\nS0", b"\nT0")
    (folder / "students" / "tuesday.csv").write_bytes(strangers)

    tuesday = look(north, clock)[0]

    assert tuesday.outcome.startswith(
        "Only 0 of the 20 rows of the file (0 %) are published already; the limit is 70 %."
    )
    with north.reading() as session:
        batch = list_batches(session)[0]
        (incident,) = list_incidents(session)
    assert batch.state == BatchState.PREVIEWED
    assert "the limit is 70 %" in batch.problem
    assert incident.message.startswith("Only # of the # rows of the file (# %) are published")
    assert incident.recovered_at is None

    (folder / "students" / "wednesday.csv").write_bytes(CLEAN + b"\n")
    look(north, clock)

    with north.reading() as session:
        (incident,) = list_incidents(session)
        told = list_entries(session, incident.id)[0].text
    assert incident.recovered_at is not None
    assert "published by itself" in told


def test_the_same_bytes_again_and_an_unknown_folder_wait(north: Desk, clock: Clock, folder: Path):
    (folder / "students.csv").write_bytes(CLEAN)
    look(north, clock)
    (folder / "again.csv").write_bytes(CLEAN)
    (folder / "mystery").mkdir()
    (folder / "mystery" / "x.csv").write_bytes(CLEAN)

    files = {file.path: file for file in look(north, clock)}

    assert files["again.csv"].outcome.startswith("The same file was loaded as batch 1.")
    assert files["mystery/x.csv"].outcome.startswith("There is no profile called mystery.")
    assert files["mystery/x.csv"].batch_id is None


def test_only_administrators_open_an_inbox_and_only_a_configured_one(
    north: Desk, operator: Desk, settings: Settings
):
    with pytest.raises(ForbiddenError):
        set_inbox(operator, InboxKind.FOLDER, is_open=True)
    with pytest.raises(InputError, match="No remote inbox is configured"):
        set_inbox(north, InboxKind.REMOTE, is_open=True)
