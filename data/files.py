"""Write a file so that it is there whole or not at all, and know it again by its SHA-256."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.errors import DamagedError
from data.crash import crash_point
from data.troubles import trouble_of

READ_ONLY = 0o440
CHUNK = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Blob:
    """What identifies stored bytes."""

    sha256: str
    size_bytes: int


def hash_file(path: Path) -> Blob:
    """Return the SHA-256 and size of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Blob(sha256=digest.hexdigest(), size_bytes=file.tell())


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def whole(part: Path) -> Iterator[Path]:
    """Leave no half of a file behind when writing it fails; a full disk is said in a sentence."""
    is_whole = False
    try:
        yield part
        is_whole = True
    except OSError as error:
        raise trouble_of(error) or error from error
    finally:
        if not is_whole:
            part.unlink(missing_ok=True)


def settle(part: Path, final: Path) -> None:
    """Give a written file its name for good: synced, read-only, renamed, folder synced."""
    part.chmod(READ_ONLY)
    sync(part)
    crash_point("file.synced")
    part.replace(final)
    crash_point("file.renamed")
    sync(final.parent)


def copy_to(source: Path, part: Path) -> None:
    """Copy a file to a place where it can be settled."""
    part.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, part)


_checked: dict[tuple[str, int, int, int], str] = {}


def verify(path: Path, sha256: str) -> Path:
    """Return the path when its bytes are those that were stored; checked once per file state."""
    if not path.exists():
        raise DamagedError(
            f"The stored file {sha256[:12]} is missing.", hint="Restore it from the backup."
        )
    stat = path.stat()
    state = (str(path), stat.st_ino, stat.st_mtime_ns, stat.st_size)
    if _checked.get(state) != sha256:
        if hash_file(path).sha256 != sha256:
            raise DamagedError(
                f"The stored file {sha256[:12]} was damaged.",
                hint="Go back to the version before it, or restore it from the backup.",
            )
        _checked[state] = sha256
    return path
