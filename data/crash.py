"""Named places where a test can kill the process, so that every crash is tried for real."""

import os
import signal


def crash_point(name: str) -> None:
    """Die here when HOMEROOM_CRASH says `name:SIGNAL`; in all other processes do nothing."""
    wanted = os.environ.get("HOMEROOM_CRASH", "")
    if wanted and wanted.split(":")[0] == name:
        os.kill(os.getpid(), signal.Signals[wanted.partition(":")[2] or "SIGKILL"])
