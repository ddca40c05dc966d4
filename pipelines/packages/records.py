"""Reads the records of an XML file one by one into columns; nothing is resolved or fetched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from xml.etree.ElementTree import ParseError

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from config.errors import InputError, LimitError

CHUNK = 1 << 18
DEEPEST = 60
COLUMNS = 500
LEVEL, RECORD = 1, 2
JOINT = "; "


class _Expat(Protocol):
    """What is asked of the parser below: where it stands."""

    CurrentLineNumber: int


@dataclass
class Kind:
    """The records of one kind of element, column by column."""

    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[str | None]] = field(default_factory=dict)

    def begin(self, line: int) -> None:
        """Open a record."""
        self.rows.append(line)

    def put(self, name: str, value: str) -> None:
        """Add a value of the open record; what comes several times stands in one cell."""
        cells = self.columns.setdefault(name, [])
        if len(self.columns) > COLUMNS:
            raise LimitError(
                f"The records of the XML file have more than {COLUMNS} different values.",
                hint="Ask for an export with fewer kinds of values.",
            )
        last = len(self.rows) - 1
        cells.extend([None] * (last - len(cells)))
        if len(cells) == last:
            cells.append(value)
        else:
            cells[last] = f"{cells[last]}{JOINT}{value}"

    def frame(self) -> pl.DataFrame:
        """Return the records as text with the line on which each begins, or their number.

        A file without line breaks has all its records on one line; rows need numbers of their own.
        """
        count = len(self.rows)
        series = [
            pl.Series(name, [*cells, *[None] * (count - len(cells))], dtype=pl.String)
            for name, cells in self.columns.items()
        ]
        rows = self.rows if len(set(self.rows)) == count else range(1, count + 1)
        return pl.DataFrame([pl.Series("_row", rows, dtype=pl.Int64), *series])


@dataclass
class Records:
    """Takes the events of a parser: each child of the root is a record of its kind."""

    root: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    parser: _Expat | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Go a level down."""
        self.path.append(local(tag))
        if len(self.path) > DEEPEST:
            raise LimitError(
                f"The XML file is nested more than {DEEPEST} levels deep.",
                hint="Records are not; ask for the export again.",
            )
        self.text.clear()
        if len(self.path) == LEVEL:
            self.root, self.attributes = tag, dict(attributes)
            return
        if len(self.path) == RECORD:
            line = self.parser.CurrentLineNumber if self.parser else 0
            self.kinds.setdefault(self.path[1], Kind()).begin(line)
        for name, value in attributes.items():
            if not name.startswith("{"):
                self.put([*self.path[RECORD:], name], value)

    def data(self, text: str) -> None:
        """Gather text; it is asked for at the end of its element."""
        self.text.append(text)

    def end(self, _tag: str) -> None:
        """Go a level up; text that stands in an element is a value."""
        value = "".join(self.text).strip()
        self.text.clear()
        if value and len(self.path) > LEVEL:
            self.put(self.path[RECORD:] or ["value"], value)
        self.path.pop()

    def put(self, path: list[str], value: str) -> None:
        """Keep a value of the open record."""
        self.kinds[self.path[1]].put(name_of(path), value)

    def close(self) -> "Records":
        """Return what was gathered."""
        return self


def local(tag: str) -> str:
    """Return an element's name without its namespace."""
    return tag.rpartition("}")[2]


def name_of(path: list[str]) -> str:
    """Return a dotted name without the levels that only lead to an identity."""
    levels = [level.removesuffix("Reference") or level for level in path]
    kept = [level for level in levels[:-1] if not level.endswith("Identity")]
    return ".".join([*kept, levels[-1]])


def read_records(content: bytes) -> Records:
    """Read a whole XML file; document types, entities and anything outside of it are refused."""
    records = Records()
    parser = DefusedXMLParser(target=records, forbid_dtd=True)
    records.parser = parser.parser
    try:
        for start in range(0, len(content), CHUNK):
            parser.feed(content[start : start + CHUNK])
        parser.close()
    except DefusedXmlException as error:
        raise InputError(
            "The XML file defines a document type or entities, which tables never need.",
            hint="Ask for a plain export without a DOCTYPE; nothing of the file was read.",
        ) from error
    except ParseError as error:
        line, _ = error.position
        raise InputError(
            f"The XML file is damaged or cut off: line {line:,} cannot be read.",
            hint="Export it again and check that it was copied to its end.",
        ) from error
    except (LookupError, ValueError) as error:
        raise InputError(
            "The XML file names an encoding that does not exist or does not fit it.",
            hint="Export it again as UTF-8.",
        ) from error
    records.parser = None
    return records
