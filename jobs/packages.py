"""Another table of a package becomes a batch of its own, without sending the file once more."""

from dataclasses import asdict

from config.errors import InputError
from data.batches import get_batch
from data.files import Blob
from jobs._batch import tell
from jobs._desk import Desk
from jobs.intake import DETECT, add_batch, start_reading
from pipelines.reading.detected import Overrides


def split_off(desk: Desk, batch_id: int, table: str) -> int:
    """Make a batch of one more table of a batch's file and queue its reading; return its number."""
    desk.allow("upload")
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        names = [str(sheet["name"]) for sheet in batch.detected.get("sheets") or []]
        if table not in names:
            raise InputError(
                f"Batch {batch_id} has no table called {table}.",
                hint=f"Choose one of: {', '.join(names)}." if names else "Read its file first.",
            )
        blob = Blob(sha256=batch.sha256, size_bytes=batch.size_bytes)
        made = add_batch(desk, session, batch.filename, blob, profile=DETECT)
        made.reading = asdict(Overrides(sheet=table))
        start_reading(desk, session, made)
        tell(desk, session, made, "batch.split_off", of=batch_id, table=table)
        return made.id
