"""Where the files of an inbox lie: a folder, an S3 prefix or an SFTP folder, all alike."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from fsspec.implementations.local import LocalFileSystem

from config.errors import InputError
from config.settings import Settings
from config.terms import InboxKind

DONE, HELD = "done", "held"
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".partial", "~")
STAMPS = ("e_tag", "ETag", "mtime", "ino")
BACKENDS = {"s3": "jobs._place_s3", "sftp": "jobs._place_sftp"}


@dataclass(frozen=True, kw_only=True)
class Found:
    """One file as it lies there: `path` from the inbox on, and what changes when it changes."""

    path: str
    size_bytes: int
    stamp: str

    @property
    def folder(self) -> str:
        """Return the subfolder, which names a profile, or nothing."""
        parts = PurePosixPath(self.path).parts
        return parts[0] if len(parts) > 1 else ""


@dataclass(frozen=True)
class Place:
    """One school's inbox on some file system."""

    files: Any  # fsspec has no types for its file systems
    root: str

    def look(self) -> list[Found]:
        """List the files of the inbox and of its subfolders, settled ones left out."""
        found = list(self.list_in(self.root))
        for entry in self.entries(self.root):
            name = PurePosixPath(entry["name"]).name
            if entry["type"] == "directory" and name not in {DONE, HELD}:
                found += self.list_in(entry["name"])
        return sorted(found, key=lambda one: one.path)

    def entries(self, folder: str) -> list[dict[str, Any]]:
        """Return what lies in a folder; an empty prefix of a store is no folder."""
        try:
            return list(self.files.ls(folder, detail=True))
        except FileNotFoundError:
            return []

    def list_in(self, folder: str) -> Iterator[Found]:
        """Yield the files of one folder whose names do not say that they are unfinished."""
        for entry in self.entries(folder):
            path = str(entry["name"]).rstrip("/").removeprefix(self.root).lstrip("/")
            name = PurePosixPath(path).name
            is_plain = entry["type"] == "file" and not entry.get("islink")
            if is_plain and name and not is_unfinished(name):
                stamp = "|".join(str(entry[word]) for word in STAMPS if entry.get(word))
                yield Found(path=path, size_bytes=int(entry["size"] or 0), stamp=stamp[:200])

    def fetch(self, path: str) -> bytes:
        """Return a file's bytes."""
        return bytes(self.files.cat_file(self.full(path)))

    def full(self, path: str) -> str:
        """Return a path as the file system knows it."""
        return f"{self.root}/{path}"

    def put_away(self, path: str, folder: str, *, prefix: str, receipt: str) -> None:
        """Move a settled file into `done` or `held` and lay its receipt beside it."""
        name = f"{prefix}_{PurePosixPath(path).name}"
        self.files.makedirs(self.full(folder), exist_ok=True)
        if self.files.exists(self.full(path)):
            self.files.mv(self.full(path), self.full(f"{folder}/{name}"))
        self.files.pipe_file(self.full(f"{folder}/{name}.txt"), receipt.encode())


def is_unfinished(name: str) -> bool:
    """Tell names under which programs write what is not finished, and what nobody meant to send."""
    return name.startswith((".", "~$")) or name.casefold().endswith(UNFINISHED)


def place_of(settings: Settings, kind: InboxKind, school_code: str) -> Place:
    """Return a school's inbox; each school has its own folder below the configured root."""
    if kind == InboxKind.FOLDER:
        folder = settings.inbox_folder / school_code
        folder.mkdir(parents=True, exist_ok=True)
        return Place(LocalFileSystem(skip_instance_cache=True), folder.as_posix())
    return remote_place(settings, school_code)


def remote_place(settings: Settings, school_code: str) -> Place:
    """Return the inbox on the configured S3 prefix or SFTP folder."""
    url = urlsplit(settings.inbox_url)
    if url.scheme not in BACKENDS:
        raise InputError(
            "No remote inbox is configured for this installation.",
            hint="An administrator sets HOMEROOM_INBOX_URL to s3://bucket/prefix or sftp://host/folder.",
        )
    try:
        backend = importlib.import_module(BACKENDS[url.scheme])
    except ImportError as error:
        raise InputError(
            f"This installation cannot read {url.scheme}:// inboxes: a library is missing.",
            hint="Install it with: pip install 'homeroom[remote]'.",
        ) from error
    files, root = backend.connect(settings)
    return Place(files, f"{root.rstrip('/')}/{school_code}")
