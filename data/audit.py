"""The audit trail: each row seals the one before, so that nobody can quietly change the past."""

import hashlib
import json

from sqlalchemy import Engine, select

from data.db import TenantSession, reading
from data.models import Audit, Counter

FIELDS = ("at", "actor", "action", "object", "origin", "old", "new")


def add_audit(session: TenantSession, line: Audit) -> Audit:
    """Add one line, sealed with the hash of the line before it, in the caller's transaction."""
    session.flush()
    last = session.scalars(select(Audit).order_by(Audit.id.desc()).limit(1)).first()
    line.previous_hash = last.hash if last else ""
    line.hash = seal(line)
    session.add(line)
    session.flush()
    return line


def seal(row: Audit) -> str:
    """Return the SHA-256 of what a line says and of the line before it."""
    said = {name: getattr(row, name) for name in FIELDS}
    said["at"] = row.at.isoformat()
    said["origin"] = row.origin.value
    text = json.dumps([row.previous_hash, said], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def verify_audit(engine: Engine, school_id: int) -> list[str]:
    """Return a sentence for the first line that was changed, removed or cut off, if any."""
    with reading(engine, school_id) as session:
        rows = session.scalars(select(Audit).order_by(Audit.id)).all()
        counter = session.get(Counter, (school_id, "audit"))
    previous = ""
    for place, row in enumerate(rows, 1):
        if row.id != place:
            return [f"Audit line {place} of school {school_id} is missing."]
        if row.previous_hash != previous or row.hash != seal(row):
            return [f"Audit line {row.id} of school {school_id} was changed."]
        previous = row.hash
    issued = counter.value if counter else 0
    if issued > len(rows):
        return [f"Audit lines {len(rows) + 1} to {issued} of school {school_id} were cut off."]
    return []


def list_audit(session: TenantSession, *, limit: int = 200) -> list[Audit]:
    """List the newest lines first."""
    return list(session.scalars(select(Audit).order_by(Audit.id.desc()).limit(limit)))
