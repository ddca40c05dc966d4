"""Run a heavy step in a process that can be killed: its own memory, time, folder and environment.

A small host process, started at first use, forks a child per step. It knows neither our `__main__`
nor our threads, works from any process (Huey's daemonic workers, Streamlit, the terminal), and dies
with us.
"""

import json
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from threading import Lock
from typing import Any

from config.errors import HomeroomError, LimitError, TransientError
from config.settings import ROOT

LOOK_SECONDS = 0.2
START_SECONDS = 60.0
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class Host:
    """The process that forks the children of this one."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 — a module of ours
                [sys.executable, "-m", "jobs._child_host", str(theirs.fileno())],
                cwd=ROOT,
                env={name: os.environ[name] for name in KEPT if name in os.environ},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.control = ours
        self.owner = os.getpid()

    def is_ours(self) -> bool:
        """Tell whether the host lives and is of this process, not of the one we forked from."""
        return self.owner == os.getpid() and self.process.poll() is None

    def close(self) -> None:
        """Close our end of the line to it; a host that still lives ends by that."""
        self.control.close()

    def fork(self, order: dict[str, Any]) -> Connection:
        """Ask for a child; return the line to it."""
        ours, theirs = Pipe()
        with theirs:
            socket.send_fds(self.control, [json.dumps(order).encode()], [theirs.fileno()])
        return ours


class Hosts:
    """Keeps the one host of this process."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.host: Host | None = None

    def fork(self, order: dict[str, Any]) -> Connection:
        """Return the line to a new child, starting the host first where there is none."""
        with self.lock:
            if self.host is not None and not self.host.is_ours():
                self.host.close()
                self.host = None
            self.host = self.host or Host()
            return self.host.fork(order)


HOSTS = Hosts()
os.register_at_fork(after_in_child=lambda: setattr(HOSTS, "lock", Lock()))


def run_in_child(
    function: Callable[..., Any],
    *arguments: Any,
    memory_mib: int,
    seconds: float,
    check: Callable[[], None] | None = None,
) -> Any:
    """Return what the function returns there; `check` is asked five times a second and may raise.

    Errors of ours come back as themselves; a child that dies becomes a LimitError.
    """
    scratch = tempfile.mkdtemp(prefix="homeroom-")
    order = {"module": function.__module__, "memory_mib": memory_mib, "seconds": seconds}
    try:
        with HOSTS.fork({**order, "scratch": scratch}) as line:
            send(line, (function, arguments))
            return follow(line, memory_mib=memory_mib, seconds=seconds, check=check)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def send(line: Connection, call: tuple[Any, ...]) -> None:
    """Send the call; a host that died in between is worth another try."""
    try:
        line.send_bytes(pickle.dumps(call))
    except OSError as error:
        raise away() from error


def follow(
    line: Connection, *, memory_mib: int, seconds: float, check: Callable[[], None] | None
) -> Any:
    """Wait for the child's answer; whatever happens here, the child does not outlive it."""
    pid = started(line)
    try:
        until = time.monotonic() + seconds
        while not line.poll(LOOK_SECONDS):
            if check is not None:
                check()
            if time.monotonic() > until:
                raise LimitError(
                    f"The step took longer than {seconds:,.0f} seconds and was stopped.",
                    hint="Try a smaller file, or ask an administrator to raise the limit.",
                )
        return answer(line, memory_mib=memory_mib)
    finally:
        kill(pid)


def started(line: Connection) -> int:
    """Return the child's process id, the first thing it says."""
    try:
        if line.poll(START_SECONDS):
            return int(pickle.loads(line.recv_bytes()))  # noqa: S301 — written by our own host
    except (EOFError, OSError) as error:
        raise away() from error
    raise away()


def away() -> TransientError:
    """Return the error of a helper process that is gone."""
    return TransientError("The helper process for heavy steps did not start.", hint="Try again.")


def answer(line: Connection, *, memory_mib: int) -> Any:
    """Return the result, or raise what the child ran into."""
    try:
        kind, body = pickle.loads(line.recv_bytes())  # noqa: S301 — written by our own child
    except (EOFError, OSError) as error:
        raise LimitError(
            f"The step's process ended early; it may use {memory_mib:,} MiB of memory.",
            hint="The file is too large or damaged. Try a smaller one.",
        ) from error
    if kind == "result":
        return body
    if kind == "error":
        error_class, message, hint, findings = body
        raise error_class(message, hint=hint, findings=findings)
    raise HomeroomError(f"The step stopped on an unexpected {body}.", hint="The log says where.")


def kill(pid: int) -> None:
    """End the child and whatever it started."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
