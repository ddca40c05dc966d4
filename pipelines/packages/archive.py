"""A zip of tables, looked through before it is unpacked; names are labels, never paths."""

import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from config.errors import InputError, LimitError
from pipelines.reading.magic import find_alien, is_zip
from pipelines.reading.package import CHUNK, DAMAGE, Container, damaged, open_package

ZIP = Container(
    name="zip",
    again="Pack the files again in an ordinary zip and upload that, or the files one by one.",
    smaller="Upload the one file that is needed on its own.",
)
TABLES_BYTES = 1 << 30
HEAD = 4096
SYMBOLIC_LINK = 0xA
TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".tab")
OFFICE = ("[content_types].xml", "mimetype", "meta-inf/manifest.xml")
JUNK = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.IGNORECASE)
OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f]")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file of a zip under the name that stands there."""

    name: str
    size_bytes: int

    @property
    def stem(self) -> str:
        """Return the name without folders and ending, in small letters."""
        return self.base.rsplit(".", 1)[0].casefold()

    @property
    def base(self) -> str:
        """Return the name without folders."""
        return self.name.replace("\\", "/").rsplit("/", 1)[-1]

    @property
    def is_table(self) -> bool:
        """Tell whether the name is one that tables of text bear."""
        return self.base.casefold().endswith(TABLE_SUFFIXES)


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A zip that is safe to unpack."""

    package: zipfile.ZipFile
    entries: tuple[Entry, ...]

    @property
    def tables(self) -> list[Entry]:
        """Return the files that may be tables of text."""
        return [entry for entry in self.entries if entry.is_table]

    def head(self, entry: Entry) -> bytes:
        """Return the first bytes of a file."""
        return self._read(entry, HEAD)

    def read(self, entry: Entry) -> bytes:
        """Return a file; zipfile checks its length and checksum on the way."""
        return self._read(entry, None)

    def _read(self, entry: Entry, limit: int | None) -> bytes:
        """Unpack a file piece by piece, never more than its directory says."""
        pieces: list[bytes] = []
        left = entry.size_bytes + 1 if limit is None else limit
        try:
            with self.package.open(entry.name) as part:
                while left > 0 and (piece := part.read(min(CHUNK, left))):
                    pieces.append(piece)
                    left -= len(piece)
        except DAMAGE as error:
            raise damaged(f"{entry.base} cannot be unpacked", ZIP) from error
        return b"".join(pieces)


def is_plain_zip(content: bytes) -> bool:
    """Tell a zip that is no document of an office program."""
    if not is_zip(content):
        return False
    try:
        names = zipfile.ZipFile(BytesIO(content)).namelist()
    except DAMAGE:
        return True
    return not any(name.casefold() in OFFICE for name in names)


@lru_cache(maxsize=1)
def open_archive(content: bytes) -> Archive:
    """Open a zip of tables; refuse what is empty, hostile, packed twice or far too large."""
    package = open_package(content, ZIP)
    entries = tuple(
        Entry(name=part.filename, size_bytes=part.file_size)
        for part in package.infolist()
        if not part.is_dir() and not JUNK.search(part.filename)
    )
    refuse_outside(package)
    total = sum(entry.size_bytes for entry in entries)
    if total > TABLES_BYTES:
        raise LimitError(
            f"The files of the zip unpack to {total >> 20:,} MiB; "
            f"the limit is {TABLES_BYTES >> 20:,} MiB.",
            hint=ZIP.smaller,
        )
    archive = Archive(package=package, entries=entries)
    refuse_nested(archive)
    return archive


def refuse_outside(package: zipfile.ZipFile) -> None:
    """Refuse names that would leave the folder a zip is unpacked in, and links."""
    for part in package.infolist():
        if OUTSIDE.search(part.orig_filename) or OUTSIDE.search(part.filename):
            raise InputError(
                f"The zip holds a file called {part.filename!r}, a place outside of the zip.",
                hint="No export does that. Ask the sender for another and tell your administrator.",
            )
        if (part.external_attr >> 28) == SYMBOLIC_LINK:
            raise InputError(
                f"The zip holds a link ({part.filename}) instead of a file.", hint=ZIP.again
            )


def refuse_nested(archive: Archive) -> None:
    """Refuse a zip in a zip: one level is enough for tables, and more is how bombs are built."""
    for entry in archive.entries:
        if is_zip(archive.head(entry)[:4]) and is_plain_name(entry):
            raise InputError(
                f"The zip holds another zip ({entry.base}).",
                hint=f"Unpack the outer zip and upload {entry.base} itself.",
            )


def is_plain_name(entry: Entry) -> bool:
    """Tell a file that does not say it is an office document."""
    return not entry.base.casefold().endswith((".xlsx", ".xlsm", ".ods", ".docx", ".pptx"))


def require_tables(archive: Archive) -> list[Entry]:
    """Return the tables of a zip, or say what is in it instead."""
    found = [entry for entry in archive.tables if find_alien(archive.head(entry) or b"\n") is None]
    if found:
        return found
    if not archive.entries:
        raise InputError("The zip is empty: it holds no file.", hint="Export it again.")
    names = ", ".join(entry.base for entry in archive.entries[:5])
    more = f" and {len(archive.entries) - 5:,} more" if len(archive.entries) > 5 else ""
    raise InputError(
        f"The zip holds no table of text, but {names}{more}.",
        hint="Unpack it and upload the tables inside one by one.",
    )
