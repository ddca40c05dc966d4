"""Bring the operations database to the tables of this version; safe to call from many processes."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parent / "migrations"
LOCK = 7_046_101


def migrate(engine: Engine) -> None:
    """Upgrade to the newest revision in one transaction; a second process waits for the first."""
    if current_revision(engine) == newest_revision():
        return
    with engine.begin() as connection:
        lock(connection)
        command.upgrade(settings(connection), "head")


def settings(connection: Connection) -> Config:
    """Return Alembic's configuration for one open connection."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def lock(connection: Connection) -> None:
    """Let one process migrate at a time; SQLite's immediate transaction does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def current_revision(engine: Engine) -> str | None:
    """Return the revision that the database has."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def newest_revision() -> str | None:
    """Return the revision that this version of Homeroom needs."""
    return ScriptDirectory(str(FOLDER)).get_current_head()
