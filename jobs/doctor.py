"""Examine an installation: database, audit chains, files, questions; collect what is left over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from config.settings import Settings
from data.artifact_check import collect_half_made, damaged_artifacts
from data.artifacts import Artifacts
from data.db import house_reading, reading
from data.desk_sql import walls
from data.migrate import current_revision, newest_revision
from data.schools import list_schools
from data.store import Store
from data.store_check import collect_orphans, fsck
from jobs._anchors import verify_trail
from jobs._desk import utc_now

HOUSE = 0
SECRETS = ("scrape_token", "inbox_secret")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing examined, and each thing wrong with it as a sentence."""

    name: str
    problems: tuple[str, ...] = ()
    note: str = ""


def examine(
    settings: Settings, engine: Engine, *, now: Callable[[], datetime] = utc_now
) -> list[Check]:
    """Examine everything; change nothing but files that no version names any more."""
    with house_reading(engine) as session:
        schools = {school.id: school.code for school in list_schools(session)}
    chains = [
        Check(name="audit of the house", problems=tuple(verify_trail(settings, engine, HOUSE)))
    ]
    chains += [
        Check(name=f"audit of {code}", problems=tuple(verify_trail(settings, engine, school_id)))
        for school_id, code in schools.items()
    ]
    return [
        check_tables(engine),
        *chains,
        check_versions(Store(settings.var_dir / "lake", engine, now)),
        check_artifacts(Artifacts(settings.var_dir / "artifacts"), engine, schools, now=now()),
        Check(name="questions", note=walls()),
    ]


def check_tables(engine: Engine) -> Check:
    """Compare the database's tables with those that this version of Homeroom needs."""
    found, needed = current_revision(engine), newest_revision()
    behind = f"The tables stand at {found}, not at {needed}; stop Homeroom and start it again."
    problems = () if found == needed else (behind,)
    note = f"{engine.dialect.name}, tables {found}"
    return Check(name="database", problems=problems, note=note)


def check_versions(store: Store) -> Check:
    """Collect what became no version, then compare every version with its file."""
    collected = collect_orphans(store)
    return Check(name="files", problems=tuple(fsck(store)), note=f"{len(collected)} collected")


def check_artifacts(
    artifacts: Artifacts, engine: Engine, schools: dict[int, str], *, now: datetime
) -> Check:
    """Remove half-made downloads, then compare uploads and downloads with their bytes."""
    problems: list[str] = []
    collected = 0
    for school_id in schools:
        collected += len(collect_half_made(artifacts, school_id, now))
        with reading(engine, school_id) as session:
            problems += damaged_artifacts(artifacts, session)
    note = f"{collected} collected"
    return Check(name="uploads and downloads", problems=tuple(problems), note=note)


def settings_shown(settings: Settings) -> dict[str, str]:
    """Return the settings as text, secrets and passwords left out."""
    shown = {name: str(value) for name, value in settings.model_dump().items()}
    for name in SECRETS:
        shown[name] = "set" if shown[name] else ""
    for name in ("database_url", "queue_url"):
        scheme, _, rest = shown[name].partition("://")
        shown[name] = f"{scheme}://{rest.rpartition('@')[2]}" if rest else ""
    return shown
