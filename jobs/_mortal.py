"""A process that ends with its parent, where the kernel offers it."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1
LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends in whatever way."""
    if LIBRARY is not None:
        LIBRARY.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
