"""How the installation is: database, loops of the worker, queue and disk, with the evidence."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings
from data.db import HouseSession, house_reading
from data.gates import SERVICE, list_resting
from data.heartbeats import list_heartbeats
from data.models import Heartbeat, JobGate
from data.runs import count_due, last_successes, oldest_due
from jobs._desk import utc_now
from pipelines.run_flow import sources

FRESH = timedelta(seconds=30)
DEAD = timedelta(seconds=80)
PATIENT = timedelta(seconds=60)
LATE = timedelta(minutes=10)
DAILY, BACKUP_LOST = timedelta(hours=26), timedelta(days=3)
WEEKLY, PROOF_LOST = timedelta(days=8), timedelta(days=22)
BACKUPS = ("backup", "prove_restore")
LOW_DISK = 0.10
FULL_DISK = 0.03
SILENT = ("worker", "sweeper", "planner", "queue", "services", "backup", "restore test")
PRODUCTS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Health(StrEnum):
    """How one thing is; what is not known is not well."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Card:
    """One thing that must work, how it is, and the evidence."""

    name: str
    state: Health
    detail: str
    age: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Disk:
    """Bytes of a disk."""

    free: int
    total: int


class Place(Protocol):
    """A desk, or the house as a process opened it."""

    @property
    def settings(self) -> Settings:
        """Return the settings of the installation."""
        ...

    @property
    def engine(self) -> Engine:
        """Return the engine of its database."""
        ...


def health(place: Place, *, now: Callable[[], datetime] = utc_now) -> list[Card]:
    """Return one card for each thing that must work."""
    return [*database_cards(place.engine, now()), disk_card(place.settings)]


def is_healthy(cards: list[Card]) -> bool:
    """Tell whether nothing is bad or unknown."""
    return all(card.state in {Health.GOOD, Health.WARNING} for card in cards)


def database_cards(engine: Engine, at: datetime) -> list[Card]:
    """Return what the database knows; when it is away, nothing else is known either."""
    try:
        with house_reading(engine) as session:
            beats = list_heartbeats(session)
            queue = queue_card(session, at)
            kept = backup_cards(last_successes(session, BACKUPS), at)
            services = services_card(list_resting(session, SERVICE, now=at))
    except SQLAlchemyError:
        silent = [
            Card(name=name, state=Health.UNKNOWN, detail="The database does not answer.")
            for name in SILENT
        ]
        return [Card(name="database", state=Health.BAD, detail="It does not answer."), *silent]
    return [
        Card(
            name="database", state=Health.GOOD, detail=f"{PRODUCTS[engine.dialect.name]} answers."
        ),
        loop_card("worker", beats, at),
        loop_card("sweeper", beats, at),
        loop_card("planner", beats, at),
        queue,
        services,
        *kept,
    ]


def loop_card(kind: str, beats: list[Heartbeat], at: datetime) -> Card:
    """Judge a kind of loop by its freshest proof of work."""
    ages = [at - beat.beat_at for beat in beats if beat.kind == kind]
    if not ages:
        return Card(name=kind, state=Health.BAD, detail="None runs. Start `homeroom worker`.")
    age = min(ages)
    alive = sum(other <= FRESH for other in ages)
    detail = f"{alive} alive; last sign of work {seconds(age)} ago."
    return Card(name=kind, state=judge(age, FRESH, DEAD), detail=detail, age=age)


def queue_card(session: HouseSession, at: datetime) -> Card:
    """Judge the queue by how long the oldest due run has waited."""
    waiting = count_due(session, sources("claim"), now=at)
    oldest = oldest_due(session, sources("claim"), now=at)
    if oldest is None:
        return Card(name="queue", state=Health.GOOD, detail="Nothing waits.")
    age = at - oldest
    detail = f"{waiting:,} runs wait, the oldest for {seconds(age)}."
    return Card(name="queue", state=judge(age, PATIENT, LATE), detail=detail, age=age)


def services_card(resting: list[JobGate]) -> Card:
    """Tell how many outside services are left alone for a while; whose they are, their runs say."""
    if not resting:
        return Card(name="services", state=Health.GOOD, detail="Each that was needed answers.")
    count = len(resting)
    who = "One service" if count == 1 else f"{count:,} services"
    detail = f"{who} failed too often; the runs that need it wait and try again by themselves."
    return Card(name="services", state=Health.WARNING, detail=detail)


def backup_cards(successes: dict[str, datetime], at: datetime) -> list[Card]:
    """Judge how old the last backup is, and the last proof that one can be restored."""
    made, proven = (successes.get(job) for job in BACKUPS)
    return [
        aged_card("backup", made, at, within=(DAILY, BACKUP_LOST)),
        aged_card("restore test", proven, at, within=(WEEKLY, PROOF_LOST)),
    ]


def aged_card(
    name: str, done_at: datetime | None, at: datetime, *, within: tuple[timedelta, timedelta]
) -> Card:
    """Judge something that must be done again and again; never done is a warning, not a fault."""
    title = {"backup": "Back everything up", "restore test": "Prove the last backup"}[name]
    if done_at is None:
        detail = f"Never done. Make a schedule for “{title}”."
        return Card(name=name, state=Health.WARNING, detail=detail)
    age = at - done_at
    state = judge(age, *within)
    detail = f"Last done {spoken(age)} ago."
    if state != Health.GOOD:
        detail += f" Look at the runs of “{title}”."
    return Card(name=name, state=state, detail=detail, age=age)


def disk_card(settings: Settings) -> Card:
    """Judge the disk under the files by its free part."""
    usage = disk_of(settings)
    free = usage.free / usage.total
    detail = f"{usage.free / 1024**3:,.1f} GiB free, {free:.0%}."
    if free < FULL_DISK:
        return Card(name="disk", state=Health.BAD, detail=detail)
    state = Health.WARNING if free < LOW_DISK else Health.GOOD
    return Card(name="disk", state=state, detail=detail)


def disk_of(settings: Settings) -> Disk:
    """Return the room under the files, also before the first of them is written."""
    folder = settings.var_dir.absolute()
    there = next(place for place in [folder, *folder.parents] if place.exists())
    usage = shutil.disk_usage(there)
    return Disk(free=usage.free, total=usage.total)


def judge(age: timedelta, fresh: timedelta, dead: timedelta) -> Health:
    """Return how something of this age is."""
    if age <= fresh:
        return Health.GOOD
    return Health.WARNING if age <= dead else Health.BAD


def spoken(age: timedelta) -> str:
    """Return an age in whole minutes, in hours from two of them on, in days from two on."""
    minutes = max(age // timedelta(minutes=1), 0)
    if minutes < 120:
        return f"{minutes} min"
    whole = minutes // 60
    return f"{whole // 24:,} days" if whole >= 48 else f"{whole} h"


def seconds(age: timedelta) -> str:
    """Return an age in whole seconds, never below zero."""
    return f"{max(age.total_seconds(), 0):,.0f} s"
