"""The row of stored bytes: what they are called, who stored them, and when."""

from typing import Any

from data.files import Blob
from data.models import Artifact
from jobs._desk import Desk


def artifact_of(
    desk: Desk, blob: Blob, *, kind: str, filename: str, media_type: str, **facts: Any
) -> Artifact:
    """Return the row of bytes that the desk's actor stores now; `facts` are its other columns."""
    return Artifact(
        kind=kind,
        filename=filename,
        media_type=media_type,
        sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        created_by=desk.actor.email,
        created_at=desk.now(),
        **facts,
    )
