"""Read an uploaded file into text, see what it is, and propose what its columns mean."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from config.errors import HomeroomError
from config.profile import Profile
from config.terms import MissingRows, Mode
from data.artifacts import list_artifacts
from data.batches import get_batch
from data.db import TenantSession
from data.models import Artifact, Batch
from jobs._batch import BatchParams, move, profile_of
from jobs._checking import check_now
from jobs._layouts import (
    apply_saved,
    apply_similar,
    find_known,
    find_similar,
    is_settled,
    own_name,
    published_columns,
)
from jobs._ledger import enqueue
from jobs._looks import looks_of
from jobs._profiles import pin, school_profile, school_profiles
from jobs._registry import job
from jobs._returned import mark_in, takes
from jobs._run import Run
from jobs._steps import keep_deviations, read_file
from jobs.intake import DETECT
from pipelines.mapping import Column, as_published, propose, suits
from pipelines.packages.deviations import as_deviations
from pipelines.packages.links import DELTA
from pipelines.reading.detected import Detected, Overrides
from pipelines.returned import Mark
from pipelines.survey import Look

SAMPLE_ROWS = 200


@job(
    title="Read a file",
    description="Finds out how a file is written, reads every line and matches known columns.",
    timeout_seconds=180,
    memory_mib=3072,
    params=BatchParams,
)
def read_batch(run: Run, params: BatchParams) -> str:
    """Detect, read, account for every line, map what is known."""
    desk = run.desk
    with desk.reading() as session:
        batch = get_batch(session, params.batch_id)
    try:
        with run.step("Read") as part:
            seen = read(run, batch)
            part.rows = seen["rows"]
        owner = hand_over(run, params.batch_id, mark_in(seen))
    except HomeroomError as error:
        return refuse(run, params.batch_id, error)
    if owner:
        return f"Corrections of batch {owner}."
    with run.step("Map"):
        asks_nothing = remember(run, params.batch_id, seen)
    if not asks_nothing:
        return f"{seen['rows']:,} rows read; the columns wait for you."
    return f"{seen['rows']:,} rows read. " + check_now(run, params.batch_id)


def read(run: Run, batch: Batch) -> dict[str, Any]:
    """Read the stored bytes in a child with the operator's overrides."""
    desk = run.desk
    source = desk.artifacts.path_of(desk.school_id, batch.sha256)
    folder: Path = desk.staging.folder(desk.school_id, batch.id)
    overrides = Overrides.from_json(batch.reading)
    return run.child(read_file, source, batch.filename, overrides, folder)


def hand_over(run: Run, batch_id: int, mark: Mark | None) -> int:
    """Send an error file that came back to the batch it belongs to; return that batch, or 0."""
    desk = run.desk
    if mark is None:
        return 0
    with desk.reading() as session:
        if not takes(desk, session, mark):
            return 0
        stored = [one.id for one in list_artifacts(session, batch_id=batch_id) if is_upload(one)]
    with run.effect() as session:
        batch = get_batch(session, batch_id)
        move(desk, batch, "discard")
        batch.problem = f"This is the error file of batch {mark.batch_id}; it is compared there."
        batch.detected = {"returned_to": mark.batch_id}
        params: dict[str, object] = {"artifact_id": stored[0], "from_batch": batch_id}
        params["batch_id"] = mark.batch_id
        following = enqueue(desk, session, "take_corrections", params, batch_id=mark.batch_id)
        session.flush()
        batch.run_id = following.id
        run.complete(session, f"Corrections of batch {mark.batch_id}.")
    return mark.batch_id


def is_upload(artifact: Artifact) -> bool:
    """Tell the uploaded file from what was made of it."""
    return artifact.kind == "upload"


def refuse(run: Run, batch_id: int, error: HomeroomError) -> str:
    """Keep the sentence on the batch; refusing a wrong file is a result, not a fault of ours."""
    if error.code in {"cancelled", "fenced", "transient"}:
        raise error
    with run.effect() as session:
        batch = get_batch(session, batch_id)
        move(run.desk, batch, "refuse")
        batch.problem, batch.hint = error.message, error.hint
        keep_deviations(
            run.desk.staging.folder(run.desk.school_id, batch_id), as_deviations(error.findings)
        )
        run.complete(session, f"Refused: {error.message}")
    return f"Refused: {error.message}"


def remember(run: Run, batch_id: int, seen: dict[str, Any]) -> bool:
    """Store what was seen and what the columns mean; tell whether nothing is left to ask."""
    folder = run.desk.staging.folder(run.desk.school_id, batch_id)
    sample = pl.read_parquet(folder / "raw.parquet", n_rows=SAMPLE_ROWS)
    looks = looks_of(folder)
    headers = [name for name in sample.columns if name != "_row"]
    with run.effect() as session:
        batch = get_batch(session, batch_id)
        batch.detected = {**seen["detected"], **{k: v for k, v in seen.items() if k != "detected"}}
        batch.detected["headers"] = headers
        batch.problem = batch.hint = ""
        move(run.desk, batch, "read_done")
        is_known = map_columns(session, batch, sample=sample, looks=looks)
        keep_to_extent(batch)
        if is_known and is_settled(batch, looks):
            move(run.desk, batch, "map")
            return True
    return False


def keep_to_extent(batch: Batch) -> None:
    """Let a delta of a package only add and change, and a whole table do what its profile says."""
    extent = Detected.from_json(batch.detected).extent
    if extent == DELTA:
        batch.mode, batch.missing_rows = Mode.UPSERT, MissingRows.KEEP
    elif extent and profile_of(batch).is_standard:
        batch.mode, batch.missing_rows = profile_of(batch).mode, profile_of(batch).missing_rows


def map_columns(
    session: TenantSession, batch: Batch, *, sample: pl.DataFrame, looks: Mapping[str, Look]
) -> bool:
    """Apply the mapping saved for this header or for one much like it, or propose one.

    Tell whether the columns are those of before.
    """
    headers = batch.detected["headers"]
    saved = find_known(session, batch, headers)
    if saved is not None:
        apply_saved(session, batch, saved)
        return True
    similar = find_similar(session, batch, headers)
    if similar is not None:
        return apply_similar(session, batch, similar, sample=sample, looks=looks)
    apply_proposal(session, batch, headers, sample=sample)
    return False


def apply_proposal(
    session: TenantSession, batch: Batch, headers: list[str], *, sample: pl.DataFrame
) -> None:
    """Propose a profile, its columns, key and mode for an operator to confirm."""
    seen = Detected.from_json(batch.detected)
    wanted = seen.profile if batch.profile == DETECT and seen.profile else batch.profile
    fitting = choose_profile(session, wanted, headers, sample=sample)
    profile = pin(session, batch, fitting.name)
    batch.dataset = batch.dataset or profile.dataset or own_name(batch)
    proposed = propose(headers, sample, profile, seen)
    columns = as_published(proposed, published_columns(session, batch.dataset), profile)
    batch.mapping = [column.to_json() for column in columns]
    batch.key = key_in(columns, profile, seen.key)
    batch.mode, batch.missing_rows = profile.mode, profile.missing_rows


def choose_profile(
    session: TenantSession, name: str, headers: list[str], *, sample: pl.DataFrame
) -> Profile:
    """Return the asked-for profile, or the one whose required fields this header covers best."""
    if name != DETECT:
        return school_profile(session, name)
    profiles = school_profiles(session)
    return max(profiles.values(), key=lambda profile: suits(headers, sample, profile))


def key_in(columns: list[Column], profile: Profile, told: Sequence[str] = ()) -> list[str]:
    """Return the key that the layout told, else the profile's, if every part of it is mapped."""
    targets = {column.target for column in columns}
    keys = [list(key) for key in (told, profile.key) if key and targets.issuperset(key)]
    return keys[0] if keys else []
