"""Error files that come back: whose they are, and whether that batch still takes corrections."""

from typing import Any

from config.errors import ConflictError
from config.terms import BatchState
from data.db import TenantSession
from data.models import Artifact, Batch
from jobs._desk import Desk
from pipelines.returned import SIGN, Mark

BASE_KIND = "error-base"
CHECKED = (BatchState.FIXING, BatchState.PREVIEWED)
MOVING = (BatchState.CHECKING, BatchState.PREVIEWING, BatchState.PUBLISHING)


def mark_in(seen: dict[str, Any]) -> Mark | None:
    """Return the mark that reading found."""
    found = SIGN.match(seen.get("mark", ""))
    return Mark(batch_id=int(found[1]), base_id=int(found[2])) if found else None


def takes(desk: Desk, session: TenantSession, mark: Mark) -> bool:
    """Tell whether a batch of this school sent this file out and still takes corrections."""
    batch = session.get(Batch, (desk.school_id, mark.batch_id))
    base = session.get(Artifact, (desk.school_id, mark.base_id))
    if batch is None or base is None or (base.batch_id, base.kind) != (batch.id, BASE_KIND):
        return False
    if batch.state in MOVING:
        raise ConflictError(
            f"This is the error file of batch {batch.id}, which is {batch.state} at this moment.",
            hint="Try again when it has finished.",
        )
    return batch.state in CHECKED
