"""Processes that run side by side: started together, kept alive, stopped together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from config.errors import HomeroomError
from config.settings import ROOT
from jobs._mortal import die_with_parent

LOOK_SECONDS = 0.3
FAILURES_ALLOWED = 3
FAILURE_WINDOW_SECONDS = 60.0
LOG_BYTES = 10 * 1024 * 1024


class ChildError(HomeroomError):
    """A process of ours does not stay alive."""

    code = "child"


@dataclass(kw_only=True)
class Child:
    """One process that is started again when it dies."""

    name: str
    command: list[str]
    log: Path
    grace_seconds: float
    process: subprocess.Popen[bytes] | None = None
    died_at: list[float] = field(default_factory=list)


def start(child: Child, environment: Mapping[str, str]) -> None:
    """Start a child in a session of its own, writing to its log, dying with this process."""
    child.log.parent.mkdir(parents=True, exist_ok=True)
    if child.log.exists() and child.log.stat().st_size > LOG_BYTES:
        child.log.replace(child.log.with_suffix(".old.log"))
    with child.log.open("ab") as log:
        child.process = subprocess.Popen(
            child.command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 — the parent has a single thread
        )


def watch(children: list[Child], environment: Mapping[str, str], stop: Event) -> None:
    """Start the dead again until somebody asks to stop; give up on one that keeps dying."""
    while not stop.wait(LOOK_SECONDS):
        for child in children:
            if child.process and child.process.poll() is not None:
                note_death(child, time.monotonic())
                start(child, environment)


def note_death(child: Child, at: float) -> None:
    """Remember that a child died; refuse to go on after too many deaths in a short while."""
    recent = [past for past in child.died_at if at - past < FAILURE_WINDOW_SECONDS]
    child.died_at = [*recent, at]
    if len(child.died_at) > FAILURES_ALLOWED:
        raise ChildError(
            f"The {child.name} process ended {len(child.died_at)} times within a minute.",
            hint=f"The reason stands at the end of {child.log}.",
        )


def stop_all(children: list[Child]) -> None:
    """Ask every child to finish, wait as long as its grace allows, then end what is left."""
    alive = [child for child in children if child.process and child.process.poll() is None]
    for child in alive:
        signal_group(child, signal.SIGTERM)
    asked_at = time.monotonic()
    for child in alive:
        left = child.grace_seconds - (time.monotonic() - asked_at)
        if not ended_within(child, max(left, 0.0)):
            signal_group(child, signal.SIGKILL)
            ended_within(child, 5.0)


def ended_within(child: Child, seconds: float) -> bool:
    """Wait for a child to end; tell whether it did."""
    try:
        return child.process is None or child.process.wait(seconds) is not None
    except subprocess.TimeoutExpired:
        return False


def signal_group(child: Child, number: signal.Signals) -> None:
    """Send a signal: to the child alone when it should finish, to its whole session at the end."""
    if child.process is None or child.process.poll() is not None:
        return
    send: Callable[[int, int], None] = os.killpg if number == signal.SIGKILL else os.kill
    send(child.process.pid, number)
