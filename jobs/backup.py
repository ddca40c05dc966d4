"""The daily backup of the whole installation, and the proof that its newest one can be restored."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel

from config.errors import ConflictError
from jobs._registry import ADMINISTRATORS, job
from jobs._run import Run
from jobs.backups import drop_old, list_backups, make_backup, name_at, prove

HOUR = 3600
FRESH = timedelta(minutes=10)


class Nothing(BaseModel):
    """No parameters."""


@job(
    title="Back everything up",
    description="Copies the whole installation while people work, and lets the oldest copies go.",
    params=Nothing,
    timeout_seconds=2 * HOUR,
    owner=ADMINISTRATORS,
    lock=lambda _params: "backup",
    is_schedulable=True,
)
def backup(run: Run, _params: Nothing) -> str:
    """Write a backup beside the others and let the oldest go; the new one is whole by then."""
    settings = run.desk.settings
    name = str(run.once("Copy", lambda _part: copy_all(run))["name"])
    if not name:
        return "Another run has just made a backup of everything, or is about to."
    with run.step("Let old ones go") as part:
        gone = drop_old(settings.backup_folder, settings.backup_keep)
        part.rows = len(gone)
    return f"{name} holds everything, compared with every checksum."


def copy_all(run: Run) -> dict[str, str]:
    """Make a backup; return its name, or none where another run has just made one."""
    desk, settings = run.desk, run.desk.settings
    name = name_at(desk.now())
    folder = settings.backup_folder / name
    if not claim(settings.backup_folder, folder, name_at(desk.now() - FRESH)):
        return {"name": ""}
    with whole_folder(folder):
        make_backup(settings, desk.engine, folder, now=desk.now)
    return {"name": name}


@contextmanager
def whole_folder(folder: Path) -> Iterator[None]:
    """Leave no half of a backup behind, which would only take room where there is none."""
    is_whole = False
    try:
        yield
        is_whole = True
    finally:
        if not is_whole:
            shutil.rmtree(folder, ignore_errors=True)


def claim(backups: Path, folder: Path, since: str) -> bool:
    """Take the folder of a backup for us, unless another school's run was there a moment ago."""
    if any(path.name >= since for path in list_backups(backups)):
        return False
    backups.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    return True


@job(
    title="Prove the last backup",
    description="Restores the newest backup aside and compares it with what it should hold.",
    params=Nothing,
    timeout_seconds=2 * HOUR,
    owner=ADMINISTRATORS,
    lock=lambda _params: "backup",
    is_schedulable=True,
)
def prove_restore(run: Run, _params: Nothing) -> str:
    """Restore the newest backup into a scratch folder and compare it with what it says it holds."""
    found = list_backups(run.desk.settings.backup_folder)
    if not found:
        raise ConflictError("There is no backup to prove.", hint="Run “Back everything up” first.")
    with run.step("Restore"):
        prove(run.desk.settings, found[-1])
    return f"{found[-1].name} was restored: every table, every checksum, each trail."
