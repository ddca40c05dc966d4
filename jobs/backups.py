"""Backup and restore of the whole installation, while it works, and the proof that both do."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from config.errors import ConflictError, DamagedError, InputError
from config.settings import Settings
from data.artifacts import Artifacts
from data.audit import verify_audit
from data.db import house_reading, make_engine
from data.files import hash_file
from data.migrate import migrate
from data.schools import list_schools
from data.snapshots import (
    StoredBytes,
    close_mail,
    count_rows,
    dump,
    interrupt_runs,
    is_empty,
    list_stored,
    load,
    one_moment,
    pause_schedules,
    revision,
)
from data.store import Store
from data.store_check import fsck
from jobs._backup_files import (
    MANIFEST,
    Manifest,
    check_backup,
    copy,
    refuse_used,
    seal,
)
from jobs._desk import utc_now

HEADS, TABLES, STAGING = "audit-heads.json", "tables", "staging"
NAME = "homeroom-%Y%m%dT%H%M%SZ"
Clock = Callable[[], datetime]


def make_backup(
    settings: Settings, engine: Engine, folder: Path, *, now: Clock = utc_now
) -> Manifest:
    """Write a backup of everything into an empty folder while the desk goes on working.

    All tables are read as of one moment; then every file that they name is copied and compared
    with its SHA-256. Files never change once they are named, so that the copy fits the moment.
    """
    refuse_used(folder)
    tables = folder / TABLES
    tables.mkdir()
    taken_at = now().isoformat()
    with one_moment(engine) as connection:
        rows = dump(connection, tables)
        stored = list_stored(connection)
    for one in stored:
        source = place_of(settings, engine, one)
        target = folder / source.relative_to(settings.var_dir)
        copy(source, target)
        refuse_other_bytes(target, one.sha256)
    for name in (HEADS, STAGING):
        keep_beside(settings.var_dir / name, folder / name)
    facts = {"taken_at": taken_at, "revision": revision(), "database": engine.dialect.name}
    return seal(folder, {**facts, "rows": rows})


def refuse_other_bytes(path: Path, sha256: str) -> None:
    """Refuse to back up a file that is not the one that the database names."""
    if hash_file(path).sha256 != sha256:
        raise DamagedError(
            f"{path.name} is damaged; a backup of it would be no backup.",
            hint="Restore it from an older backup; `homeroom doctor` names its version.",
        )


def place_of(settings: Settings, engine: Engine, one: StoredBytes) -> Path:
    """Return where a stored file lies."""
    if one.kind == "artifacts":
        return Artifacts(settings.var_dir / "artifacts").path_of(one.school_id, one.sha256)
    dataset_id, file_id = one.place.split("/")
    store = Store(settings.var_dir / "lake", engine, utc_now)
    return store.place(one.school_id, int(dataset_id), file_id)


def keep_beside(source: Path, target: Path) -> None:
    """Copy what stands beside the tables; a file that goes away meanwhile can be made again."""
    if source.is_file():
        copy(source, target)
    elif source.is_dir():
        for path in source.rglob("*"):
            if path.is_file() and path.suffix == ".parquet":
                try:
                    copy(path, target / path.relative_to(source))
                except FileNotFoundError:
                    continue


def restore_backup(settings: Settings, folder: Path, *, now: Clock = utc_now) -> Manifest:
    """Bring a backup into an empty installation; refuse a damaged, foreign or newer one.

    Runs that had not ended are cancelled, schedules are paused and mail stays in the house, so
    that the restored desk does nothing by surprise, least of all beside the original.
    """
    manifest = check_backup(folder)
    if manifest.revision != revision():
        raise InputError(
            f"The backup's tables stand at {manifest.revision}, not at {revision()}.",
            hint="Restore it with the version of Homeroom that wrote it, then start this one.",
        )
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.operations_url)
    try:
        fill(settings, engine, folder, manifest, now=now)
    finally:
        engine.dispose()
    return manifest


def fill(
    settings: Settings, engine: Engine, folder: Path, manifest: Manifest, *, now: Clock
) -> None:
    """Fill an empty installation with the files and the tables of a checked backup."""
    migrate(engine)
    if not is_empty(engine):
        raise ConflictError(
            f"There is an installation in {settings.var_dir} already.",
            hint="Set HOMEROOM_VAR_DIR to an empty folder, or HOMEROOM_DATABASE_URL to an empty "
            "database.",
        )
    with engine.begin() as connection:
        load(connection, folder / TABLES)
        interrupt_runs(connection, now())
        pause_schedules(connection)
        close_mail(connection)
        refuse_other_counts(manifest, count_rows(connection))
        copy_files(settings, folder)  # before the commit, so that no row is without its file


def copy_files(settings: Settings, folder: Path) -> None:
    """Put the files of a backup where the installation looks for them."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != TABLES:
            shutil.copytree(path, settings.var_dir / path.name, dirs_exist_ok=True)
        elif path.name == HEADS:
            copy(path, settings.var_dir / HEADS)


def refuse_other_counts(manifest: Manifest, found: dict[str, int]) -> None:
    """Refuse a restored database that has not the rows of the backup."""
    wrong = [name for name, count in manifest.rows.items() if found.get(name) != count]
    if wrong:
        raise ConflictError(
            f"The table {wrong[0]} has {found.get(wrong[0])} rows, not {manifest.rows[wrong[0]]}.",
            hint="The restore was taken back; nothing of it is left.",
        )


def prove(settings: Settings, folder: Path) -> Manifest:
    """Restore a backup into a scratch folder and examine it as `homeroom doctor` would."""
    with tempfile.TemporaryDirectory(prefix="homeroom-restore-") as scratch:
        there = replace_settings(settings, Path(scratch))
        manifest = restore_backup(there, folder)
        engine = make_engine(there.operations_url)
        try:
            with house_reading(engine) as session:
                schools = [school.id for school in list_schools(session)]
            problems = list(fsck(Store(there.var_dir / "lake", engine, utc_now)))
            for school_id in (0, *schools):
                problems += verify_audit(engine, school_id, None)
        finally:
            engine.dispose()
    if problems:
        raise ConflictError(f"The restored backup is not sound: {problems[0]}")
    return manifest


def replace_settings(settings: Settings, folder: Path) -> Settings:
    """Return the settings of an installation of its own, over SQLite in that folder."""
    told = {**settings.model_dump(), "var_dir": folder / "var", "database_url": ""}
    return Settings.model_validate(told)


def list_backups(folder: Path) -> list[Path]:
    """Return the whole backups in a folder of backups, the newest last."""
    if not folder.exists():
        return []
    return [path for path in sorted(folder.glob("homeroom-*Z")) if (path / MANIFEST).exists()]


def drop_old(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest backups, and halves that were never finished before them."""
    whole = list_backups(folder)
    kept = whole[-keep:] if keep else whole
    if not kept:
        return []
    gone = [path for path in sorted(folder.glob("homeroom-*Z")) if path.name < kept[0].name]
    for path in gone:
        shutil.rmtree(path)
    return [path.name for path in gone]


def name_at(moment: datetime) -> str:
    """Return the folder's name of a backup taken at a moment."""
    return moment.strftime(NAME)
