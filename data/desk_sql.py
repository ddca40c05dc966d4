"""Questions that people type: answered in a process of their own, behind four walls.

The walls are a gate over the parse tree, a locked engine, the kernel's Landlock with resource
limits, and a parent that kills; DuckDB alone holds neither files nor memory against a question.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

import polars as pl

from config.errors import HomeroomError, InputError, LimitError, NotFoundError, TransientError
from config.settings import ROOT
from data._sandbox.landlock import version

MIB = 1024 * 1024
GRACE_SECONDS = 2.0
START_SECONDS = 30.0
AT_ONCE = 4
LARGEST_ANSWER = 128 * MIB
LARGEST_LINE = 1024 * MIB
WHOLE_NUMBER = pl.Decimal(38, 0)
KINDS = {error.code: error for error in (InputError, LimitError, NotFoundError)}


@dataclass(frozen=True, kw_only=True)
class SqlResult:
    """The rows of an answer, whether some were left out, and how long it took."""

    rows: pl.DataFrame
    truncated: bool
    seconds: float


class Host:
    """The process that forks a child for each question of this one."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 — our own module
                [sys.executable, "-m", "data._sandbox.host", str(theirs.fileno())],
                cwd=ROOT,
                env={"OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.control = ours
        self.owner = os.getpid()

    def is_ours(self) -> bool:
        """Tell whether the host lives and is of this process, not of the one we forked from."""
        return self.owner == os.getpid() and self.process.poll() is None

    def fork(self) -> Connection:
        """Return the line to a new child."""
        ours, theirs = Pipe()
        with theirs:
            socket.send_fds(self.control, [b"fork"], [theirs.fileno()])
        return ours


class Sandbox:
    """Keeps the one host of this process and lets few questions run at once."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Let go of what belongs to the process that we were forked from."""
        self.lock, self.turns = Lock(), BoundedSemaphore(AT_ONCE)
        self.host: Host | None = None

    def fork(self) -> Connection:
        """Return the line to a new child, starting the host first where there is none."""
        with self.lock:
            if self.host is None or not self.host.is_ours():
                self.host = Host()
            return self.host.fork()


SANDBOX = Sandbox()
os.register_at_fork(after_in_child=SANDBOX.forget)


def run_sql(
    tables: Mapping[str, Path],
    sql: str,
    *,
    seconds: float,
    memory_mib: int,
    max_rows: int,
    known: Sequence[str] = (),
) -> SqlResult:
    """Answer one SELECT over the given Parquet files, or refuse it in a sentence.

    `known` are names to offer to somebody who asks for a table that is not there.
    """
    order = {
        "tables": {name: str(path) for name, path in tables.items()},
        "known": [*known] or [*tables],
        "sql": sql,
        "seconds": seconds,
        "memory_mib": memory_mib,
        "max_rows": max_rows,
        "max_bytes": LARGEST_ANSWER,
    }
    if not SANDBOX.turns.acquire(timeout=seconds):
        raise LimitError("Other questions are being answered.", hint="Ask again in a minute.")
    try:
        return ask(order)
    finally:
        SANDBOX.turns.release()


def ask(order: dict[str, Any]) -> SqlResult:
    """Send one order to a child of its own and return its answer."""
    began = time.monotonic()
    try:
        with SANDBOX.fork() as line:
            pid = started(line)
            line.send_bytes(json.dumps(order).encode())
            head, body = follow(line, pid, seconds=order["seconds"])
    except (EOFError, OSError) as error:
        raise LimitError(
            "The question needs more than it may use and was stopped.", hint="Narrow it down."
        ) from error
    if "error" in head:
        raise error_of(head)
    rows = pl.read_ipc_stream(body).cast({WHOLE_NUMBER: pl.Int128})
    return SqlResult(
        rows=rows, truncated=head["truncated"], seconds=round(time.monotonic() - began, 3)
    )


def started(line: Connection) -> int:
    """Return the child's process id, the first thing it says."""
    if not line.poll(START_SECONDS):
        raise TransientError("The process for questions did not start.", hint="Try again.")
    return int(line.recv_bytes(16))


def follow(line: Connection, pid: int, *, seconds: float) -> tuple[dict[str, Any], bytes]:
    """Wait for the answer; a child that is late is killed."""
    until = time.monotonic() + seconds + GRACE_SECONDS
    if not line.poll(seconds + GRACE_SECONDS):
        return late(pid)
    head = json.loads(line.recv_bytes(LARGEST_LINE))
    if "error" in head:
        return head, b""
    if not line.poll(max(0.0, until - time.monotonic())):
        return late(pid)
    return head, line.recv_bytes(LARGEST_LINE)


def late(pid: int) -> tuple[dict[str, Any], bytes]:
    """Kill a child whose time is over and say so."""
    os.kill(pid, signal.SIGKILL)
    raise LimitError("The question took too long and was stopped.", hint="Narrow it down.")


def error_of(head: dict[str, Any]) -> HomeroomError:
    """Return the child's error as the class that it was."""
    return KINDS.get(head["error"], InputError)(head["message"], hint=head["hint"])


def walls() -> str:
    """Say what holds a question on this machine."""
    known = version()
    if known:
        return f"the kernel's Landlock {known} holds them"
    return "no Landlock on this kernel; they read copies in memory"
