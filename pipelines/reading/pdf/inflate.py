"""Look at the packed drawing of each page before anything interprets it: no bomb goes off."""

import zlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf

from config.errors import LimitError

DRAWING_BYTES = 16 << 20
AGAIN = "No table needs so much. Print the table alone to a new PDF, or send it as CSV or XLSX."


def refuse_bombs(content: bytes) -> None:
    """Refuse a page whose drawing unpacks to far more than any table; damage is told elsewhere."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as document:
            for number, page in enumerate(document.pages, start=1):
                for stream in streams_of(page.obj):
                    if is_bomb(stream):
                        raise LimitError(
                            f"The drawing of page {number} unpacks to more than "
                            f"{DRAWING_BYTES >> 20} MiB.",
                            hint=AGAIN,
                        )
    except pikepdf.PdfError:
        return


def streams_of(page: pikepdf.Object) -> Iterator[pikepdf.Stream]:
    """Yield what a page draws: its contents and the forms among its resources."""
    contents = page.get("/Contents")
    for part in contents if isinstance(contents, pikepdf.Array) else [contents]:
        if isinstance(part, pikepdf.Stream):
            yield part
    resources = page.get("/Resources")
    things = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if isinstance(things, pikepdf.Dictionary):
        for thing in things.values():
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Form":
                yield thing


def is_bomb(stream: pikepdf.Stream) -> bool:
    """Tell whether a stream unpacks to more than the limit; it is never unpacked any further."""
    packed = stream.read_raw_bytes()
    if stream.get("/Filter") is None:
        return len(packed) > DRAWING_BYTES
    try:
        unpacking = zlib.decompressobj()
        unpacking.decompress(packed, DRAWING_BYTES)
    except zlib.error:
        return False
    return bool(unpacking.unconsumed_tail)
