"""Both databases, two schools and their people; each test has a copy of its own."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine

from config.settings import Settings
from data.db import make_engine
from data.migrate import migrate
from jobs._desk import Desk
from tests.cluster import OWNER, cluster, connect, url_of
from tests.people import ALICE, BOB, CHARLIE, Clock, desk_for, open_schools
from tests.redis_server import redis_server

NUMBERS = count(1)

# The same cases each time, however slow the machine; `make test-nightly` looks for new ones.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """Start a cluster with two template databases: migrated, and with both schools open."""
    with cluster() as folder:
        for name, prepare in (("template_empty", migrate), ("template_schools", open_schools)):
            source = "template_empty" if prepare is open_schools else "template1"
            copy_database(folder, name, source)
            engine = make_engine(url_of(folder, name))
            prepare(engine)
            engine.dispose()
        yield folder


@pytest.fixture(scope="session")
def sqlite_images(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the files of two databases: `empty`, migrated, and `schools`, with both open."""
    folder = tmp_path_factory.mktemp("image")
    images = {name: folder / f"{name}.db" for name in ("empty", "schools")}
    prepare_file(images["empty"], migrate)
    shutil.copyfile(images["empty"], images["schools"])
    prepare_file(images["schools"], open_schools)
    return images


def prepare_file(path: Path, prepare: Callable[[Engine], object]) -> None:
    """Do something to a database file and let go of it."""
    engine = make_engine(f"sqlite:///{path}")
    prepare(engine)
    engine.dispose()


def copy_database(folder: Path, name: str, source: str) -> None:
    """Make a database of a cluster as a copy of another."""
    how = f"TEMPLATE {source} OWNER {OWNER} STRATEGY file_copy"
    with connect(folder) as connection:
        connection.execute(f"CREATE DATABASE {name} {how}")


@pytest.fixture
def image(request: pytest.FixtureRequest) -> str:
    """Return which image a test starts from: `schools` if it asks for them, else `empty`."""
    return "schools" if "schools" in request.fixturenames else "empty"


@pytest.fixture
def sqlite_url(sqlite_images: dict[str, Path], image: str, tmp_path: Path) -> str:
    """Return the URL of a SQLite database of the test's own."""
    path = tmp_path / "var" / "ops.db"
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(sqlite_images[image], path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgres: Path, image: str) -> Iterator[str]:
    """Return the URL of a PostgreSQL database of the test's own."""
    name = f"homeroom_{next(NUMBERS)}"
    copy_database(postgres, name, f"template_{image}")
    yield url_of(postgres, name)
    with connect(postgres) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a migrated, empty database, once of each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """Return the URL of a Redis server of the test's own."""
    with redis_server(tmp_path) as url:
        yield url


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
    """Return a database with both schools open and everybody let in (see `image`)."""
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
