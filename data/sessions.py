"""Web sessions, one-time links and failed sign-ins as rows; tokens only as hashes."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, func, select, update

from data.db import HouseSession
from data.models import SignInFailure, SignInLink, WebSession


def hash_token(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def find_session(session: HouseSession, token: str, now: datetime) -> WebSession | None:
    """Find the live session of a token."""
    row = session.get(WebSession, hash_token(token))
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    return row


def revoke_sessions(session: HouseSession, user_id: int, now: datetime) -> None:
    """End every session of one person."""
    session.execute(
        update(WebSession)
        .where(WebSession.user_id == user_id, WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def claim_link(session: HouseSession, token: str, now: datetime) -> int | None:
    """Use a one-time link; return whose it was, or None when it is unknown, used or too old."""
    query = (
        update(SignInLink)
        .where(
            SignInLink.token_hash == hash_token(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(SignInLink.user_id)
    )
    return session.scalar(query)


def count_failures(session: HouseSession, keys: list[str], since: datetime) -> dict[str, int]:
    """Count recent wrong sign-ins under each of some keys."""
    query = (
        select(SignInFailure.key, func.count().label("tries"))
        .where(SignInFailure.key.in_(keys), SignInFailure.failed_at > since)
        .group_by(SignInFailure.key)
    )
    return {row.key: row.tries for row in session.execute(query)}


def drop_failures(session: HouseSession, ids: list[int]) -> None:
    """Forget tries that turned out to be right."""
    session.execute(delete(SignInFailure).where(SignInFailure.id.in_(ids)))


def forget_failures(session: HouseSession, before: datetime) -> None:
    """Drop wrong sign-ins that no longer count."""
    session.execute(delete(SignInFailure).where(SignInFailure.failed_at <= before))
