"""A file format: how to recognise it, see what is in it, and read it as text."""

from collections.abc import Callable
from dataclasses import dataclass

from config.errors import InputError
from config.registry import collect
from pipelines import formats as parts
from pipelines.reading.detected import Detected, Overrides, Reading
from pipelines.reading.magic import find_alien


@dataclass(frozen=True, kw_only=True)
class Format:
    """One way a table comes in: bytes in, text out."""

    title: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    detect: Callable[[bytes, Overrides], Detected]
    read: Callable[[bytes, Detected], Reading]


def formats() -> dict[str, Format]:
    """Return every format that can be read, by name."""
    return collect(parts, "FORMAT", Format)


def format_of(content: bytes, filename: str) -> Format:
    """Return the format of these bytes, whatever the name says, or refuse them with a sentence."""
    if not content:
        raise InputError(
            f"{filename} is empty (0 bytes).", hint="Export it again and check its size first."
        )
    known = formats()
    for part in known.values():
        if part.recognises(content):
            return part
    alien = find_alien(content)
    if alien is None:
        raise InputError(
            f"{filename} is no file that can be read here.", hint="Save it as CSV or XLSX."
        )
    raise InputError(f"{filename} is {alien.what}.", hint=alien.hint)
