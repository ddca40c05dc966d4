"""Examine an installation: database, audit chains, files, workers; collect what is left over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from config.settings import Settings
from data.audit import verify_audit
from data.db import house_reading
from data.migrate import current_revision
from data.schools import list_schools
from data.store import Store
from data.store_check import collect_orphans, fsck
from jobs._desk import utc_now

HOUSE = 0
SECRETS = ("scrape_token",)


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
    store = Store(settings.var_dir / "lake", engine, now)
    chains = [Check(name="audit of the house", problems=tuple(verify_audit(engine, HOUSE)))]
    chains += [
        Check(name=f"audit of {code}", problems=tuple(verify_audit(engine, school_id)))
        for school_id, code in schools.items()
    ]
    collected = collect_orphans(store)
    return [
        Check(name="database", note=f"{engine.dialect.name}, tables {current_revision(engine)}"),
        *chains,
        Check(name="files", problems=tuple(fsck(store)), note=f"{len(collected)} collected"),
    ]


def settings_shown(settings: Settings) -> dict[str, str]:
    """Return the settings as text, secrets and passwords left out."""
    shown = {name: str(value) for name, value in settings.model_dump().items()}
    for name in SECRETS:
        shown[name] = "set" if shown[name] else ""
    for name in ("database_url", "queue_url"):
        scheme, _, rest = shown[name].partition("://")
        shown[name] = f"{scheme}://{rest.rpartition('@')[2]}" if rest else ""
    return shown
