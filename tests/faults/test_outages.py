"""A database that dies, stops or is locked: workers wait, and no run is lost or done twice."""

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from config.terms import RunState
from data.db import make_engine
from data.incidents import list_incidents
from data.migrate import migrate
from data.models import Incident
from jobs._desk import Desk, utc_now
from jobs.notices import list_inbox
from tests.cluster import OWNER, Server, connect, server, url_of
from tests.faults.crew import count_effects, crew_of, queue_many, wait_for, wait_until_over
from tests.people import ALICE, Clock, desk_for, open_schools

pytestmark = [pytest.mark.faults, pytest.mark.slow]
NAME = "outage"
SHORT, LONG = 7.0, 30.0
LOCKED = 12.0  # is noticed by who waits for it 5 s or more


@pytest.fixture
def own() -> Iterator[Server]:
    """Start a server of the test's own with both schools open; what is committed is kept."""
    with server() as one:
        with connect(one.folder) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_commit = on")
            connection.execute(f"CREATE DATABASE {NAME} OWNER {OWNER}")
        engine = make_engine(url_of(one.folder, NAME))
        migrate(engine)
        open_schools(engine)
        engine.dispose()
        yield one


@pytest.fixture
def there(own: Server, tmp_path: Path) -> Iterator[Desk]:
    """Return a desk over that server, in a hurry, with the real clock."""
    url = url_of(own.folder, NAME)
    engine = make_engine(url)
    yield hurried(engine, url, tmp_path)
    engine.dispose()


def hurried(engine: Engine, url: str, folder: Path) -> Desk:
    """Return north's desk with short leases."""
    settings = Settings(
        var_dir=folder / "var",
        database_url=url,
        queue_url="" if url.startswith("sqlite") else url,
        lease_seconds=2,
        workers=2,
        shutdown_seconds=3,
    )
    return replace(desk_for(settings, engine, ALICE, Clock()), now=utc_now)


def incidents(desk: Desk) -> list[Incident]:
    with desk.reading() as session:
        return list_incidents(session)


def refuse_loss(desk: Desk, queued: list[int], ended: list) -> None:
    """Refuse a run that did not end well or whose effect stands there not just once."""
    effects = count_effects(desk)
    ours = [run for run in ended if run.id in set(queued)]
    assert [number for number in queued if effects[number] != 1] == []
    assert Counter(run.state for run in ours) == {RunState.SUCCEEDED: len(queued)}


def survive_restarts(desk: Desk, own: Server, *, runs: int, restarts: int) -> None:
    """Queue runs, let the server die and come back while they are done."""
    queued = queue_many(desk, runs)
    with crew_of(desk.settings, 2) as crew:
        wait_for(desk, RunState.SUCCEEDED, 1)
        for _ in range(restarts):
            own.drop_dead()
            own.come_back()
            time.sleep(1.0)
        ended = wait_until_over(desk, crew, 120)
    refuse_loss(desk, queued, ended)


def test_a_restart_of_the_server_loses_and_doubles_nothing(there: Desk, own: Server):
    survive_restarts(there, own, runs=80, restarts=1)


@pytest.mark.nightly
def test_five_restarts_of_the_server_lose_and_double_nothing(there: Desk, own: Server):
    survive_restarts(there, own, runs=1_000, restarts=5)


@contextmanager
def stopped(own: Server) -> Iterator[None]:
    """Keep the server away for a while."""
    own.drop_dead()
    yield
    own.come_back()


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Keep SQLite's file to ourselves for a while, as a backup program might."""
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def outlast(desk: Desk, outage: AbstractContextManager[None], seconds: float) -> None:
    """Let a database be away while runs are done, until all is done and the outage is noted."""
    queued = queue_many(desk, 40, seconds=0.3)
    with crew_of(desk.settings, 1) as crew:
        wait_for(desk, RunState.RUNNING, 1)
        with outage:
            time.sleep(seconds)
        ended = wait_until_over(desk, crew, 60)
        until = time.monotonic() + 20
        while not incidents(desk) and time.monotonic() < until:
            time.sleep(0.2)
    refuse_loss(desk, queued, ended)


def refuse_noise(desk: Desk) -> None:
    """Refuse anything but one incident of the outage, opened and over, and its two messages."""
    (incident,) = incidents(desk)
    assert incident.error_code == "away"
    assert incident.known_error == "database_away"
    assert incident.recovered_at is not None
    opened, recovered = [notice.title for notice in list_inbox(desk, "all")][::-1]
    assert opened == "Something failed"
    assert recovered.startswith("Recovered after")


@pytest.mark.parametrize("seconds", [SHORT, pytest.param(LONG, marks=pytest.mark.nightly)])
def test_a_stopped_server_is_waited_for_and_told_of_once(there: Desk, own: Server, seconds: float):
    outlast(there, stopped(own), seconds)

    refuse_noise(there)


@pytest.mark.parametrize("seconds", [LOCKED, pytest.param(LONG, marks=pytest.mark.nightly)])
def test_a_locked_file_is_waited_for_and_told_of_once(
    sqlite_url: str, schools: Engine, tmp_path: Path, seconds: float
):
    desk = hurried(schools, sqlite_url, tmp_path)

    outlast(desk, locked(str(schools.url.database)), seconds)

    refuse_noise(desk)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Let the tests of a locked file be over SQLite only."""
    return sqlite_url
