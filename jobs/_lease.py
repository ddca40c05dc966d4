"""A worker's hold on a run: renewed while it works, watched for reasons to stop."""

import logging
import os
import signal
import time
from datetime import datetime, timedelta
from threading import Event, Thread
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from config.errors import CancelledError, FencedError, HomeroomError, LimitError
from config.terms import RunState
from data.models import JobRun
from data.runs import get_run, update_owned
from jobs._desk import Desk

LOOK_SECONDS = 1.0
STUBBORN_SECONDS = 6.0
logger = logging.getLogger(__name__)


class OverrunError(LimitError):
    """The run takes longer than its job allows."""


class Lease:
    """Renews the lease of one run from a thread and remembers why the run should stop."""

    def __init__(self, desk: Desk, run: JobRun, *, may_kill: bool) -> None:
        self.desk = desk
        self.run_id = run.id
        self.fence = run.fence
        self.may_kill = may_kill
        self.seconds = desk.settings.lease_seconds
        self.deadline = time.monotonic() + run.timeout_seconds
        self.timeout_seconds = run.timeout_seconds
        self.reason: HomeroomError | None = None
        self.stop_at = float("inf")
        self.renewed_at = time.monotonic()
        self.ended = Event()
        self.thread = Thread(target=self.watch, name=f"lease-{run.id}", daemon=True)

    def __enter__(self) -> "Lease":
        self.thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.ended.set()
        self.thread.join()

    def until(self) -> datetime:
        """Return the end of a lease taken now."""
        return self.desk.now() + timedelta(seconds=self.seconds)

    def check(self) -> None:
        """Raise the reason to stop, if there is one."""
        if self.reason is None and time.monotonic() > self.deadline:
            self.stop(self.overrun())
        if self.reason is not None:
            raise self.reason

    def overrun(self) -> OverrunError:
        """Return the error of a run that takes too long."""
        return OverrunError(
            f"The run took longer than {self.timeout_seconds:,} seconds and was stopped.",
            hint="Run it again when less is going on, or with a smaller file.",
        )

    def stop(self, reason: HomeroomError) -> None:
        """Remember why the run should stop."""
        self.reason = reason
        self.stop_at = time.monotonic()

    def watch(self) -> None:
        """Look every second until the run has ended; a database that is away is asked again."""
        while not self.ended.wait(min(LOOK_SECONDS, self.seconds / 3)):
            try:
                self.look()
            except SQLAlchemyError:
                logger.warning("A lease could not be renewed.", extra={"run_id": self.run_id})

    def look(self) -> None:
        """Renew in time; notice cancellation, loss and overrun; end what does not listen."""
        if self.reason is None:
            self.notice()
        if self.reason is None and time.monotonic() - self.renewed_at > self.seconds / 3:
            self.renew()
        if self.may_kill and time.monotonic() - self.stop_at > STUBBORN_SECONDS:
            self.end_stubborn()

    def notice(self) -> None:
        """See whether the run is still ours and still wanted."""
        with self.desk.reading() as session:
            run = get_run(session, self.run_id)
        if run.fence != self.fence:
            self.stop(FencedError(f"Run {self.run_id} belongs to another worker by now."))
        elif run.cancel_requested_at is not None and run.state == RunState.RUNNING:
            self.stop(CancelledError("The run was cancelled."))
        elif time.monotonic() > self.deadline:
            self.stop(self.overrun())

    def renew(self) -> None:
        """Hold the run for another while."""
        now = self.desk.now()
        with self.desk.transaction() as session:
            update_owned(
                session, self.run_id, self.fence, lease_until=self.until(), heartbeat_at=now
            )
        self.renewed_at = time.monotonic()

    def end_stubborn(self) -> None:
        """End a run that does not listen together with its process; another one is started."""
        state = RunState.TIMED_OUT if isinstance(self.reason, OverrunError) else RunState.CANCELLED
        with self.desk.transaction() as session:
            ended = update_owned(
                session,
                self.run_id,
                self.fence,
                state=state,
                finished_at=self.desk.now(),
                lease_until=None,
                error_message=self.reason.message if self.reason else "",
            )
        if ended or isinstance(self.reason, FencedError):
            logger.error("A run did not listen; its worker ends.", extra={"run_id": self.run_id})
            os.kill(os.getpid(), signal.SIGKILL)
