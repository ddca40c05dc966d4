"""Both databases, two schools and their people; each test has a copy of its own."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from data.db import make_engine
from data.migrate import migrate
from jobs._desk import Desk
from tests.cluster import OWNER, cluster, connect, url_of
from tests.people import ALICE, BOB, CHARLIE, Clock, desk_for, open_schools

NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """Start a cluster with a migrated template database."""
    with cluster() as folder:
        with connect(folder) as connection:
            connection.execute(f"CREATE DATABASE template_homeroom OWNER {OWNER}")
        engine = make_engine(url_of(folder, "template_homeroom"))
        migrate(engine)
        engine.dispose()
        yield folder


@pytest.fixture(scope="session")
def sqlite_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a migrated database."""
    path = tmp_path_factory.mktemp("image") / "ops.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_image: Path, tmp_path: Path) -> str:
    """Return the URL of a migrated SQLite database of the test's own."""
    path = tmp_path / "var" / "ops.db"
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(sqlite_image, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgres: Path) -> Iterator[str]:
    """Return the URL of a migrated PostgreSQL database of the test's own."""
    name = f"homeroom_{next(NUMBERS)}"
    with connect(postgres) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_homeroom OWNER {OWNER}")
    yield url_of(postgres, name)
    with connect(postgres) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a migrated, empty database, once of each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Return the engine of a migrated, empty database, once of each kind."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return the settings of an installation in the test's own folder."""
    return Settings(var_dir=tmp_path / "var", database_url=database_url)


@pytest.fixture
def clock() -> Clock:
    """Return the clock that all desks of a test ask."""
    return Clock()


@pytest.fixture
def schools(engine: Engine) -> Engine:
    """Return a database with both schools open and everybody let in."""
    open_schools(engine)
    return engine


@pytest.fixture
def north(settings: Settings, schools: Engine, clock: Clock) -> Desk:
    """Return the desk of an administrator at north."""
    return desk_for(settings, schools, ALICE, clock)


@pytest.fixture
def operator(settings: Settings, schools: Engine, clock: Clock) -> Desk:
    """Return the desk of an operator at north."""
    return desk_for(settings, schools, BOB, clock)


@pytest.fixture
def south(settings: Settings, schools: Engine, clock: Clock) -> Desk:
    """Return the desk of an administrator at south."""
    return desk_for(settings, schools, CHARLIE, clock)
