"""What an operator does with an open batch: read again, map, preview, publish."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from config.changes import ProfileChange
from config.errors import ConflictError, InputError
from config.terms import AmendState, BatchState, MissingRows, Mode, RunState
from data.batches import get_batch
from data.db import TenantSession
from data.history import list_history, set_states
from data.models import Batch, JobRun
from jobs._batch import columns_of, move, profile_of, queue, tell
from jobs._desk import Desk
from jobs._profiles import pin, remember_answers
from jobs.intake import DETECT, start_reading
from jobs.read_batch import key_in
from pipelines._plan import check_plan
from pipelines.amend_flow import step as next_state
from pipelines.mapping import Column, check_mapping, check_sources, propose
from pipelines.reading.detected import PACKAGES, Detected, Overrides

UNFINISHED = {
    BatchState.READING,
    BatchState.CHECKING,
    BatchState.PREVIEWING,
    BatchState.PUBLISHING,
}
STOPPED = {RunState.FAILED, RunState.TIMED_OUT, RunState.CANCELLED, RunState.SUCCEEDED}


def settle(desk: Desk, batch_id: int) -> Batch:
    """Take a batch whose run ended without moving it back to where an operator can go on."""
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        run = session.get(JobRun, (desk.school_id, batch.run_id)) if batch.run_id else None
        if batch.state in UNFINISHED and run is not None and run.state in STOPPED:
            move(desk, batch, "fail")
            batch.problem = run.error_message or f"The run ended as {run.state}."
            batch.hint = run.error_hint or "Try again."
        return batch


def read_again(desk: Desk, batch_id: int, overrides: Overrides) -> None:
    """Read the stored file again with the operator's own decisions."""
    desk.allow("amend")
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        refuse_edited(session, batch)
        if is_found_out(batch):  # another table is another kind of records
            batch.profile, batch.dataset = DETECT, ""
        batch.reading = asdict(overrides)
        start_reading(desk, session, batch)
        kept = {**batch.reading, "typed": [row for row, _ in overrides.typed]}  # names stay out
        tell(desk, session, batch, "batch.read_again", **kept)


def is_found_out(batch: Batch) -> bool:
    """Tell whether the profile is what a package's table suggested, not what a person chose."""
    suggested = batch.detected.get("profile")
    return batch.detected.get("kind") in PACKAGES and suggested in {None, "", batch.profile}


def choose_profile(desk: Desk, batch_id: int, name: str, sample: Any) -> None:
    """Propose the columns anew by another profile."""
    desk.allow("amend")
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        refuse_edited(session, batch)
        profile = pin(session, batch, name)
        seen = Detected.from_json(batch.detected)
        columns = propose(batch.detected["headers"], sample, profile, seen)
        batch.mapping = [column.to_json() for column in columns]
        batch.key = key_in(columns, profile, seen.key)
        batch.mode, batch.missing_rows = profile.mode, profile.missing_rows
        batch.dataset = profile.dataset or batch.dataset
        tell(desk, session, batch, "batch.profile", profile=name)


def set_mapping(
    desk: Desk,
    batch_id: int,
    columns: Sequence[Column],
    *,
    answers: ProfileChange | None = None,
    **habits: Any,
) -> None:
    """Decide every column, key and mode, then check; wrong decisions are refused in sentences.

    `answers` to what the file asked become the school's, so that the next file does not ask;
    `habits` may hold `dataset`, `mode`, `missing_rows`, `key` and `plan`.
    """
    desk.allow("amend")
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        if answers and answers.fields:
            remember_answers(desk, session, batch, answers)
        pin(session, batch, batch.profile)
        problems = check_mapping(list(columns), profile_of(batch))
        problems += check_sources(list(columns), batch.detected["headers"])
        problems += check_plan(habits.get("plan", batch.plan))
        if problems:
            raise InputError(problems[0], hint=" ".join(problems[1:]))
        batch.mapping = [column.to_json() for column in columns]
        told = Detected.from_json(batch.detected).key
        batch.key = batch.key or key_in(list(columns), profile_of(batch), told)
        take_habits(batch, habits)
        refuse_foreign_key(batch)
        move(desk, batch, "map")
        queue(desk, session, batch, "check_batch")
        tell(desk, session, batch, "batch.mapped", key=batch.key, mode=batch.mode)


def take_habits(batch: Batch, habits: dict[str, Any]) -> None:
    """Take over what was decided beside the columns."""
    batch.dataset = habits.get("dataset") or batch.dataset
    batch.mode = Mode(habits.get("mode", batch.mode))
    batch.missing_rows = MissingRows(habits.get("missing_rows", batch.missing_rows))
    batch.key = list(habits.get("key", batch.key))
    batch.plan = list(habits.get("plan", batch.plan))


def refuse_foreign_key(batch: Batch) -> None:
    """Refuse a key that the mapped columns do not hold, and modes that need one."""
    names = {column.target or column.source for column in columns_of(batch)}
    missing = [name for name in batch.key if name not in names]
    if missing:
        raise InputError(
            f"The key names {', '.join(missing)}, which no column feeds.",
            hint="Map a column to it or choose another key.",
        )


def request_preview(desk: Desk, batch_id: int) -> None:
    """Queue the comparison with the dataset's head; open errors and queries stand in the way."""
    desk.allow("amend")
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        refuse_open(batch)
        move(desk, batch, "preview")
        queue(desk, session, batch, "preview_batch")


def refuse_open(batch: Batch) -> None:
    """Refuse to go on while a row still carries an error or an unexplained query."""
    judged = batch.counts.get("check", {})
    errors, queries = judged.get("errors", 0), judged.get("queries", 0)
    if errors or queries:
        raise ConflictError(
            f"{errors:,} errors and {queries:,} queries are still open.",
            hint="Correct each, explain it, or set its row aside.",
        )


def request_publish(desk: Desk, batch_id: int, *, downloads: bool = True) -> None:
    """Queue the publication of exactly what was previewed."""
    desk.allow("publish")
    with desk.transaction() as session:
        batch = get_batch(session, batch_id)
        refuse_open(batch)
        move(desk, batch, "publish")
        queue(desk, session, batch, "publish_batch", downloads=downloads)
        tell(desk, session, batch, "batch.publish_requested", base=batch.base_no)


def refuse_edited(session: TenantSession, batch: Batch) -> None:
    """Refuse what would throw corrections away; steps that were undone are given up."""
    steps = list_history(session, batch.id)
    if any(step.state == AmendState.DONE for step in steps):
        raise ConflictError(
            "Cells of this batch were already corrected.",
            hint="Undo all steps first, or load the file again to read it otherwise.",
        )
    undone = [step for step in steps if step.state == AmendState.UNDONE]
    set_states(session, undone, {s.position: next_state(s.state, "discard") for s in undone})
