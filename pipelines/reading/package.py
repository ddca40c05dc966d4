"""Open a zip, a workbook's or one of tables, with limits that hold before it is inflated."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO

from config.errors import InputError, LimitError

ENTRIES = 2_000
TOTAL_BYTES = 2 << 30
TEXT_BYTES = 512 << 20
RATIO = 200
RATIO_FROM = 10 << 20
CHUNK = 1 << 20
ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)")
AGAIN = "Open the workbook in Excel, save it again under a new name and upload that file."
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,  # offsets before the beginning
    RuntimeError,  # a part that says it is encrypted only where it begins; NotImplementedError
)


@dataclass(frozen=True, kw_only=True)
class Container:
    """How a kind of zip is called, and how to get a good one."""

    name: str
    again: str
    smaller: str


WORKBOOK = Container(
    name="workbook", again=AGAIN, smaller="Save the one sheet that is needed as a file of its own."
)


def damaged(where: str, kind: Container = WORKBOOK) -> InputError:
    """Return the sentence for a container that cannot be unpacked."""
    return InputError(f"The {kind.name} is damaged or cut off ({where}).", hint=kind.again)


def open_package(content: bytes, kind: Container = WORKBOOK) -> zipfile.ZipFile:
    """Open the zip; refuse it by its directory: too many parts, too large, packed too well."""
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except DAMAGE as error:
        raise damaged("its directory cannot be read", kind) from error
    entries = package.infolist()
    if len(entries) > ENTRIES or len({entry.filename for entry in entries}) < len(entries):
        raise InputError(
            f"The {kind.name} has {len(entries):,} parts, or one twice.", hint=kind.again
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError(f"The {kind.name} is locked with a password.", hint="Remove the password.")
    refuse_bomb(entries, kind)
    return package


def refuse_bomb(entries: list[zipfile.ZipInfo], kind: Container) -> None:
    """Refuse parts that would unpack to far more than real tables."""
    total = sum(entry.file_size for entry in entries)
    if total > TOTAL_BYTES:
        raise LimitError(
            f"The {kind.name} unpacks to {total / (1 << 30):.1f} GiB; the limit is 2 GiB.",
            hint=kind.smaller,
        )
    for entry in entries:
        if entry.filename == "xl/sharedStrings.xml" and entry.file_size > TEXT_BYTES:
            raise LimitError(
                f"The texts of the workbook unpack to {entry.file_size >> 20:,} MiB; "
                f"the limit is {TEXT_BYTES >> 20} MiB.",
                hint=kind.smaller,
            )
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise LimitError(
                f"Part {entry.filename} of the {kind.name} unpacks to "
                f"{entry.file_size / max(entry.compress_size, 1):,.0f} times its size.",
                hint=f"Real tables do not shrink like that. {kind.again}",
            )


def stream(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part in pieces; zipfile checks its length and checksum on the way."""
    is_first = True
    try:
        with package.open(name) as part:
            while piece := part.read(CHUNK):
                if is_first and ENTITIES.search(piece):
                    raise InputError(
                        f"Part {name} of the workbook defines entities, which tables never need.",
                        hint=AGAIN,
                    )
                is_first = False
                yield piece
    except KeyError as error:
        raise damaged(f"{name} is missing") from error
    except DAMAGE as error:
        raise damaged(f"{name} cannot be unpacked") from error


def ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same pieces, each unpacked while the one before is looked at."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, pieces, b"")
        while piece := coming.result():
            coming = pool.submit(next, pieces, b"")
            yield piece


def read_part(package: zipfile.ZipFile, name: str) -> bytes:
    """Return a small part, or nothing when the workbook does not have it."""
    return b"".join(stream(package, name)) if name in package.namelist() else b""
