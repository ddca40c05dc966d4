"""The last proofs of work of workers and of the sweeper."""

from datetime import datetime

from sqlalchemy import delete, select

from data.db import HouseSession
from data.models import Heartbeat


def beat(session: HouseSession, name: str, *, kind: str, now: datetime, detail: str = "") -> None:
    """Write that the loop called `name` did its work just now."""
    row = session.get(Heartbeat, name)
    if row is None:
        session.add(Heartbeat(name=name, kind=kind, beat_at=now, started_at=now, detail=detail))
    else:
        row.beat_at, row.detail = now, detail


def list_heartbeats(session: HouseSession) -> list[Heartbeat]:
    """List every loop that is known, the freshest first."""
    return list(session.scalars(select(Heartbeat).order_by(Heartbeat.beat_at.desc())))


def forget_before(session: HouseSession, before: datetime) -> None:
    """Drop loops that have been silent since `before`."""
    session.execute(delete(Heartbeat).where(Heartbeat.beat_at < before))


def forget_loop(session: HouseSession, name: str) -> None:
    """Drop a loop that ended as it should."""
    session.execute(delete(Heartbeat).where(Heartbeat.name == name))
