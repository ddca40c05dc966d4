"""Open a workbook's zip with limits that hold before anything is inflated."""

import re
import zipfile
import zlib
from collections.abc import Iterator
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
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


def damaged(where: str) -> InputError:
    """Return the sentence for a workbook that cannot be unpacked."""
    return InputError(f"The workbook is damaged or cut off ({where}).", hint=AGAIN)


def open_package(content: bytes) -> zipfile.ZipFile:
    """Open the zip; refuse it by its directory: too many parts, too large, packed too well."""
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except DAMAGE as error:
        raise damaged("its directory cannot be read") from error
    entries = package.infolist()
    if len(entries) > ENTRIES or len({entry.filename for entry in entries}) < len(entries):
        raise InputError(f"The workbook has {len(entries):,} parts, or one twice.", hint=AGAIN)
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError("The workbook is locked with a password.", hint="Remove the password.")
    refuse_bomb(entries)
    return package


def refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse parts that would unpack to far more than a real workbook."""
    total = sum(entry.file_size for entry in entries)
    if total > TOTAL_BYTES:
        raise LimitError(
            f"The workbook unpacks to {total / (1 << 30):.1f} GiB; the limit is 2 GiB.",
            hint="Save the one sheet that is needed as a file of its own.",
        )
    for entry in entries:
        if entry.filename == "xl/sharedStrings.xml" and entry.file_size > TEXT_BYTES:
            raise LimitError(
                f"The texts of the workbook unpack to {entry.file_size >> 20:,} MiB; "
                f"the limit is {TEXT_BYTES >> 20} MiB.",
                hint="Save the one sheet that is needed as a file of its own.",
            )
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise LimitError(
                f"Part {entry.filename} of the workbook unpacks to "
                f"{entry.file_size / max(entry.compress_size, 1):,.0f} times its size.",
                hint="Real tables do not shrink like that. " + AGAIN,
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


def read_part(package: zipfile.ZipFile, name: str) -> bytes:
    """Return a small part, or nothing when the workbook does not have it."""
    return b"".join(stream(package, name)) if name in package.namelist() else b""
