"""Batches as rows: find, list, rows set aside, explanations, remembered mappings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from config.errors import NotFoundError
from config.terms import BatchState
from data.db import TenantSession
from data.models import Batch, Explanation, SavedMapping, SetAside

OPEN = tuple(
    state
    for state in BatchState
    if state not in {BatchState.PUBLISHED, BatchState.DISCARDED, BatchState.REFUSED}
)


def get_batch(session: TenantSession, batch_id: int) -> Batch:
    """Return the batch or say that there is none."""
    batch = session.get(Batch, (session.school_id, batch_id))
    if batch is None:
        raise NotFoundError(f"There is no batch {batch_id}.", hint="Open it from Intake.")
    return batch


def list_batches(
    session: TenantSession,
    *,
    states: Sequence[BatchState] = (),
    created_by: str = "",
    limit: int = 100,
) -> list[Batch]:
    """List batches, newest first, narrowed to states and to one owner."""
    query = select(Batch).order_by(Batch.id.desc()).limit(limit)
    if states:
        query = query.where(Batch.state.in_(states))
    if created_by:
        query = query.where(Batch.created_by == created_by)
    return list(session.scalars(query))


def count_refused(session: TenantSession, *, since: datetime) -> int:
    """Count the files that were refused since a moment."""
    return count_batches(session, Batch.state == BatchState.REFUSED, Batch.updated_at >= since)


def list_held(session: TenantSession, *, limit: int = 100) -> list[Batch]:
    """List the batches that stopped with a reason, newest first."""
    over = (BatchState.PUBLISHED, BatchState.DISCARDED)
    query = (
        select(Batch)
        .where(Batch.state.not_in(over), Batch.problem != "")
        .order_by(Batch.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def list_published(session: TenantSession, dataset: str, *, limit: int = 20) -> list[Batch]:
    """List the batches that were published into a dataset, newest first."""
    query = (
        select(Batch)
        .where(Batch.dataset == dataset, Batch.state == BatchState.PUBLISHED)
        .order_by(Batch.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def count_batches(session: TenantSession, *where: ColumnElement[bool]) -> int:
    """Count the batches that fit."""
    return session.scalar(select(func.count()).select_from(Batch).where(*where)) or 0


def list_sheets_taken(session: TenantSession, sha256: str) -> set[str]:
    """Return the tables of a file that are batches already, those discarded left out."""
    query = select(Batch.detected, Batch.reading).where(
        Batch.sha256 == sha256, Batch.state != BatchState.DISCARDED
    )
    found = session.execute(query).all()
    return {str(seen.get("sheet") or asked.get("sheet") or "") for seen, asked in found}


def find_earlier(session: TenantSession, sha256: str, *, before: int | None = None) -> Batch | None:
    """Find the newest batch made of the same bytes that was not thrown away."""
    query = (
        select(Batch)
        .where(Batch.sha256 == sha256, Batch.state != BatchState.DISCARDED)
        .order_by(Batch.id.desc())
    )
    if before is not None:
        query = query.where(Batch.id < before)
    return session.scalars(query.limit(1)).first()


def list_set_aside(session: TenantSession, batch_id: int) -> list[SetAside]:
    """List the rows that stay out of the publication."""
    query = select(SetAside).where(SetAside.batch_id == batch_id).order_by(SetAside.row)
    return list(session.scalars(query))


def list_explanations(session: TenantSession, batch_id: int) -> list[Explanation]:
    """List why unusual values are right."""
    query = select(Explanation).where(Explanation.batch_id == batch_id).order_by(Explanation.row)
    return list(session.scalars(query))


def find_saved_mapping(
    session: TenantSession, fingerprint: str, *, profile: str = ""
) -> SavedMapping | None:
    """Find the newest mapping that was saved for this header."""
    query = select(SavedMapping).where(SavedMapping.fingerprint == fingerprint)
    if profile:
        query = query.where(SavedMapping.profile == profile)
    return session.scalars(query.order_by(SavedMapping.id.desc()).limit(1)).first()


def list_saved_mappings(session: TenantSession, profiles: Sequence[str]) -> list[SavedMapping]:
    """List the newest mapping of each layout that was saved for some profiles."""
    query = select(SavedMapping).where(SavedMapping.profile.in_(profiles))
    newest: dict[tuple[str, str], SavedMapping] = {}
    for saved in session.scalars(query.order_by(SavedMapping.id)):
        newest[saved.profile, saved.fingerprint] = saved
    return list(newest.values())


def save_mapping(
    session: TenantSession, batch: Batch, fingerprint: str, *, headers: list[str], now: datetime
) -> SavedMapping:
    """Remember how this header was mapped; a changed decision becomes the next version."""
    habits: dict[str, Any] = {
        "overrides": batch.reading,
        "dataset": batch.dataset,
        "mode": batch.mode.value,
        "missing_rows": batch.missing_rows.value,
        "key": batch.key,
        "plan": batch.plan,
    }
    last = find_saved_mapping(session, fingerprint, profile=batch.profile)
    known = {name: last.reading.get(name) for name in habits} if last else {}
    if last is not None and last.mapping == batch.mapping and known == habits:
        return last
    saved = SavedMapping(
        profile=batch.profile,
        fingerprint=fingerprint,
        version=1 if last is None else last.version + 1,
        headers=headers,
        mapping=batch.mapping,
        reading=habits,
        saved_by=batch.created_by,
        saved_at=now,
    )
    session.add(saved)
    return saved
