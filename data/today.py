"""What the Today page counts beside runs: received batches, published versions."""

from datetime import datetime

from sqlalchemy import select

from data.db import TenantSession
from data.models import Batch, DatasetVersion


def list_received(session: TenantSession, *, since: datetime) -> list[datetime]:
    """List when batches were received."""
    return list(session.scalars(select(Batch.created_at).where(Batch.created_at >= since)))


def list_published(session: TenantSession, *, since: datetime) -> list[datetime]:
    """List when versions were published."""
    query = select(DatasetVersion.created_at).where(DatasetVersion.created_at >= since)
    return list(session.scalars(query))
