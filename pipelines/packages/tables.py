"""Reads one table of text out of a zip, with its header in the first row."""

from dataclasses import dataclass, replace

import polars as pl

from pipelines.packages.archive import Archive, Entry
from pipelines.reading.delimited import detect, read
from pipelines.reading.detected import Detected, Overrides, Reading
from pipelines.reading.notes import Notes

SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, kw_only=True)
class Table:
    """One file of a package as text."""

    entry: Entry
    reading: Reading

    @property
    def frame(self) -> pl.DataFrame:
        """Return the rows under the file's own names."""
        return self.reading.frame


def first_cells(head: bytes) -> tuple[str, list[str]]:
    """Return the separator and the cells of a first line, as far as a header is one."""
    text = head.decode("utf-8-sig", "replace").lstrip("\r\n")
    line = text.splitlines()[0] if text else ""
    mark = max(SEPARATORS, key=line.count)
    return mark, [cell.strip().strip('"').strip() for cell in line.split(mark)]


def read_plain(archive: Archive, entry: Entry) -> Table:
    """Read a table whose first line is its header, and whose every other line is a record."""
    content = archive.read(entry)
    if not content.strip(b"\xef\xbb\xbf\r\n \0"):
        return Table(entry=entry, reading=empty_reading())
    mark, _ = first_cells(content[:4096])
    seen = detect(content, Overrides(delimiter=mark, quote='"', header_row=1))
    return Table(entry=entry, reading=read(content, replace(seen, last_row=ALL)))


ALL = 1 << 60


def empty_reading(detected: Detected | None = None) -> Reading:
    """Return a reading of nothing."""
    notes = Notes()
    return Reading(
        frame=pl.DataFrame(schema={"_row": pl.Int64}),
        rejects=notes.rejects_frame(),
        findings=notes.findings_frame(),
        accounts=notes.balance(0),
        detected=detected or Detected(kind="csv", columns=[], first_data_row=2, header_row=1),
    )
