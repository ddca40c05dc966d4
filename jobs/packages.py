"""The tables of a package: one more, or all of them, become batches without another upload."""

from dataclasses import asdict
from pathlib import Path

from config.errors import InputError
from data.batches import get_batch, list_sheets_taken
from data.files import Blob
from data.models import Batch
from jobs._batch import tell
from jobs._desk import Desk
from jobs.exports import in_child
from jobs.intake import DETECT, add_batch, receive, start_reading
from pipelines.packages.roster_fields import FILES
from pipelines.packages.sds import open_sds
from pipelines.packages.write_oneroster import Said, pack, settle_tables
from pipelines.reading.detected import Overrides

ONEROSTER, ZIP = "oneroster", "zip"
PEOPLE = ("students", "staff", "families", "relationships")
SDS = "School Data Sync"


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


def take_all(desk: Desk, batch_id: int) -> list[int]:
    """Make a batch of every other table of a roster that the records keep; return their numbers."""
    others = list_untaken(desk, batch_id)
    if not others:
        raise InputError(
            "This file has no other table that the records keep.",
            hint="OneRoster packages have; a zip of School Data Sync is turned into one first.",
        )
    return [split_off(desk, batch_id, name) for name in others]


def list_untaken(desk: Desk, batch_id: int) -> list[str]:
    """Return the tables of a batch's package that the records keep and that are no batch yet."""
    desk.allow("see")
    with desk.reading() as session:
        batch = get_batch(session, batch_id)
        taken = list_sheets_taken(session, batch.sha256)
    return [name for name in kept_tables(batch) if name not in taken]


def kept_tables(batch: Batch) -> list[str]:
    """Return the tables of a batch's package that the records keep, people first."""
    if batch.detected.get("kind") != ONEROSTER:
        return []
    sheets = [sheet for sheet in batch.detected.get("sheets") or [] if sheet["rows"]]
    names = [str(sheet["name"]) for sheet in sheets]
    parts = [name for name in names if name.partition(": ")[2] in PEOPLE]
    if not any(name.partition(": ")[2] in PEOPLE[:3] for name in parts):
        parts = [name for name in names if name.lower() == "users.csv"] + parts
    files = {f"{file}.csv".lower() for file in FILES.values()}
    return parts + [name for name in names if name.lower() in files]


def turned(content: bytes) -> bytes | None:
    """Return a zip of School Data Sync as a OneRoster package, or nothing if it is none."""
    tables = open_sds(content)
    return pack(settle_tables(tables), Said(system=SDS)) if tables else None


def turn(desk: Desk, batch_id: int) -> int:
    """Make a batch of a School Data Sync zip turned into OneRoster; return its number."""
    desk.allow("upload")
    with desk.reading() as session:
        batch = get_batch(session, batch_id)
    source = desk.artifacts.path_of(desk.school_id, batch.sha256)
    made = turn_file(desk, source) if batch.detected.get("kind") == ZIP else b""
    if not made:
        raise InputError(
            f"Batch {batch_id} is no zip of School Data Sync.",
            hint="Its tables can be read one by one.",
        )
    return receive(desk, f"{stem_of(batch.filename)} as OneRoster.zip", made)


def turn_file(desk: Desk, source: Path) -> bytes:
    """Return a zip of School Data Sync as a OneRoster package, read and written in a child."""
    scratch = desk.artifacts.scratch(desk.school_id)
    out = scratch / "turned.zip"
    in_child(desk)(write_turned, source, out)
    made = out.read_bytes()
    out.unlink()
    scratch.rmdir()
    return made


def write_turned(source: Path, out: Path) -> None:
    """Write a package for a file, or nothing where it is none."""
    out.write_bytes(turned(source.read_bytes()) or b"")


def stem_of(filename: str) -> str:
    """Return a file's name without its ending."""
    return filename.rsplit(".", 1)[0] or filename
