"""Named places where a test can kill the process, so that every crash is tried for real."""

import os
import signal


def crash_point(name: str) -> None:
    """Die here when HOMEROOM_CRASH says `name:SIGNAL`, or fail on `name:ERROR`; else do nothing."""
    place, _, way = os.environ.get("HOMEROOM_CRASH", "").partition(":")
    if place != name:
        return
    if way == "ERROR":
        raise RuntimeError(f"The test asked for an error at {name}.")
    os.kill(os.getpid(), signal.Signals[way or "SIGKILL"])
