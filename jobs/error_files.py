"""The error file: the rows that fail, taken away as a file of their own and brought back."""

from pathlib import Path
from typing import Any

from pydantic import Field as Parameter
from sqlalchemy import select

from config.errors import ConflictError, InputError, NotFoundError
from config.terms import Download
from data.artifacts import get_artifact
from data.batches import get_batch
from data.db import TenantSession
from data.files import Blob
from data.models import Artifact, Batch
from jobs._batch import BatchParams, recipe_of, tell
from jobs._desk import Desk
from jobs._error_steps import BASE, FAILING, compare_returned, lay_base, write_error_file
from jobs._kept import artifact_of
from jobs._ledger import enqueue
from jobs._registry import job
from jobs._returned import BASE_KIND, mark_in, takes
from jobs._run import Run
from jobs._steps import read_file
from jobs.corrections import edit_cells
from jobs.exports import SUFFIXES, in_child
from jobs.intake import clean_name, refuse_too_large
from pipelines.reading.detected import Overrides
from pipelines.returned import Mark

KINDS = (Download.XLSX, Download.CSV_EXCEL)
RETURNED_KIND = "corrected"
LEFT_OUT = (
    ("kept", "cell", "Corrected here meanwhile and kept"),
    ("unknown_rows", "row", "Not taken, for they did not go out with this file"),
    ("unclear_rows", "row", "Not taken, for they bear one number twice"),
    ("unfed_cells", "cell", "Changed in columns or rows that are left out"),
)
ANY_BYTES = "application/octet-stream"


class ReturnParams(BatchParams):
    """Which batch, and which stored file came back to it."""

    artifact_id: int = Parameter(title="Corrected file", ge=1)
    from_batch: int = Parameter(title="Batch as which it was received", ge=0, default=0)


def make_error_file(
    desk: Desk, batch_id: int, kind: Download, *, rows: str = FAILING
) -> tuple[str, bytes]:
    """Return the name and bytes of the batch's error file as it stands now."""
    desk.allow("download")
    if kind not in KINDS:
        raise NotFoundError(f"There is no error file as {kind}.")
    with desk.reading() as session:
        batch = get_batch(session, batch_id)
        recipe = recipe_of(desk, session, batch)
    if not (recipe.folder / "findings.parquet").exists():
        raise ConflictError(f"Batch {batch_id} was not checked yet.", hint="Map its columns first.")
    scratch = desk.artifacts.scratch(desk.school_id)
    render = in_child(desk)
    render(lay_base, recipe, scratch / BASE, rows)
    blob = desk.artifacts.put_file(desk.school_id, scratch / BASE)
    base_id = keep_base(desk, batch, blob)
    base = desk.artifacts.path_of(desk.school_id, blob.sha256)
    suffix, _ = SUFFIXES[kind]
    out = scratch / f"errors{suffix}"
    render(write_error_file, base, Mark(batch_id=batch_id, base_id=base_id), kind, out)
    content = out.read_bytes()
    out.unlink()
    scratch.rmdir()
    return f"{batch.filename.rsplit('.', 1)[0]}-errors{suffix.replace('.excel', '')}", content


def keep_base(desk: Desk, batch: Batch, blob: Blob) -> int:
    """Remember how the rows went out; the same rows are remembered once."""
    with desk.transaction() as session:
        query = select(Artifact.id).where(
            Artifact.batch_id == batch.id,
            Artifact.kind == BASE_KIND,
            Artifact.sha256 == blob.sha256,
        )
        known = session.scalars(query.limit(1)).first()
        return known or add_file(desk, session, batch, blob=blob, kind=BASE_KIND, name=BASE)


def add_file(
    desk: Desk, session: TenantSession, batch: Batch, *, blob: Blob, kind: str, name: str
) -> int:
    """Write the row of one stored file of a batch."""
    artifact = artifact_of(
        desk,
        blob,
        kind=kind,
        filename=name,
        media_type=ANY_BYTES,
        batch_id=batch.id,
    )
    session.add(artifact)
    session.flush()
    return artifact.id


def receive_corrections(desk: Desk, batch_id: int, filename: str, content: bytes) -> int:
    """Store a corrected error file and queue its comparison; return the run's number."""
    desk.allow("amend")
    refuse_too_large(desk, filename, len(content))
    blob = desk.artifacts.put_bytes(desk.school_id, content)
    name = clean_name(filename)
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        stored = add_file(desk, session, batch, blob=blob, kind=RETURNED_KIND, name=name)
        params: dict[str, object] = {"batch_id": batch_id, "artifact_id": stored}
        run = enqueue(desk, session, "take_corrections", params, batch_id=batch_id)
        session.flush()
        tell(desk, session, batch, "batch.corrections_received", sha256=blob.sha256)
        return run.id


@job(
    title="Take corrections over",
    description="Reads an error file that came back and takes over what was changed in it.",
    timeout_seconds=300,
    memory_mib=3072,
    params=ReturnParams,
)
def take_corrections(run: Run, params: ReturnParams) -> str:
    """Read a corrected error file and store what differs from what went out."""
    desk = run.desk
    with desk.reading() as session:
        came = get_artifact(session, params.artifact_id)
    folder = desk.staging.folder(desk.school_id, params.batch_id) / "returned"
    folder.mkdir(exist_ok=True)
    source = desk.artifacts.path_of(desk.school_id, came.sha256)
    with run.step("Read"):
        seen = run.child(read_file, source, came.filename, Overrides(), folder)
    mark = mark_in(seen)
    if mark is None:
        raise InputError(
            f"{came.filename} is no error file of Homeroom: its column Reference is missing.",
            hint="Correct the downloaded file itself and keep its columns Row and Reference.",
        )
    if mark.batch_id != params.batch_id:
        raise InputError(
            f"{came.filename} is the error file of batch {mark.batch_id}.",
            hint=f"Open batch {mark.batch_id} and upload it there.",
        )
    with run.step("Compare"):
        outcome = merge(run, mark, folder / "returned.parquet")
    with run.effect() as session:
        if params.from_batch:
            get_batch(session, params.from_batch).problem = outcome
        run.complete(session, outcome)
    return outcome


def merge(run: Run, mark: Mark, came: Path) -> str:
    """Store the corrections that a returned file holds; say what was and was not taken over."""
    desk = run.desk
    with desk.reading() as session:
        if not takes(desk, session, mark):
            raise ConflictError(
                f"Batch {mark.batch_id} takes no corrections any more.",
                hint="Upload the file at Intake; it becomes a batch of its own.",
            )
        recipe = recipe_of(desk, session, get_batch(session, mark.batch_id))
        base = get_artifact(session, mark.base_id)
    path = desk.artifacts.path_of(desk.school_id, base.sha256)
    found = run.child(compare_returned, recipe, path, came)
    if found["cells"]:
        edit_cells(desk, mark.batch_id, found["cells"])
    return sentence(mark.batch_id, found)


def sentence(batch_id: int, found: dict[str, Any]) -> str:
    """Say what a returned file brought."""
    cells = len(found["cells"])
    said = [
        f"{counted(cells, 'cell')} corrected in {counted(found['rows'], 'row')} "
        f"of batch {batch_id}."
        if cells
        else f"The file brings no correction; batch {batch_id} stays as it is."
    ]
    for name, thing, words in LEFT_OUT:
        if found[name]:
            said.append(f"{words}: {counted(found[name], thing)}.")
    if found["unknown_columns"]:
        said.append(f"Columns that did not go out: {', '.join(found['unknown_columns'][:5])}.")
    return " ".join(said)


def counted(number: int, thing: str) -> str:
    """Return `1 row` or `1,204 rows`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
