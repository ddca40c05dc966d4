"""The host of heavy steps: waits for orders, forks a child for each, and ends with its owner."""

import importlib
import json
import logging
import os
import pickle
import resource
import signal
import socket
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from config.errors import HomeroomError, LimitError
from config.logging import start_logging
from data.troubles import trouble_of
from jobs._mortal import die_with_parent

MIB = 1024 * 1024
ORDER_BYTES = 64 * 1024
logger = logging.getLogger(__name__)


class Report:
    """Sends what became of the call to its owner, whatever became of it."""

    def __init__(self, line: Connection, memory_mib: int) -> None:
        self.line = line
        self.memory_mib = memory_mib

    def __enter__(self) -> "Report":
        return self

    def send(self, kind: str, body: Any) -> None:
        """Send one answer."""
        self.line.send_bytes(pickle.dumps((kind, body)))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Turn an error into an answer."""
        error = (trouble_of(error) if error is not None else None) or error
        if isinstance(error, HomeroomError):
            self.send("error", (type(error), error.message, error.hint, tuple(error.findings)))
        elif isinstance(error, MemoryError):
            sentence = f"The step needed more than {self.memory_mib:,} MiB of memory."
            self.send("error", (LimitError, sentence, "Try a smaller file.", ()))
        elif kind is not None:
            logger.error("A step stopped unexpectedly.", exc_info=error)
            self.send("unexpected", kind.__name__)
        return True


def serve(control: socket.socket) -> None:
    """Fork a child for each order until the owner is gone."""
    while True:
        message, descriptors, _flags, _address = receive(control)
        if not message:
            return
        order = json.loads(message)
        with Connection(descriptors[0]) as line:
            warm(order["module"])
            pid = os.fork()
            if pid == 0:
                control.close()
                become_child(line, order)


def receive(control: socket.socket) -> tuple[bytes, list[int], int, Any]:
    """Return one order with the line to its owner."""
    return socket.recv_fds(control, ORDER_BYTES, 1)


def warm(module: str) -> None:
    """Import the step's module, and what its `WARM` names, here once for all its children."""
    try:
        for name in getattr(importlib.import_module(module), "WARM", ()):
            importlib.import_module(name)
    except ImportError:
        logger.warning("The module %s cannot be imported.", module)


def become_child(line: Connection, order: dict[str, Any]) -> None:
    """Do the one call of this child's life and end."""
    os.setpgid(0, 0)
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    line.send_bytes(pickle.dumps(os.getpid()))
    move_into(order["scratch"])
    limit(order["memory_mib"], order["seconds"])
    with Report(line, order["memory_mib"]) as report:
        function, arguments = pickle.loads(line.recv_bytes())  # noqa: S301 — written by our owner
        report.send("result", function(*arguments))
    logging.shutdown()
    os._exit(0)


def move_into(scratch: str) -> None:
    """Let every temporary file land in the folder that is removed afterwards."""
    os.environ["TMPDIR"] = tempfile.tempdir = scratch


def limit(memory_mib: int, seconds: float) -> None:
    """Bound memory beyond what is mapped already, processor time, and core files."""
    room = mapped_bytes() + memory_mib * MIB
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    processor = int(seconds * (os.cpu_count() or 1)) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def mapped_bytes() -> int:
    """Return the address space that is in use before the step begins."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def main() -> None:
    """Serve the owner whose socket was handed over."""
    start_logging()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as control:
        serve(control)


if __name__ == "__main__":
    main()
