"""The whole roster in and out: a package of tables published together, and OneRoster written."""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl
from sqlalchemy import select

from config.errors import InputError
from data.artifacts import get_artifact
from data.db import TenantSession
from data.models import Artifact
from data.records import find_or_add_session, find_session_of, year_of
from data.rosters import read_everybody, read_relations, read_table
from jobs._desk import Desk
from jobs._kept import artifact_of
from jobs._rosters import TABLES
from pipelines.packages.from_records import People, SchoolFacts, to_oneroster
from pipelines.packages.write_oneroster import (
    BULK,
    DELTA,
    LATEST,
    Said,
    pack,
    settle_tables,
    since,
    unpack,
)

KIND = "oneroster"
KEPT = timedelta(days=400)  # a year's deltas rest on a whole package
SYSTEM = "Homeroom"
RELATIONS = "relationships"
VERSIONS = {"1.2": "1.2.1", "1.1": "1.1"}


@dataclass(frozen=True, kw_only=True)
class RosterOrder:
    """Which version is written, and the number of the whole package that a delta starts from."""

    version: str = LATEST
    since: int | None = None


@dataclass(frozen=True, kw_only=True)
class Written:
    """A stored package, and how many rows its tables have."""

    artifact: Artifact
    rows: dict[str, int]


def export_roster(desk: Desk, order: RosterOrder | None = None) -> Written:
    """Store the records as a OneRoster package: whole, or what changed since an earlier one."""
    desk.allow("download")
    order = order or RosterOrder()
    refuse_unknown(order)
    with desk.transaction() as session:
        before = earlier(desk, session, order.since) if order.since else None
        tables = settle_tables(gather(desk, session), version=order.version)
    extent = DELTA if before is not None else BULK
    if before is not None:
        tables = since(before, tables, moment_of(desk))
    content = pack(tables, Said(system=SYSTEM, extent=extent, version=order.version))
    rows = {name: frame.height for name, frame in tables.items() if frame.height}
    return store(desk, content, rows, f"{KIND}_{extent}")


def refuse_unknown(order: RosterOrder) -> None:
    """Refuse a version that cannot be written, and a delta of the old one."""
    if order.version not in VERSIONS:
        raise InputError(
            f"OneRoster {order.version} cannot be written.",
            hint=f"Choose one of: {', '.join(VERSIONS)}.",
        )
    if order.since and order.version != LATEST:
        raise InputError(
            f"A delta is written as OneRoster {VERSIONS[LATEST]} only.", hint="Write it whole."
        )


def earlier(desk: Desk, session: TenantSession, number: int) -> dict[str, pl.DataFrame]:
    """Return the tables of a whole package that was written before."""
    artifact = get_artifact(session, number)
    if artifact.kind != f"{KIND}_{BULK}" or artifact.gone_at is not None:
        raise InputError(
            f"File {number} is no whole OneRoster package that is still kept.",
            hint="Choose one of the whole packages that were written here.",
        )
    path = desk.artifacts.path_of(desk.school_id, artifact.sha256)
    return unpack(path.read_bytes())


def gather(desk: Desk, session: TenantSession) -> dict[str, pl.DataFrame]:
    """Return the records as tables of OneRoster."""
    today = desk.now().astimezone(desk.zone).date()
    year = find_session_of(session, today) or find_or_add_session(session, year_of(today))
    school = SchoolFacts(
        code=desk.school_code,
        name=desk.school_name,
        school_year=year.school_year,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
    )
    people = People(everybody=read_everybody(session), relations=read_relations(session))
    if people.everybody.is_empty():
        raise InputError("Nobody belongs to the school yet.", hint="Publish a roster first.")
    tables = {
        name: read_table(session, table) for name, table in TABLES.items() if name != RELATIONS
    }
    return to_oneroster(school, people, tables)


def moment_of(desk: Desk) -> str:
    """Return the moment as the standard writes it."""
    return desk.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")


def store(desk: Desk, content: bytes, rows: dict[str, int], kind: str) -> Written:
    """Keep a package as a file to take away."""
    blob = desk.artifacts.put_bytes(desk.school_id, content)
    with desk.transaction() as session:
        artifact = artifact_of(
            desk,
            blob,
            kind=kind,
            filename=f"{desk.school_code}_{kind}_{desk.now():%Y-%m-%d}.zip",
            media_type="application/zip",
            rows=sum(rows.values()),
            expires_at=desk.now() + KEPT,
        )
        session.add(artifact)
        session.flush()
        desk.audit(session, "roster.exported", f"artifact {artifact.id}")
    return Written(artifact=artifact, rows=rows)


def list_whole(session: TenantSession) -> list[Artifact]:
    """List the whole packages that were written and are still kept, the newest first."""
    query = select(Artifact).where(Artifact.kind == f"{KIND}_{BULK}", Artifact.gone_at.is_(None))
    return list(session.scalars(query.order_by(Artifact.id.desc())))
