"""The audit trail: each row seals the one before, so that nobody can quietly change the past."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, select

from data.db import TenantSession, reading
from data.models import Audit, Counter
from data.tenancy import number

FIELDS = ("school_id", "id", "actor", "action", "object", "old", "new")
PAGE = 1_000


@dataclass(frozen=True, kw_only=True)
class Head:
    """The last line of a trail as somebody outside the database remembers it."""

    id: int = 0
    hash: str = ""


def add_audit(session: TenantSession, line: Audit) -> Audit:
    """Add one line, sealed with the hash of the line before it, in the caller's transaction.

    The number is taken first: whoever holds it is alone at the end of this school's chain.
    """
    session.flush()
    line.school_id = session.school_id
    number(session, Audit.__tablename__, [line])
    line.old, line.new = clean(line.old), clean(line.new)
    line.object, line.actor = clean(line.object), clean(line.actor)
    last = session.scalars(select(Audit).order_by(Audit.id.desc()).limit(1)).first()
    line.previous_hash = last.hash if last else ""
    line.hash = seal(line)
    session.add(line)
    session.flush()
    return line


def clean(text: str) -> str:
    """Replace what PostgreSQL cannot keep in a text: NUL and lone surrogates."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def seal(row: Audit) -> str:
    """Return the SHA-256 of what a line says and of the line before it."""
    said: dict[str, object] = {name: getattr(row, name) for name in FIELDS}
    said["at"] = row.at.isoformat()
    said["origin"] = row.origin.value
    text = json.dumps([row.previous_hash, said], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_head(engine: Engine, school_id: int) -> Head:
    """Return the present last line, for somebody outside to remember."""
    with reading(engine, school_id) as session:
        last = session.scalars(select(Audit).order_by(Audit.id.desc()).limit(1)).first()
    return Head(id=last.id, hash=last.hash) if last else Head()


def verify_audit(engine: Engine, school_id: int, anchor: Head | None = None) -> list[str]:
    """Return a sentence for the first line that was changed, removed or cut off, if any."""
    anchor = anchor or Head()
    previous, place = "", 0
    with reading(engine, school_id) as session:
        counter = session.get(Counter, (school_id, Audit.__tablename__))
        issued = counter.value if counter else 0
        for place, row in enumerate(walk(session), 1):
            if row.id != place:
                return [f"Audit line {place} of school {school_id} is missing."]
            broken = row.previous_hash != previous or row.hash != seal(row)
            if broken or (row.id == anchor.id and row.hash != anchor.hash):
                return [f"Audit line {row.id} of school {school_id} was changed."]
            previous = row.hash
    if max(issued, anchor.id) > place:
        last = max(issued, anchor.id)
        return [f"Audit lines {place + 1} to {last} of school {school_id} were cut off."]
    return []


def walk(session: TenantSession) -> Iterator[Audit]:
    """Yield every line in order, never more than a page of them in memory."""
    query = select(Audit).order_by(Audit.id).limit(PAGE)
    page = session.scalars(query).all()
    while page:
        yield from page
        last = page[-1].id
        session.expunge_all()
        page = session.scalars(query.where(Audit.id > last)).all()
