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
from data.models import Incident, JobRun
from jobs._desk import Desk, utc_now
from jobs.notices import list_inbox
from tests.cluster import OWNER, Server, connect, server, url_of
from tests.faults.crew import count_effects, crew_of, queue_many, wait_for, wait_until_over
from tests.people import ALICE, Clock, desk_for, open_schools

pytestmark = [pytest.mark.faults, pytest.mark.slow]
NAME = "outage"
SHORT, LONG = 7.0, 30.0
ONCE, RUNS = (RunState.SUCCEEDED, 1), 40
TOLD_ONCE = [("away", "database_away", True, ["Something failed", "Recovered"])]
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


def account(desk: Desk, queued: list[int], ended: list[JobRun]) -> Counter[tuple[RunState, int]]:
    """Count the queued runs by how they ended and how often their effect stands there."""
    effects = count_effects(desk)
    states = {run.id: run.state for run in ended}
    return Counter((states[number], effects[number]) for number in queued)


def survive_restarts(
    desk: Desk, own: Server, *, runs: int, restarts: int
) -> Counter[tuple[RunState, int]]:
    """Queue runs, let the server die and come back while they are done; account for each."""
    queued = queue_many(desk, runs)
    with crew_of(desk.settings, 2) as crew:
        wait_for(desk, RunState.SUCCEEDED, 1)
        for _ in range(restarts):
            own.drop_dead()
            own.come_back()
            time.sleep(1.0)
        ended = wait_until_over(desk, crew, 120)
    return account(desk, queued, ended)


def test_a_restart_of_the_server_loses_and_doubles_nothing(there: Desk, own: Server):
    assert survive_restarts(there, own, runs=80, restarts=1) == {ONCE: 80}


@pytest.mark.nightly
def test_five_restarts_of_the_server_lose_and_double_nothing(there: Desk, own: Server):
    assert survive_restarts(there, own, runs=1_000, restarts=5) == {ONCE: 1_000}


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


def outlast(
    desk: Desk, outage: AbstractContextManager[None], seconds: float
) -> Counter[tuple[RunState, int]]:
    """Let a database be away while runs are done, until the outage is noted; account for each."""
    queued = queue_many(desk, RUNS, seconds=0.3)
    with crew_of(desk.settings, 1) as crew:
        wait_for(desk, RunState.RUNNING, 1)
        with outage:
            time.sleep(seconds)
        ended = wait_until_over(desk, crew, 60)
        wait_for_incident(desk)
    return account(desk, queued, ended)


def wait_for_incident(desk: Desk) -> None:
    """Wait until something was written down."""
    until = time.monotonic() + 20
    while not incidents(desk) and time.monotonic() < until:
        time.sleep(0.2)


def told_of(desk: Desk) -> list[tuple[str, str, bool, list[str]]]:
    """Return each incident: code, known error, whether it is over, and what Alice read of it."""
    titles = [notice.title.partition(" after")[0] for notice in list_inbox(desk, "all")][::-1]
    return [
        (one.error_code, one.known_error, one.recovered_at is not None, titles)
        for one in incidents(desk)
    ]


@pytest.mark.parametrize("seconds", [SHORT, pytest.param(LONG, marks=pytest.mark.nightly)])
def test_a_stopped_server_is_waited_for_and_told_of_once(there: Desk, own: Server, seconds: float):
    assert outlast(there, stopped(own), seconds) == {ONCE: RUNS}
    assert told_of(there) == TOLD_ONCE


@pytest.mark.parametrize("seconds", [LOCKED, pytest.param(LONG, marks=pytest.mark.nightly)])
def test_a_locked_file_is_waited_for_and_told_of_once(
    sqlite_url: str, schools: Engine, tmp_path: Path, seconds: float
):
    desk = hurried(schools, sqlite_url, tmp_path)

    assert outlast(desk, locked(str(schools.url.database)), seconds) == {ONCE: RUNS}
    assert told_of(desk) == TOLD_ONCE


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Let the tests of a locked file be over SQLite only."""
    return sqlite_url
