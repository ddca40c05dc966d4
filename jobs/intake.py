"""Receive files: stored and listed before anybody reads them, never twice by accident."""

import unicodedata

from config.errors import InputError, LimitError
from config.profile import get_profile
from config.terms import BatchState
from data.batches import find_earlier, get_batch
from data.db import TenantSession
from data.files import Blob
from data.models import Batch
from jobs._batch import move, queue, tell
from jobs._desk import Desk
from jobs._kept import artifact_of

REASON_LETTERS = 10
DETECT = "detect"


def receive(desk: Desk, filename: str, content: bytes, *, profile: str = DETECT) -> int:
    """Store one file as a batch and queue its reading; return the batch's number.

    A file with the bytes of an earlier batch waits as `received` until `load_again`.
    """
    desk.allow("upload")
    refuse_too_large(desk, filename, len(content))
    if profile != DETECT:
        get_profile(profile)
    blob = desk.artifacts.put_bytes(desk.school_id, content)
    with desk.transaction() as session:
        return take_in(desk, session, filename, blob, profile=profile).id


def take_in(
    desk: Desk, session: TenantSession, filename: str, blob: Blob, *, profile: str
) -> Batch:
    """Make stored bytes a batch in the caller's transaction, and queue its reading."""
    earlier = find_earlier(session, blob.sha256)
    batch = add_batch(desk, session, clean_name(filename), blob, profile=profile)
    if earlier is None:
        start_reading(desk, session, batch)
    else:
        batch.problem = f"The same file was loaded as batch {earlier.id}."
        batch.hint = f"Open batch {earlier.id}, or load it again and say why."
    tell(desk, session, batch, "batch.received", sha256=blob.sha256, bytes=blob.size_bytes)
    return batch


def load_again(desk: Desk, batch_id: int, reason: str) -> None:
    """Read a file that was loaded before; the reason lands in the audit trail."""
    desk.allow("upload")
    if len(reason.strip()) < REASON_LETTERS:
        raise InputError(
            "Loading the same file again needs a reason.",
            hint=f"Say why in at least {REASON_LETTERS} letters.",
        )
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        batch.problem = batch.hint = ""
        start_reading(desk, session, batch)
        tell(desk, session, batch, "batch.loaded_again", reason=reason.strip())


def discard(desk: Desk, batch_id: int) -> None:
    """Put a batch away; its file stays stored, nothing of it is published."""
    desk.allow("amend")
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        move(desk, batch, "discard")
        tell(desk, session, batch, "batch.discarded")
    desk.staging.drop(desk.school_id, batch_id)


def start_reading(desk: Desk, session: TenantSession, batch: Batch) -> None:
    """Queue the reading of a stored file."""
    move(desk, batch, "read")
    queue(desk, session, batch, "read_batch")


def add_batch(
    desk: Desk, session: TenantSession, filename: str, blob: Blob, *, profile: str
) -> Batch:
    """Write the batch's row and its upload's artifact."""
    batch = Batch(
        filename=filename,
        sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        profile=profile,
        dataset="",
        created_by=desk.actor.email,
        created_at=desk.now(),
        updated_at=desk.now(),
        state=BatchState.RECEIVED,
    )
    session.add(batch)
    session.flush()
    session.add(
        artifact_of(
            desk,
            blob,
            kind="upload",
            filename=filename,
            media_type="application/octet-stream",
            batch_id=batch.id,
        )
    )
    return batch


def refuse_too_large(desk: Desk, filename: str, size_bytes: int) -> None:
    """Refuse a file above the limit before it is stored."""
    limit = desk.settings.max_upload_mib
    if size_bytes > limit * 1024 * 1024:
        raise LimitError(
            f"{filename} is {size_bytes / 1024 / 1024:,.0f} MiB large; the limit is {limit} MiB.",
            hint="Split the file, or ask an administrator to raise HOMEROOM_MAX_UPLOAD_MIB.",
        )


def clean_name(filename: str) -> str:
    """Return the file's own name without path parts, control or direction-changing characters."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(mark for mark in name if unicodedata.category(mark)[0] != "C")
    return kept.strip()[-200:] or "unnamed file"
