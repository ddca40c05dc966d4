"""Ask the kernel to let this process read some files and nothing else, for good."""

import ctypes
import os
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1
READ_FILE = 1 << 2
NO_NEW_PRIVILEGES, DIE_WITH_PARENT = 38, 1
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
FILE_RIGHTS_NOW = 16
TCP_SINCE, SCOPES_SINCE = 4, 6
TCP, SCOPES = 0b11, 0b11
KERNEL = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def version() -> int:
    """Return the kernel's version of Landlock; 0 where there is none."""
    return max(0, call(CREATE_RULESET, None, 0, ASK_VERSION))


def confine(paths: Iterable[Path]) -> bool:
    """Forbid this thread and all it will start every file but these, and TCP; say whether it holds.

    Threads that run already stay free, so this comes before the first thread.
    """
    known = version()
    if not known:
        return False
    rules = open_rules(known)
    try:
        for path in paths:
            allow(rules, path)
        assert KERNEL is not None  # noqa: S101 — a version was found
        unprivileged = KERNEL.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
        return unprivileged and call(RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def open_rules(known: int) -> int:
    """Return a set of rules that forbids all that this kernel can forbid."""
    rights = (1 << FILE_RIGHTS.get(known, FILE_RIGHTS_NOW)) - 1
    words = [rights]
    if known >= TCP_SINCE:
        words.append(TCP)
    if known >= SCOPES_SINCE:
        words.append(SCOPES)
    asked = struct.pack(f"={len(words)}Q", *words)
    return checked(call(CREATE_RULESET, asked, len(asked), 0))


def allow(rules: int, path: Path) -> None:
    """Let one file be read."""
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        checked(call(ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", READ_FILE, place), 0))
    finally:
        os.close(place)


def call(number: int, *arguments: bytes | int | None) -> int:
    """Make one system call; -1 means that it was refused."""
    return -1 if KERNEL is None else int(KERNEL.syscall(number, *arguments))


def checked(result: int) -> int:
    """Return what a system call answered, or raise why it failed."""
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that forked it ends."""
    if KERNEL is not None:
        KERNEL.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
