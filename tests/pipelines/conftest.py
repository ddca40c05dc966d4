"""Watches that the core stays pure while its tests run: no file written, no socket, no process."""

import sys
import tempfile
from pathlib import Path

import pytest

FORBIDDEN = {"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "sqlite3.connect"}
SCRATCH = (tempfile.gettempdir(), str(Path(".hypothesis").absolute()), "/dev/null")
WRITING = set("wax+")
watched: list[str] | None = None


def notice(event: str, arguments: tuple[object, ...]) -> None:
    """Remember what a pure function must not do; libraries may use the machine's scratch folder."""
    if watched is None:
        return
    if event in FORBIDDEN:
        watched.append(f"{event} {arguments}")
    elif event == "open" and set(str(arguments[1] or "")) & WRITING:
        path = str(arguments[0])
        if not path.startswith(SCRATCH) and not path.isdecimal():
            watched.append(f"{event} {arguments}")


sys.addaudithook(notice)


@pytest.fixture(autouse=True)
def pure():
    """Fail a test whose code touched the world."""
    global watched  # noqa: PLW0603 — an audit hook cannot be removed, only told to look away
    watched = []
    yield watched
    seen, watched = watched, None
    assert not seen
