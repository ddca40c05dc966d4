"""Tables of what happens at a school: batches and their edits, runs and their steps, audit."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.terms import (
    AmendKind,
    AmendState,
    BatchState,
    MissingRows,
    Mode,
    Origin,
    RunState,
    StepState,
)
from data.models.base import Base, Numbered, Tenant, only_where, words


class Counter(Tenant, Base):
    """The next free number of one table at one school."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]


class Batch(Tenant, Numbered, Base):
    """One file that an operator sent, on its way to a version.

    `reading` holds the operator's overrides, `detected` what was seen, `mapping` the decided
    columns, `plan` the ordered steps, `counts` the change-set's totals; `profile_changes` is what
    the school had changed in the profile by `profile_version`, by which the batch is judged.
    """

    __tablename__ = "batch"

    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    profile: Mapped[str] = mapped_column(String(40))
    profile_version: Mapped[int] = mapped_column(default=1)
    profile_changes: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    dataset: Mapped[str] = mapped_column(String(80))
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    state: Mapped[BatchState] = mapped_column(
        words(BatchState, "state"), default=BatchState.RECEIVED
    )
    mode: Mapped[Mode] = mapped_column(words(Mode, "mode"), default=Mode.UPSERT)
    missing_rows: Mapped[MissingRows] = mapped_column(
        words(MissingRows, "missing_rows"), default=MissingRows.KEEP
    )
    key: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    detected: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    mapping: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    plan: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    trace: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    problem: Mapped[str] = mapped_column(Text, default="")
    hint: Mapped[str] = mapped_column(Text, default="")
    run_id: Mapped[int | None] = mapped_column(default=None)
    version_no: Mapped[int | None] = mapped_column(default=None)
    base_no: Mapped[int | None] = mapped_column(default=None)
    row_version: Mapped[int] = mapped_column(init=False)

    __mapper_args__ = {"version_id_col": row_version}
    __table_args__ = (
        Index(None, "school_id", "state"),
        Index(None, "school_id", "sha256"),
        {"sqlite_strict": True},
    )


class BatchStep(Tenant, Base):
    """One step of a batch's history, in the words of the button that was pressed."""

    __tablename__ = "batch_step"

    batch_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AmendKind] = mapped_column(words(AmendKind, "kind"))
    label: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime]
    rows: Mapped[int]
    cells: Mapped[int]
    state: Mapped[AmendState] = mapped_column(words(AmendState, "state"), default=AmendState.DONE)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "batch_id"], ["batch.school_id", "batch.id"]),
        {"sqlite_strict": True},
    )


class BatchMark(Tenant, Base):
    """What one step said of a row: set aside and why, taken back, or a query explained.

    A mark about the row itself has no `rule`; `after` is None where a step took the word back.
    """

    __tablename__ = "batch_mark"

    batch_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    column: Mapped[str] = mapped_column(String(255), primary_key=True)
    rule: Mapped[str] = mapped_column(String(40), primary_key=True)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "batch_id", "position"],
            ["batch_step.school_id", "batch_step.batch_id", "batch_step.position"],
        ),
        {"sqlite_strict": True},
    )


class BatchEdit(Tenant, Numbered, Base):
    """One corrected cell of a batch; of the steps that hold, the latest row of a cell counts."""

    __tablename__ = "batch_edit"

    batch_id: Mapped[int]
    row: Mapped[int]
    column: Mapped[str] = mapped_column(String(255))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(254))
    edited_at: Mapped[datetime]
    position: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "batch_id"], ["batch.school_id", "batch.id"]),
        Index(None, "school_id", "batch_id", "row"),
        Index(None, "school_id", "batch_id", "position"),
        {"sqlite_strict": True},
    )


class SetAside(Tenant, Base):
    """A row of a batch that cannot be fixed now and stays out of the publication."""

    __tablename__ = "set_aside"

    batch_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(254))
    set_aside_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "batch_id"], ["batch.school_id", "batch.id"]),
        {"sqlite_strict": True},
    )


class Explanation(Tenant, Base):
    """Why a query (an unusual but possible value) is right; printed in the published PDF."""

    __tablename__ = "explanation"

    batch_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    column: Mapped[str] = mapped_column(String(255), primary_key=True)
    rule: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(254))
    explained_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "batch_id"], ["batch.school_id", "batch.id"]),
        {"sqlite_strict": True},
    )


class SavedMapping(Tenant, Numbered, Base):
    """How a header was mapped before, found again by its fingerprint."""

    __tablename__ = "saved_mapping"

    profile: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    headers: Mapped[list[str]] = mapped_column(JSON)
    mapping: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_by: Mapped[str] = mapped_column(String(254))
    saved_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("school_id", "profile", "fingerprint", "version"),
        {"sqlite_strict": True},
    )


class ProfileVersion(Tenant, Numbered, Base):
    """What a school changed in a profile; version 1 is the profile as it ships, without a row."""

    __tablename__ = "profile_version"

    profile: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[str] = mapped_column(String(254))
    saved_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("school_id", "profile", "version"),
        {"sqlite_strict": True},
    )


class JobRun(Tenant, Numbered, Base):
    """One execution of a job: the truth of which the queue is only the doorbell.

    It goes on where the run `resumes_id` failed; `items_id` is the artifact that lists its items.
    """

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(80))
    started_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    state: Mapped[RunState] = mapped_column(words(RunState, "state"), default=RunState.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=1)
    releases: Mapped[int] = mapped_column(default=0)
    timeout_seconds: Mapped[int] = mapped_column(default=600)
    fence: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(120), default=None)
    lease_until: Mapped[datetime | None] = mapped_column(default=None)
    hinted_at: Mapped[datetime | None] = mapped_column(default=None)
    heartbeat_at: Mapped[datetime | None] = mapped_column(default=None)
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    cancel_requested_at: Mapped[datetime | None] = mapped_column(default=None)
    dedupe_key: Mapped[str | None] = mapped_column(String(200), default=None)
    parent_id: Mapped[int | None] = mapped_column(default=None)
    batch_id: Mapped[int | None] = mapped_column(default=None)
    schedule_id: Mapped[int | None] = mapped_column(default=None)
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(Text, default="")
    error_code: Mapped[str] = mapped_column(String(40), default="")
    error_message: Mapped[str] = mapped_column(Text, default="")
    error_hint: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[Origin] = mapped_column(words(Origin, "origin"), default=Origin.PAGE)
    resumes_id: Mapped[int | None] = mapped_column(default=None)
    items_id: Mapped[int | None] = mapped_column(default=None)
    lock_key: Mapped[str | None] = mapped_column(String(120), default=None)

    __table_args__ = (
        UniqueConstraint("school_id", "dedupe_key"),
        Index(None, "state", "lease_until"),
        Index(None, "state", "due_at"),
        Index(
            "uq_job_run_lock",
            *("school_id", "lock_key"),
            unique=True,
            **only_where("state = 'running'"),
        ),
        Index(None, "school_id", "created_at", "id"),
        Index(None, "school_id", "schedule_id", "id"),
        {"sqlite_strict": True},
    )


class JobGate(Tenant, Base):
    """What holds runs back: `rate:...` is free again at a moment, `service:...` rests until then.

    A service rests after some failures in a row; then one run tries whether it is back.
    """

    __tablename__ = "job_gate"

    name: Mapped[str] = mapped_column(String(160), primary_key=True)
    free_at: Mapped[datetime | None] = mapped_column(default=None)
    failures: Mapped[int] = mapped_column(default=0)


class JobStep(Tenant, Base):
    """One named, timed part of a run's attempt."""

    __tablename__ = "job_step"

    run_id: Mapped[int] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    state: Mapped[StepState] = mapped_column(words(StepState, "state"), default=StepState.RUNNING)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    rows: Mapped[int | None] = mapped_column(default=None)
    detail: Mapped[str] = mapped_column(Text, default="")
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "run_id"], ["job_run.school_id", "job_run.id"]),
        {"sqlite_strict": True},
    )


class RunLog(Tenant, Numbered, Base):
    """One line of what a run did, without any value of a cell."""

    __tablename__ = "run_log"

    run_id: Mapped[int]
    logged_at: Mapped[datetime]
    level: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "run_id"], ["job_run.school_id", "job_run.id"]),
        Index(None, "school_id", "run_id", "id"),
        {"sqlite_strict": True},
    )


class Audit(Tenant, Numbered, Base):
    """Who changed what, when and through which door; each row seals the one before."""

    __tablename__ = "audit"

    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(254))
    action: Mapped[str] = mapped_column(String(80))
    object: Mapped[str] = mapped_column(String(200))
    origin: Mapped[Origin] = mapped_column(words(Origin, "origin"))
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text, default="")
    previous_hash: Mapped[str] = mapped_column(String(64), default="")
    hash: Mapped[str] = mapped_column(String(64), default="")
