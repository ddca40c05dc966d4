"""A backup's folder: its manifest, the check of every part, and what a restore refuses."""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config.errors import DamagedError, InputError
from data.files import hash_file, sync

FORM = 1
MANIFEST = "manifest.json"
AGAIN = "Make a new backup, or restore an older one."


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup holds: when, of which tables, rows by table, and every part's SHA-256."""

    taken_at: str
    revision: str
    database: str
    rows: dict[str, int]
    parts: dict[str, str]
    form: int = FORM

    @property
    def moment(self) -> datetime:
        """Return when the backup was taken, aware UTC."""
        return datetime.fromisoformat(self.taken_at)


def list_parts(folder: Path) -> Iterator[Path]:
    """Yield every file of a backup but its manifest."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            yield path


def seal(folder: Path, manifest: Mapping[str, Any]) -> Manifest:
    """Write the manifest last, under a new name first: without it a backup does not count."""
    parts: dict[str, str] = {}
    for path in list_parts(folder):
        sync(path)
        parts[str(path.relative_to(folder))] = hash_file(path).sha256
    whole = Manifest(**manifest, parts=parts)
    fresh = folder / f"{MANIFEST}.tmp"
    fresh.write_text(json.dumps(asdict(whole), indent=1), encoding="utf-8")
    sync(fresh)
    fresh.replace(folder / MANIFEST)
    sync(folder)
    return whole


def read_manifest(folder: Path) -> Manifest:
    """Return what a folder says of itself, or refuse it in a sentence."""
    path = folder / MANIFEST
    if not path.exists():
        raise InputError(
            f"{folder} is no whole backup: its manifest is missing.",
            hint="A backup that was not finished has none. " + AGAIN,
        )
    try:
        manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise DamagedError(f"The manifest of {folder} cannot be read.", hint=AGAIN) from error
    if manifest.form != FORM:
        raise InputError(
            f"{folder} was written by another version of Homeroom (form {manifest.form}).",
            hint="Restore it with the version that wrote it.",
        )
    return manifest


def check_backup(folder: Path) -> Manifest:
    """Compare every part of a backup with its SHA-256; name the first that differs."""
    manifest = read_manifest(folder)
    found = {str(path.relative_to(folder)) for path in list_parts(folder)}
    missing = sorted(set(manifest.parts) - found)
    if missing:
        raise DamagedError(f"The backup lacks {missing[0]}.", hint=AGAIN)
    for name, sha256 in manifest.parts.items():
        if hash_file(folder / name).sha256 != sha256:
            raise DamagedError(
                f"{name} of the backup is damaged: its bytes are not those that were written.",
                hint=AGAIN,
            )
    return manifest


def refuse_used(folder: Path) -> None:
    """Refuse to write into a folder that holds something already."""
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty.", hint="Name a folder that does not exist yet.")
    folder.mkdir(parents=True, exist_ok=True)


def copy(source: Path, target: Path) -> None:
    """Copy a file into a folder that is made when missing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
