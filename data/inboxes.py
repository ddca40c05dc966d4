"""Inboxes as rows: which school has one, which files were seen in it, who may take which."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from config.errors import NotFoundError
from config.terms import InboxState
from data.db import EVERY_SCHOOL, HouseSession, TenantSession
from data.models import Inbox, InboxFile


def list_open(session: HouseSession) -> list[Inbox]:
    """List the open inboxes of every school."""
    query = select(Inbox).where(Inbox.is_open).execution_options(**EVERY_SCHOOL)
    return list(session.scalars(query))


def find_inbox(session: TenantSession) -> Inbox:
    """Return the school's inbox as it is; a closed one where nobody opened it yet."""
    return session.get(Inbox, session.school_id) or Inbox()


def change_inbox(session: TenantSession) -> Inbox:
    """Return the school's inbox to change it."""
    inbox = find_inbox(session)
    session.add(inbox)
    return inbox


def add_seen(
    session: TenantSession, path: str, *, stamp: str, size_bytes: int, now: datetime
) -> InboxFile:
    """Remember a file as it looks now; what the same path looked like before is forgotten."""
    known = find_file(session, path, stamp=stamp, size_bytes=size_bytes)
    if known is not None:
        return known
    older = InboxFile.path == path
    session.execute(delete(InboxFile).where(older, InboxFile.state == InboxState.SEEN))
    file = InboxFile(path=path, stamp=stamp, size_bytes=size_bytes, seen_at=now)
    try:
        with session.begin_nested():
            session.add(file)
            session.flush()
    except IntegrityError:
        known = find_file(session, path, stamp=stamp, size_bytes=size_bytes)
        assert known is not None  # noqa: S101 — its row has just refused ours
        return known
    return file


def find_file(
    session: TenantSession, path: str, *, stamp: str, size_bytes: int
) -> InboxFile | None:
    """Find the row of a file that looks exactly so."""
    query = select(InboxFile).where(
        InboxFile.path == path, InboxFile.stamp == stamp, InboxFile.size_bytes == size_bytes
    )
    return session.scalars(query).first()


def claim_file(session: TenantSession, file_id: int, *, state: InboxState) -> bool:
    """Take a file that nobody has taken yet; tell whether it is ours now."""
    statement = (
        update(InboxFile)
        .where(InboxFile.id == file_id, InboxFile.state == InboxState.SEEN)
        .values(state=state)
        .returning(InboxFile.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(statement).one_or_none() is not None


def get_file(session: TenantSession, file_id: int) -> InboxFile:
    """Return one file of the inbox or say that there is none."""
    file = session.get(InboxFile, (session.school_id, file_id))
    if file is None:
        raise NotFoundError(f"There is no file {file_id} in the inbox.")
    return file


def list_files(
    session: TenantSession, *, states: Sequence[InboxState] = (), limit: int = 20
) -> list[InboxFile]:
    """List the newest files of the inbox."""
    query = select(InboxFile).order_by(InboxFile.id.desc()).limit(limit)
    if states:
        query = query.where(InboxFile.state.in_(states))
    return list(session.scalars(query))
