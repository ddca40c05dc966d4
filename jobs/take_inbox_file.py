"""Take one file of the inbox to its version if nothing is open about it, else leave it waiting."""

from pydantic import BaseModel
from pydantic import Field as Parameter

from config.errors import HomeroomError
from config.profile import get_profile
from config.terms import BatchState, Confidence, InboxState
from data.batches import get_batch
from data.datasets import find_dataset, find_version
from data.db import TenantSession
from data.inboxes import find_inbox, get_file
from data.incidents import list_unrecovered
from data.models import Batch, InboxFile
from data.runs import get_run
from jobs._batch import columns_of, profile_of
from jobs._desk import Desk
from jobs._places import Place, place_of
from jobs._registry import job
from jobs._run import PASSING, Run
from jobs._triage import recover, report_failure
from jobs.headless import advance
from jobs.inbox import put_away
from jobs.intake import DETECT, refuse_too_large, take_in
from jobs.workbench import request_preview, request_publish, set_mapping
from pipelines.holds import holds
from pipelines.inbox_flow import step
from pipelines.mapping import check_mapping


class InboxParams(BaseModel):
    """Which file of the inbox."""

    file_id: int = Parameter(title="File of the inbox", ge=1)


@job(
    title="Take a file from the inbox",
    description="Leads a file from reading to publishing; stops where a person has to look.",
    params=InboxParams,
    timeout_seconds=1800,
    retries=3,
)
def take_inbox_file(run: Run, params: InboxParams) -> str:
    """Receive, read, map, check, preview and publish; stop where a person has to look."""
    desk = run.desk
    with desk.reading() as session:
        file, kind = get_file(session, params.file_id), find_inbox(session).kind
    place = place_of(desk.settings, kind, desk.school_code)
    try:
        batch_id = file.batch_id or receive_file(desk, place, file)
        outcome, action = carry(desk, batch_id, is_named="/" in file.path), "publish"
    except HomeroomError as error:
        if error.code in PASSING:
            raise
        outcome, action = f"{error.message} {error.hint}".strip(), "hold"
    return settle_file(run, place, params.file_id, outcome=outcome, action=action)


def receive_file(desk: Desk, place: Place, file: InboxFile) -> int:
    """Store the file's bytes as a batch; the file's row knows its batch from that moment on."""
    refuse_too_large(desk, file.path, file.size_bytes)
    profile = profile_named(file.path)
    try:
        content = place.fetch(file.path)
    except FileNotFoundError as error:
        raise HomeroomError(f"{file.path} was taken away before it was read.") from error
    if len(content) != file.size_bytes:
        raise HomeroomError(
            f"{file.path} changed while it was read.", hint="Put it into the inbox once more."
        )
    blob = desk.artifacts.put_bytes(desk.school_id, content)
    with desk.transaction() as session:
        batch = take_in(desk, session, file.path, blob, profile=profile)
        get_file(session, file.id).batch_id = batch.id
        return batch.id


def profile_named(path: str) -> str:
    """Return the profile that the file's subfolder names, or none."""
    folder, mark, _ = path.partition("/")
    return get_profile(folder).name if mark else DETECT


def carry(desk: Desk, batch_id: int, *, is_named: bool) -> str:
    """Take the batch on from where it stands; raise where a person has to look."""
    batch = advance(desk, batch_id)
    if batch.state == BatchState.MAPPING:
        confirm_exact(desk, batch, is_named=is_named)
        batch = advance(desk, batch_id)
    if batch.state == BatchState.FIXING:
        refuse_open_things(batch)
        request_preview(desk, batch_id)
        batch = advance(desk, batch_id)
    if batch.state == BatchState.PREVIEWED:
        refuse_open_things(batch)
        refuse_unusual(desk, batch)
        request_publish(desk, batch_id)
        batch = advance(desk, batch_id)
    if batch.state == BatchState.PUBLISHED:
        return published(batch)
    if "returned_to" in batch.detected:
        return batch.problem
    raise HomeroomError(batch.problem or f"Batch {batch_id} is {batch.state}.", hint=batch.hint)


def confirm_exact(desk: Desk, batch: Batch, *, is_named: bool) -> None:
    """Take the proposed columns where each name is exactly the profile's; nothing is guessed."""
    columns = columns_of(batch)
    profile = profile_of(batch)
    doubts = [c.source for c in columns if c.target and c.confidence != Confidence.EXACT]
    if profile.any_columns and not is_named:
        raise waits("Nothing says what this file is.", "Choose its profile in the step Map.")
    problems = check_mapping(columns, profile)
    if problems or doubts:
        told = problems[0] if problems else f"What {doubts[0]} means is only likely."
        raise waits(told, "Map its columns once; the next file like it goes by itself.")
    set_mapping(desk, batch.id, columns)


def waits(message: str, hint: str) -> HomeroomError:
    """Return why a file waits for a person."""
    return HomeroomError(message, hint=hint)


def refuse_open_things(batch: Batch) -> None:
    """Stop at errors, unexplained queries and lines that could not be read."""
    judged, lines = batch.counts.get("check", {}), int(batch.detected.get("rejected", 0))
    errors, queries = judged.get("errors", 0), judged.get("queries", 0)
    if errors or queries or lines:
        unread = f" and {lines:,} lines that could not be read" if lines else ""
        raise waits(
            f"It has {errors:,} errors, {queries:,} queries{unread}.",
            "Open the batch; nothing of it is published yet.",
        )


def refuse_unusual(desk: Desk, batch: Batch) -> None:
    """Stop where the file would change unusually much of what is published."""
    with desk.reading() as session:
        dataset = find_dataset(session, batch.dataset)
        head = find_version(session, dataset, batch.base_no or 0) if dataset else None
    passed = holds(
        batch.counts["changes"],
        head.rows if head else 0,
        profile_of(batch).hold,
        way=batch.missing_rows,
    )
    if passed:
        raise waits(" ".join(passed), "Look at the preview and publish it if it is right.")


def published(batch: Batch) -> str:
    """Say what was published."""
    changes = batch.counts["changes"]
    return (
        f"Published as version {batch.version_no} of {batch.dataset}: "
        f"{changes['new']:,} new, {changes['changed']:,} changed."
    )


def settle_file(run: Run, place: Place, file_id: int, *, outcome: str, action: str) -> str:
    """Put the file away, then write what became of it, on its row and on its batch."""
    desk = run.desk
    with desk.reading() as session:
        file = get_file(session, file_id)
    state = step(InboxState.CLAIMED, action)
    put_away(desk, place, file, state=state, outcome=outcome)
    with run.effect() as session:
        row = get_file(session, file_id)
        row.state, row.outcome, row.settled_at = state, outcome, desk.now()
        if row.batch_id is not None and action == "hold":
            batch = get_batch(session, row.batch_id)
            batch.problem = batch.problem or f"Not published by itself: {outcome}"
        run.change(session, batch_id=row.batch_id)
        report(session, run, row, outcome=outcome, action=action)
        desk.audit(session, f"inbox.{state}", f"inbox file {file_id}", new=outcome)
        run.complete(session, f"{row.path}: {outcome}")
    return outcome


def report(session: TenantSession, run: Run, file: InboxFile, *, outcome: str, action: str) -> None:
    """Open an incident for a file that nobody waits for, or end those of its dataset."""
    now = run.desk.now()
    batch = get_batch(session, file.batch_id) if file.batch_id is not None else None
    if action == "hold":
        told = outcome.replace(file.path, "…")
        report_failure(session, run.row, code="held", message=told, now=now)
    elif batch is not None:
        for number, last_run in list_unrecovered(session, run.job):
            if dataset_of(session, last_run) == batch.dataset:
                recover(session, number, now=now, told=f"batch {batch.id}, published by itself")


def dataset_of(session: TenantSession, run_id: int) -> str:
    """Return the dataset that the file of an earlier run was meant for."""
    file = get_file(session, int(get_run(session, run_id).params["file_id"]))
    return get_batch(session, file.batch_id).dataset if file.batch_id is not None else ""
