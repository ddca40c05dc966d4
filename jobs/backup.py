"""The daily backup of the whole installation, and the proof that its newest one can be restored."""

from pydantic import BaseModel

from config.errors import ConflictError
from jobs._registry import job
from jobs._run import Run
from jobs.backups import drop_old, list_backups, make_backup, name_at, prove

HOUR = 3600


class Nothing(BaseModel):
    """No parameters."""


@job(title="Back everything up", params=Nothing, timeout_seconds=2 * HOUR, is_schedulable=True)
def backup(run: Run, _params: Nothing) -> str:
    """Write a backup beside the others and let the oldest go; the new one is whole by then."""
    desk = run.desk
    settings = desk.settings
    folder = settings.backup_folder / name_at(desk.now())
    with run.step("Copy") as part:
        manifest = make_backup(settings, desk.engine, folder, now=desk.now)
        part.rows = sum(manifest.rows.values())
        part.detail = f"{len(manifest.parts):,} files"
    with run.step("Let old ones go") as part:
        gone = drop_old(settings.backup_folder, settings.backup_keep)
        part.rows = len(gone)
    return f"{part_words(manifest.rows)} and {len(manifest.parts):,} files are in {folder.name}."


def part_words(rows: dict[str, int]) -> str:
    """Return how many rows a backup holds."""
    return f"{sum(rows.values()):,} rows"


@job(title="Prove the last backup", params=Nothing, timeout_seconds=2 * HOUR, is_schedulable=True)
def prove_restore(run: Run, _params: Nothing) -> str:
    """Restore the newest backup into a scratch folder and compare it with what it says it holds."""
    found = list_backups(run.desk.settings.backup_folder)
    if not found:
        raise ConflictError("There is no backup to prove.", hint="Run “Back everything up” first.")
    with run.step("Restore") as part:
        manifest = prove(run.desk.settings, found[-1])
        part.rows = sum(manifest.rows.values())
    told = f"{part_words(manifest.rows)}, every checksum, each trail"
    return f"{found[-1].name} was restored: {told}."
