"""A backup taken while the desk works is restored whole, and a damaged one is refused."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine

from config.errors import ConflictError, DamagedError, InputError
from config.settings import Settings
from config.terms import Frequency, RunState, ScheduleState
from data.audit import verify_audit
from data.datasets import get_dataset, get_version, list_datasets
from data.db import make_engine, reading
from data.run_list import RunFilter, find_runs
from data.schedules import get_schedule
from data.snapshots import count_rows, one_moment
from data.store import Store
from data.store_check import fsck
from jobs._backup_files import MANIFEST, check_backup
from jobs._desk import Desk, utc_now
from jobs._ledger import enqueue
from jobs.backups import drop_old, list_backups, make_backup, prove, restore_backup
from jobs.headless import ImportOrder, import_file
from jobs.schedules import Draft, add_schedule
from pipelines.recurrence import Recurrence
from tests.cluster import connect, url_of
from tests.conftest import copy_database

pytestmark = pytest.mark.slow

ORDER = ImportOrder(profile="table", publish=True, downloads=True)


def publish(desk: Desk, number: int) -> None:
    """Publish a small table under a name of its own."""
    content = f"id,mark\n1,{number}\n2,{number + 1}\n".encode()
    import_file(desk, f"marks{number % 3}.csv", content, ORDER)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Return the settings of an empty installation over SQLite."""
    return Settings(var_dir=tmp_path / "elsewhere")


def counts_of(engine: Engine) -> dict[str, int]:
    with one_moment(engine) as connection:
        return count_rows(connection)


def examine(settings: Settings, desk: Desk) -> Engine:
    """Return the engine of a restored installation, found sound."""
    engine = make_engine(settings.operations_url)
    assert list(fsck(Store(settings.var_dir / "lake", engine, utc_now))) == []
    assert verify_audit(engine, desk.school_id, None) == []
    return engine


def test_a_backup_taken_under_load_comes_back_whole(
    north: Desk, settings: Settings, elsewhere: Settings, tmp_path: Path
):
    publish(north, 0)
    over = Event()

    def work() -> None:
        number = 1
        while not over.is_set():
            publish(north, number)
            number += 1

    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(work)
        manifest = make_backup(settings, north.engine, tmp_path / "backup")
        over.set()
        busy.result()
    publish(north, 1_000)
    restore_backup(elsewhere, tmp_path / "backup")

    engine = examine(elsewhere, north)
    assert counts_of(engine) == manifest.rows
    assert manifest.rows["dataset_version"] < counts_of(north.engine)["dataset_version"]
    with reading(engine, north.school_id) as session:
        for dataset, version in list_datasets(session):
            Store(elsewhere.var_dir / "lake", engine, utc_now).path_of(session, version)
            assert get_version(session, get_dataset(session, dataset.name), version.no) is version
    engine.dispose()


def test_a_backup_of_either_database_is_restored_into_postgresql(
    north: Desk, backup: Path, elsewhere: Settings, postgres: Path
):
    manifest = check_backup(backup)
    name = f"restored_{north.engine.dialect.name}"
    copy_database(postgres, name, "template_empty")
    there = elsewhere.model_copy(update={"database_url": url_of(postgres, name)})

    restore_backup(there, backup)

    engine = examine(there, north)
    assert counts_of(engine) == manifest.rows
    engine.dispose()
    with connect(postgres) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_runs_that_had_not_ended_do_not_fire_in_the_restored_desk(
    north: Desk, settings: Settings, elsewhere: Settings, tmp_path: Path
):
    with north.transaction() as session:
        enqueue(north, session, "check_store", {})
    nightly = Recurrence(frequency=Frequency.DAILY)
    number = add_schedule(north, Draft(title="Check", job="check_store", when=nightly))
    make_backup(settings, north.engine, tmp_path / "backup")

    restore_backup(elsewhere, tmp_path / "backup")

    engine = make_engine(elsewhere.operations_url)
    with reading(engine, north.school_id) as session:
        (run,) = find_runs(session, RunFilter(), limit=5)
        schedule = get_schedule(session, number)
    assert run.state is RunState.CANCELLED
    assert "restored from a backup" in run.outcome
    assert (schedule.state, schedule.next_at) == (ScheduleState.PAUSED, None)
    engine.dispose()


@pytest.fixture
def backup(north: Desk, settings: Settings, tmp_path: Path) -> Path:
    """Return a whole backup."""
    publish(north, 0)
    make_backup(settings, north.engine, tmp_path / "backup")
    return tmp_path / "backup"


def bend(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(b"x" + path.read_bytes()[1:])


def test_a_damaged_or_half_made_backup_is_refused_by_the_part(backup: Path, elsewhere: Settings):
    part = next((backup / "lake").rglob("*.parquet"))
    bend(part)
    with pytest.raises(DamagedError, match=part.name):
        restore_backup(elsewhere, backup)
    assert not elsewhere.var_dir.exists()

    part.unlink()
    with pytest.raises(DamagedError, match="lacks"):
        restore_backup(elsewhere, backup)
    (backup / MANIFEST).unlink()
    with pytest.raises(InputError, match="no whole backup"):
        restore_backup(elsewhere, backup)


def test_a_damaged_file_is_not_backed_up(
    north: Desk, settings: Settings, backup: Path, tmp_path: Path
):
    bend(next((settings.var_dir / "lake").rglob("*.parquet")))

    with pytest.raises(DamagedError, match="would be no backup"):
        make_backup(settings, north.engine, tmp_path / "second")


def test_a_backup_of_other_tables_is_refused(backup: Path, elsewhere: Settings):
    manifest = backup / MANIFEST
    told = manifest.read_text().replace(
        f'"revision": "{check_backup(backup).revision}"', '"revision": "9999"'
    )
    manifest.write_text(told)

    with pytest.raises(InputError, match="stand at 9999"):
        restore_backup(elsewhere, backup)


def test_what_is_there_is_never_written_over(backup: Path, settings: Settings, north: Desk):
    with pytest.raises(ConflictError, match="an installation"):
        restore_backup(settings, backup)
    with pytest.raises(InputError, match="not empty"):
        make_backup(settings, north.engine, backup)


def test_a_backup_is_proven_and_a_changed_past_is_found(backup: Path, settings: Settings):
    assert prove(settings, backup).rows["audit"] > 0

    trail = backup / "tables" / "audit.jsonl"
    trail.write_text(trail.read_text().replace("published", "publisheD", 1))
    manifest = (backup / MANIFEST).read_text()
    old = check_hash(manifest)
    (backup / MANIFEST).write_text(manifest.replace(old, hash_of(trail)))
    with pytest.raises(ConflictError, match="not sound"):
        prove(settings, backup)


def check_hash(manifest: str) -> str:
    """Return the SHA-256 of the trail's part as the manifest has it."""
    line = next(one for one in manifest.splitlines() if "tables/audit.jsonl" in one)
    return line.split('"')[3]


def hash_of(path: Path) -> str:
    from data.files import hash_file

    return hash_file(path).sha256


def test_only_whole_backups_count_and_the_newest_stay(tmp_path: Path):
    for day in (1, 2, 3, 4):
        folder = tmp_path / f"homeroom-2026050{day}T020000Z"
        folder.mkdir()
        if day != 4:
            (folder / MANIFEST).write_text("{}")

    assert len(list_backups(tmp_path)) == 3
    assert drop_old(tmp_path, 2) == ["homeroom-20260501T020000Z"]
    assert [path.name[9:17] for path in list_backups(tmp_path)] == ["20260502", "20260503"]


def test_a_half_goes_once_it_is_older_than_every_backup_kept(tmp_path: Path):
    names = [f"homeroom-2026050{day}T020000Z" for day in (1, 2, 3)]
    for name in names:
        (tmp_path / name).mkdir()
    nothing_kept = drop_old(tmp_path, 2)
    (tmp_path / names[1] / MANIFEST).write_text("{}")

    assert nothing_kept == []
    assert drop_old(tmp_path, 2) == [names[0]]
    assert sorted(path.name for path in tmp_path.iterdir()) == names[1:]
