"""Purge what is older than its retention: first only shown, never what is under a legal hold."""

from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import BaseModel, Field

from config.errors import ConflictError, InputError
from config.terms import Purged
from data.models import LegalHold
from data.purges import Found, find_old, get_hold, list_holds, list_old_batches, remove_old
from data.run_steps import find_kept
from jobs._desk import Desk
from jobs._registry import ADMINISTRATORS, job
from jobs._run import Run

LEAST_LETTERS = 10
SHOW = "Count"
DAY = timedelta(days=1)


class PurgeParams(BaseModel):
    """How old each kind of records may become; 30 days is the least."""

    dry_run: bool = Field(
        default=True, title="Dry run", description="Only count; the first real run needs one."
    )
    runs: int = Field(default=400, ge=30, title="Runs, days")
    log_lines: int = Field(default=90, ge=30, title="Log lines of runs, days")
    due_times: int = Field(default=400, ge=30, title="Due times of schedules, days")
    working_files: int = Field(default=90, ge=30, title="Working files of settled batches, days")


KINDS = (Purged.RUNS, Purged.LOG_LINES, Purged.DUE_TIMES, Purged.WORKING_FILES)
WORDS = {
    Purged.EVERYTHING: "everything",
    Purged.RUNS: "runs",
    Purged.LOG_LINES: "log lines",
    Purged.DUE_TIMES: "due times",
    Purged.WORKING_FILES: "working files of batches",
}


@job(
    title="Purge old records",
    description="Removes runs, logs and working files past their time; never what is held.",
    params=PurgeParams,
    timeout_seconds=3600,
    is_schedulable=True,
    owner=ADMINISTRATORS,
    lock=lambda _params: "purge",
)
def purge(run: Run, params: PurgeParams) -> str:
    """Count what is old; if that was seen before with the same limits, remove it page by page."""
    desk = run.desk
    limits = {kind: getattr(params, kind.value) for kind in KINDS}
    held = held_kinds(desk)
    if not params.dry_run:
        refuse_unseen(desk, limits)
    with run.step(SHOW) as part:
        found = {kind: look(desk, kind, days) for kind, days in limits.items()}
        part.rows = sum(one.count for one in found.values())
        if params.dry_run:
            part.kept = {"limits": {kind.value: days for kind, days in limits.items()}}
    for kind, one in found.items():
        run.log(line_of(desk, kind, one, is_held=kind in held))
    free = [kind for kind in KINDS if kind not in held]
    if params.dry_run:
        return told("Would remove", {kind: found[kind].count for kind in free}, held)
    removed = {kind: remove(run, kind, limits[kind]) for kind in free}
    with desk.transaction() as session:
        words = ", ".join(f"{kind}: {count}" for kind, count in removed.items())
        desk.audit(session, "records.purged", f"run {run.id}", new=words)
    return told("Removed", removed, held)


def look(desk: Desk, kind: Purged, days: int) -> Found:
    """Count what is older than so many days."""
    before = desk.now() - days * DAY
    with desk.reading() as session:
        found = find_old(session, kind, before)
    if kind is Purged.WORKING_FILES:
        return replace(found, count=len(list_files(desk, before)))
    return found


def refuse_unseen(desk: Desk, limits: dict[Purged, int]) -> None:
    """Refuse to remove anything before a dry run has shown it with the same limits."""
    wanted = {"limits": {kind.value: days for kind, days in limits.items()}}
    with desk.reading() as session:
        if not find_kept(session, "purge", SHOW, wanted):
            raise ConflictError(
                "Nobody has seen yet what these limits remove.",
                hint="Run it once as a dry run with the same limits; nothing was removed.",
            )


def held_kinds(desk: Desk) -> set[Purged]:
    """Return the kinds that a legal hold keeps."""
    with desk.reading() as session:
        return kept_by(list_holds(session))


def kept_by(holds: list[LegalHold]) -> set[Purged]:
    """Return the kinds that holds keep; log lines are not kept without their runs."""
    kinds = {hold.kind for hold in holds}
    if Purged.EVERYTHING in kinds:
        return set(KINDS)
    return kinds | ({Purged.RUNS} if Purged.LOG_LINES in kinds else set())


def remove(run: Run, kind: Purged, days: int) -> int:
    """Remove everything of a kind that is old enough, a page in each transaction."""
    desk, before = run.desk, run.desk.now() - days * DAY
    with run.step(f"Remove {WORDS[kind]}") as part:
        if kind is Purged.WORKING_FILES:
            part.rows = drop_files(desk, before)
            return part.rows
        part.rows = 0
        while True:
            run.check()
            with desk.transaction() as session:
                is_held = kind in kept_by(list_holds(session))
                count = 0 if is_held else remove_old(session, kind, before)
            part.rows += count
            if not count:
                return part.rows


def list_files(desk: Desk, before: datetime) -> list[int]:
    """List the old settled batches that still have working files."""
    with desk.reading() as session:
        numbers = list_old_batches(session, before)
    return [number for number in numbers if desk.staging.has(desk.school_id, number)]


def drop_files(desk: Desk, before: datetime) -> int:
    """Remove the working files of settled batches; what they were made of stays."""
    there = list_files(desk, before)
    for number in there:
        desk.staging.drop(desk.school_id, number)
    return len(there)


def line_of(desk: Desk, kind: Purged, found: Found, *, is_held: bool) -> str:
    """Say what was found of a kind, from when until when."""
    held = "; a legal hold keeps them" if is_held else ""
    if not found.count or found.oldest_at is None or found.newest_at is None:
        return f"No {WORDS[kind]} are old enough{held}."
    first, last = (at.astimezone(desk.zone).date() for at in (found.oldest_at, found.newest_at))
    return f"{found.count:,} {WORDS[kind]} from {first} to {last}{held}."


def told(verb: str, counts: dict[Purged, int], held: set[Purged]) -> str:
    """Say how much of each kind was or would be removed, and what a hold keeps."""
    parts = ", ".join(f"{count:,} {WORDS[kind]}" for kind, count in counts.items()) or "nothing"
    names = ", ".join(WORDS[kind] for kind in KINDS if kind in held)
    return f"{verb} {parts}." + (f" A legal hold keeps {names}." if held else "")


def add_hold(desk: Desk, kind: Purged, reason: str) -> int:
    """Keep a kind of records, or everything, from every purge; return the hold's number."""
    desk.allow("manage_school")
    if len(reason.strip()) < LEAST_LETTERS:
        raise InputError("A legal hold needs a reason.", hint="Write ten letters or more.")
    with desk.transaction() as session:
        hold = LegalHold(
            kind=kind, reason=reason.strip(), made_by=desk.actor.email, made_at=desk.now()
        )
        session.add(hold)
        session.flush()
        desk.audit(session, "hold.made", f"legal hold {hold.id}", new=f"{kind}: {reason.strip()}")
        return hold.id


def release_hold(desk: Desk, hold_id: int) -> str:
    """Take a legal hold back; it stays in the record."""
    desk.allow("manage_school")
    with desk.transaction() as session:
        hold = get_hold(session, hold_id)
        if hold.released_at is not None:
            raise ConflictError("The hold was taken back already.", hint="Look at the list again.")
        hold.released_by, hold.released_at = desk.actor.email, desk.now()
        desk.audit(session, "hold.released", f"legal hold {hold_id}")
    return f"The hold on {WORDS[hold.kind]} is taken back."


def current_holds(desk: Desk) -> list[LegalHold]:
    """List the holds that are in force."""
    desk.allow("manage_school")
    with desk.reading() as session:
        return list_holds(session)
