"""One execution of a job: claimed, watched, and ended in the same transaction as its effect."""

import logging
import os
import random
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from config.errors import CancelledError, FencedError, HomeroomError, TransientError
from config.settings import Settings
from config.terms import Origin, Role, RunState, StepState
from data.db import TenantSession, transaction
from data.models import JobRun, JobStep, School
from data.run_steps import kept_steps
from data.runs import add_log, claim_run, get_run, release_run, update_owned
from data.troubles import trouble_of
from jobs._child import run_in_child
from jobs._desk import Actor, Desk, utc_now
from jobs._gates import LOCK_PAUSE, admit, learn, put_off, why_locked
from jobs._lease import Lease, OverrunError
from jobs._notices import announce_run
from jobs._registry import Job, get_job
from jobs._triage import known_errors, report_failure, report_success
from jobs.accounts import desk_of
from pipelines.retry import next_retry
from pipelines.run_flow import sources, step
from pipelines.triage import find_known

PROGRESS_SECONDS = 0.5
BROKEN = ("fail", "time_out")
PASSING = frozenset({"cancelled", "fenced", "transient"})
UNEXPECTED = "Try again; if it stays, an administrator finds the details in the log."
logger = logging.getLogger(__name__)


@dataclass
class Part:
    """What a step may say of itself when it ends."""

    rows: int | None = None
    detail: str = ""
    kept: dict[str, Any] | None = None


class Run:
    """What a job gets: its desk, its steps, its log, and the one way to write an effect."""

    def __init__(self, desk: Desk, row: JobRun, *, lease: Lease) -> None:
        self.desk = desk
        self.id = row.id
        self.attempt = row.attempt
        self.job = row.job
        self.row = row
        self.memory_mib = desk.settings.child_memory_mib
        self.lease = lease
        self.position = 0
        self.is_complete = False
        self.progressed_at = 0.0

    @property
    def ids(self) -> dict[str, object]:
        """Return what every log line of this run carries."""
        return {
            "school_id": self.desk.school_id,
            "run_id": self.id,
            "job": self.job,
            "attempt": self.attempt,
            "fence": self.lease.fence,
        }

    def check(self) -> None:
        """Raise when the run should stop: cancelled, overrun, or taken by another worker."""
        self.lease.check()

    def log(self, text: str, *, level: str = "info") -> None:
        """Add a line to the run's log; never with a value of a cell."""
        with self.desk.transaction() as session:
            add_log(session, self.id, text, now=self.desk.now(), level=level)

    def progress(self, done: int, total: int) -> None:
        """Show how far the run is, at most twice a second."""
        self.check()
        if done < total and time.monotonic() - self.progressed_at < PROGRESS_SECONDS:
            return
        self.progressed_at = time.monotonic()
        with self.desk.transaction() as session:
            self.change(session, progress_done=done, progress_total=total)

    @contextmanager
    def step(self, name: str) -> Iterator[Part]:
        """Time one named part of the run and show it while it runs."""
        self.check()
        self.position += 1
        key = (self.desk.school_id, self.id, self.attempt, self.position)
        self.begin_step(name)
        part, state = Part(), StepState.FAILED
        try:
            yield part
            state = StepState.SUCCEEDED
        finally:
            with self.desk.transaction() as session:
                row = session.get_one(JobStep, key)
                row.state, row.finished_at = state, self.desk.now()
                row.rows, row.detail = part.rows, part.detail
                row.kept = row.kept if part.kept is None else part.kept

    def once(self, name: str, work: Callable[[Part], dict[str, Any]]) -> dict[str, Any]:
        """Do a step whose result (as JSON) is kept; a later try takes it over instead.

        A try after a failure takes over what this run has done, a run that goes on from another
        what that one had. `work` must leave behind what its result speaks of.
        """
        place, kept = self.find_kept(name)
        with self.step(name) as part:
            if kept is not None:
                part.detail = f"taken over from {place}"
            part.kept = work(part) if kept is None else kept
            return part.kept

    def keep(self, session: TenantSession, result: dict[str, Any]) -> dict[str, Any]:
        """Keep the result of the step at hand in the transaction of its effect; return it."""
        key = (self.desk.school_id, self.id, self.attempt, self.position)
        session.get_one(JobStep, key).kept = result
        return result

    def find_kept(self, name: str) -> tuple[str, dict[str, Any] | None]:
        """Find what a step of this name kept, and where: in an earlier try or an earlier run."""
        with self.desk.reading() as session:
            for number in (self.id, self.row.resumes_id):
                if number is not None and name in (kept := kept_steps(session, number)):
                    return f"run {number}", kept[name]
        return "", None

    def begin_step(self, name: str) -> None:
        """Write the row of a step that begins."""
        with self.desk.transaction() as session:
            session.add(
                JobStep(
                    run_id=self.id,
                    attempt=self.attempt,
                    position=self.position,
                    name=name,
                    started_at=self.desk.now(),
                )
            )

    def child(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a heavy step in a process that ends when the run should stop."""
        self.check()
        return run_in_child(
            function,
            *arguments,
            memory_mib=self.memory_mib,
            seconds=max(self.lease.deadline - time.monotonic(), 1.0),
            check=self.check,
        )

    @contextmanager
    def effect(self) -> Iterator[TenantSession]:
        """Open a transaction that only the run's present owner can commit."""
        with self.desk.transaction() as session:
            self.change(session, lease_until=self.lease.until())
            yield session
        self.is_complete = session.info.get("completed", False)

    def complete(self, session: TenantSession, outcome: str, *, action: str = "succeed") -> None:
        """End the run in the transaction of its effect."""
        self.change(
            session,
            state=step(RunState.RUNNING, action),
            finished_at=self.desk.now(),
            lease_until=None,
            outcome=outcome,
            error_code="",
            error_message="",
            error_hint="",
        )
        if self.row.parent_id is not None or self.row.schedule_id is not None:
            report_success(session, self.row, now=self.desk.now())
        announce_run(session, self.row, outcome, now=self.desk.now())
        learn(session, self.row, None, now=self.desk.now())
        session.info["completed"] = True

    def change(self, session: TenantSession, **values: Any) -> None:
        """Change the run's row behind its fence."""
        if not update_owned(session, self.id, self.lease.fence, **values):
            raise FencedError(f"Run {self.id} belongs to another worker by now.")


def execute(
    settings: Settings,
    engine: Engine,
    school_id: int,
    run_id: int,
    *,
    may_kill: bool = False,
    now: Callable[[], datetime] = utc_now,
) -> bool:
    """Claim a run and do it to its end; tell whether it was ours to do."""
    try:
        row, school = claim(settings, engine, school_id, run_id, now=now())
    except IntegrityError as error:
        if not is_lock(error):
            raise
        wait_for_lock(engine, school_id, run_id, now=now())
        return False
    if row is None or school is None:
        return False
    desk = desk_of(settings, engine, school, job_actor(row), now=now)
    with Lease(desk, row, may_kill=may_kill) as lease:
        perform(desk, row, lease)
    return True


def claim(
    settings: Settings, engine: Engine, school_id: int, run_id: int, *, now: datetime
) -> tuple[JobRun | None, School | None]:
    """Make a due run ours unless something holds it back; all of it or nothing."""
    with transaction(engine, school_id) as session:
        row = claim_run(
            session,
            run_id,
            sources("claim"),
            now=now,
            state=step(RunState.QUEUED, "claim"),
            owner=f"{socket.gethostname()}:{os.getpid()}",
            lease_until=now + timedelta(seconds=settings.lease_seconds),
            heartbeat_at=now,
            finished_at=None,
        )
        if row is None:
            return None, None
        held = admit(session, row, now=now)
        if held is None:
            return row, session.get_one(School, school_id)
        session.rollback()
    with transaction(engine, school_id) as session:
        hold_back(session, run_id, *held, now=now)
    return None, None


def is_lock(error: IntegrityError) -> bool:
    """Tell whether a claim failed because another run holds the same lock."""
    return any(name in str(error.orig) for name in ("uq_job_run_lock", "job_run.lock_key"))


def hold_back(
    session: TenantSession, run_id: int, until: datetime, why: str, *, now: datetime
) -> None:
    """Let a run that still waits wait longer."""
    row = get_run(session, run_id)
    if row.state in sources("claim"):
        put_off(session, row, until, why, now=now)


def wait_for_lock(engine: Engine, school_id: int, run_id: int, *, now: datetime) -> None:
    """Let a run wait for the one that works on the same."""
    with transaction(engine, school_id) as session:
        row = get_run(session, run_id)
        hold_back(session, run_id, now + LOCK_PAUSE, why_locked(session, row), now=now)


def job_actor(row: JobRun) -> Actor:
    """Return who works: the run's starter by name, whose right was checked before."""
    return Actor(
        email=row.started_by,
        name=row.started_by,
        role=Role.ADMINISTRATOR,
        origin=Origin.JOB,
    )


def perform(desk: Desk, row: JobRun, lease: Lease) -> None:
    """Call the job's function; every way it can end becomes an end of the run."""
    run = Run(desk, row, lease=lease)
    started = time.monotonic()
    try:
        job = get_job(row.job)
        run.memory_mib = job.memory_mib or run.memory_mib
        outcome = do(job, run, job.params.model_validate(row.params))
        if not run.is_complete:
            with desk.transaction() as session:
                run.complete(session, outcome)
            run.is_complete = True
        logger.info("Run done.", extra={**run.ids, "seconds": round(time.monotonic() - started, 3)})
    except KeyboardInterrupt:
        give_back(run)
        raise
    except Exception as error:  # noqa: BLE001 — whatever a job runs into is an end of its run
        end(run, row, error)


def do(job: Job, run: Run, params: BaseModel) -> str:
    """Call a job's function between its setup and its teardown, which comes whatever happens."""
    try:
        if job.setup is not None:
            job.setup(run, params)
        return job.function(run, params)
    finally:
        if job.teardown is not None:
            job.teardown(run, params)


def give_back(run: Run) -> None:
    """Queue the run again because its worker has to stop."""
    now = run.desk.now()
    with run.desk.transaction() as session:
        if release_run(session, run.id, run.lease.fence):
            add_log(session, run.id, "The worker was stopped; another one takes over.", now=now)


def end(run: Run, row: JobRun, error: Exception) -> None:
    """End the run by what it ran into, or let it wait for another try."""
    if run.is_complete or isinstance(error, FencedError):
        logger.warning("A run went on after its end.", extra=run.ids, exc_info=error)
        return
    error = trouble_of(error) or error
    code, message, hint = told(error)
    action = action_after(row, error)
    tries = tries_by_rule(run.desk, message) if action == "fail" else 0
    if row.attempt - row.releases < tries:
        action = "retry"
    now = run.desk.now()
    values: dict[str, Any] = {"finished_at": now, "hinted_at": None, "lease_until": None}
    values["max_attempts"] = max(row.max_attempts, tries)
    if action == "retry":
        values |= {"finished_at": None, "due_at": now + wait_after(row)}
    with run.desk.transaction() as session:
        run.change(
            session,
            state=step(RunState.RUNNING, action),
            error_code=code,
            error_message=message,
            error_hint=hint,
            **values,
        )
        add_log(session, run.id, message, now=now, level="error")
        learn(session, row, error, now=now)
        if action in BROKEN:
            report_failure(session, row, code=code, message=message, now=now)
    logger.error("Run ended: %s.", action, extra={**run.ids, "code": code}, exc_info=unknown(error))


def action_after(row: JobRun, error: Exception) -> str:
    """Return what happens to a run after an error; only what may pass is tried again."""
    if isinstance(error, CancelledError):
        return "cancel"
    if isinstance(error, OverrunError):
        return "time_out"
    may_pass = isinstance(error, TransientError) or not isinstance(error, HomeroomError)
    tries = row.attempt - row.releases
    return "retry" if may_pass and tries < row.max_attempts else "fail"


def tries_by_rule(desk: Desk, message: str) -> int:
    """Return how often a run is tried where a known error says that what happened passes."""
    with desk.reading() as session:
        known = find_known(message, known_errors(session))
    return 1 + known.retries if known is not None and known.transient else 0


def wait_after(row: JobRun) -> timedelta:
    """Return how long the run waits for its next try."""
    delay = timedelta(seconds=get_job(row.job).retry_delay_seconds)
    jitter = random.random()  # noqa: S311 — spreads load, guards nothing
    return next_retry(row.attempt - row.releases, delay=delay, jitter=jitter)


def told(error: Exception) -> tuple[str, str, str]:
    """Return code, message and hint; an unknown error's text may hold a cell, so only its name."""
    if isinstance(error, HomeroomError):
        return error.code, error.message, error.hint
    return "unexpected", f"The job stopped on an unexpected {type(error).__name__}.", UNEXPECTED


def unknown(error: Exception) -> Exception | None:
    """Return the error if the log should say where it came from."""
    return None if isinstance(error, HomeroomError) else error
