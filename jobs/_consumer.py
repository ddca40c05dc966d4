"""The worker: Huey's consumer with processes that answer the doorbell and one that sweeps."""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from multiprocessing.context import ForkProcess
from typing import Any

from huey.consumer import Consumer, ProcessEnvironment, Scheduler, Worker
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from config.logging import start_logging
from config.settings import Settings
from data.db import house_transaction, make_engine, waits_of
from data.heartbeats import beat, forget_before, forget_loop
from data.troubles import chain, is_full
from jobs._desk import utc_now
from jobs._inbox_tick import InboxTick
from jobs._mortal import die_with_parent
from jobs._notice_tick import NoticeTick
from jobs._planner import Planner
from jobs._queue import AWAY, Doorbell, open_doorbell
from jobs._registry import list_jobs
from jobs._run import execute
from jobs._sweep import PATIENCE, sweep
from jobs._terminal import House
from jobs.note_outage import report_outage

BEAT_SECONDS, AWAY_SECONDS = 5.0, 1.0
FORGET_AFTER = 30 * PATIENCE
RELEASE_SECONDS = 1.5
WORTH_TELLING = timedelta(seconds=5)
logger = logging.getLogger(__name__)


@cache
def engine_of(url: str, process_id: int) -> Engine:
    """Return the engine of this process; a forked one never shares its parent's connections."""
    _ = process_id
    return make_engine(url)


class Pulse:
    """Writes every few seconds that a loop of this process has turned."""

    def __init__(self, settings: Settings, kind: str) -> None:
        self.settings = settings
        self.kind = kind
        self.beaten_at = 0.0

    @property
    def name(self) -> str:
        """Name the loop by machine and process."""
        return f"{self.kind}:{socket.gethostname()}:{os.getpid()}"

    @property
    def engine(self) -> Engine:
        """Return this process's engine."""
        return engine_of(self.settings.operations_url, os.getpid())

    def beat(self) -> None:
        """Prove that the loop turns, unless it did a moment ago."""
        if time.monotonic() - self.beaten_at < BEAT_SECONDS:
            return
        self.beaten_at = time.monotonic()
        try:
            with house_transaction(self.engine) as session:
                beat(session, self.name, kind=self.kind, now=utc_now())
                if self.kind == "sweeper":
                    forget_before(session, utc_now() - FORGET_AFTER)
        except SQLAlchemyError:
            logger.warning("A heartbeat could not be written.")

    def end(self) -> None:
        """Forget the loop because it ends as it should."""
        try:
            with house_transaction(self.engine) as session:
                forget_loop(session, self.name)
        except SQLAlchemyError:
            logger.warning("A heartbeat could not be removed.")


class Clerk(Worker):
    """Takes hints and does their runs."""

    def __init__(self, pulse: Pulse, **options: Any) -> None:
        super().__init__(**options)
        self.pulse = pulse

    def loop(self, now: Any = None) -> None:
        """Prove that this loop turns, then take the next hint."""
        self.pulse.beat()
        super().loop(now)

    def shutdown(self) -> None:
        """Leave no heartbeat behind."""
        super().shutdown()
        self.pulse.end()


class Sweeper(Scheduler):
    """Takes the place of Huey's scheduler: all times stand in the ledger, not in the queue."""

    def __init__(self, pulse: Pulse, bell: Doorbell, **options: Any) -> None:
        super().__init__(**options)
        self.pulse = pulse
        self.bell = bell
        self.inboxes = InboxTick(pulse.settings)
        self.planner = Planner(pulse.settings)
        self.notices = NoticeTick(pulse.settings)
        self.away_since: datetime | None = None
        self.was_full = False

    def loop(self, now: Any = None) -> None:
        """Sweep once a second; a database or a queue that is away is tried again."""
        _ = now
        started = time.monotonic()
        try:
            self.pulse.beat()
            sweep(self.pulse.engine, self.bell, now=utc_now)
            self.planner.tick(self.pulse.engine, self.pulse.name.replace("sweeper", "planner"))
            self.inboxes.tick(self.pulse.engine)
            self.notices.tick(self.pulse.engine)
            self.come_back(waits_of(self.pulse.engine).take())
        except (SQLAlchemyError, *AWAY) as error:
            since = utc_now() - timedelta(seconds=time.monotonic() - started)
            self.away_since = self.away_since or since
            self.was_full = any(is_full(one) for one in chain(error))
            logger.warning("The sweeper could not reach the database or the queue.")
        self.sleep_for_interval(started, self.interval)

    def come_back(self, waited: float) -> None:
        """Keep for people that the database was away, or let us wait, once it answers again."""
        now = utc_now()
        since = self.away_since or now - timedelta(seconds=waited)
        self.away_since = None
        if now - since >= WORTH_TELLING:
            house = House(self.pulse.settings, self.pulse.engine)
            report_outage(house, since, now, is_full=self.was_full)
        self.was_full = False

    def shutdown(self) -> None:
        """Leave no heartbeat behind."""
        self.pulse.end()
        Pulse(self.pulse.settings, "planner").end()


class Crew(ProcessEnvironment):
    """Processes that may have children of their own and never outlive the consumer."""

    def create_process(self, runnable: Any, name: Any) -> ForkProcess:
        """Return a process that ends with its parent."""

        def run() -> None:
            die_with_parent()
            runnable()

        process = super().create_process(run, name)
        process.daemon = False
        return process

    def interrupt_workers(self, procs: Any) -> None:
        """Let each worker give its run back, then end what does not listen."""
        for process in procs:
            if process.is_alive():
                os.kill(process.pid, signal.SIGINT)
        until = time.monotonic() + RELEASE_SECONDS
        for process in procs:
            process.join(max(until - time.monotonic(), 0))
            if process.is_alive():
                process.kill()


class Company(Consumer):
    """Huey's consumer with our workers, our sweeper and our way to stop."""

    def __init__(self, settings: Settings, bell: Doorbell, **options: Any) -> None:
        self.settings = settings
        self.bell = bell
        super().__init__(bell.queue, **options)

    def get_environment(self, worker_type: str) -> Crew:
        """Return our kind of processes."""
        _ = worker_type
        return Crew(signal.SIGTERM, signal.SIGINT)

    def _create_worker(self) -> Clerk:
        """Return one worker."""
        return Clerk(
            Pulse(self.settings, "worker"),
            huey=self.huey,
            stop_flag=self.stop_flag,
            default_delay=self.default_delay,
            max_delay=self.max_delay,
            backoff=self.backoff,
        )

    def _create_scheduler(self) -> Sweeper:
        """Return the sweeper."""
        return Sweeper(
            Pulse(self.settings, "sweeper"),
            self.bell,
            huey=self.huey,
            stop_flag=self.stop_flag,
            interval=self.scheduler_interval,
            periodic=False,
        )


def work(settings: Settings) -> None:
    """Answer the doorbell until told to stop; SIGTERM finishes what runs, or gives it back."""
    start_logging()
    logging.getLogger("huey").setLevel(logging.WARNING)
    list_jobs()

    def answer(school_id: int, run_id: int) -> None:
        engine = engine_of(settings.operations_url, os.getpid())
        execute(settings, engine, school_id, run_id, may_kill=True)

    Company(
        settings,
        await_doorbell(settings.doorbell_url, answer),
        workers=settings.workers,
        worker_type="process",
        periodic=False,
        initial_delay=0.05,
        backoff=1.2,
        max_delay=0.2,
        scheduler_interval=1,
        health_check_interval=1,
        graceful_signal="TERM",
        shutdown_timeout=settings.shutdown_seconds,
    ).run()


def await_doorbell(url: str, answer: Callable[[int, int], None]) -> Doorbell:
    """Open the queue as soon as it is there; machines do not always start in the right order."""
    while True:
        try:
            return open_doorbell(url, answer)
        except AWAY:
            logger.warning("The queue cannot be reached yet.")
            time.sleep(AWAY_SECONDS)
