"""What was recognised in a file, what a person overruled, and what reading gave."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

PACKAGES = ("oneroster", "zip", "edfi")


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """What a person decided about a file; None leaves it to detection.

    Header row 0 means that there is no header, layout `none` that the table is no vendor's export;
    `typed` holds lines that could not be read, by their numbers, as a person typed them anew.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_row: int | None = None
    last_row: int | None = None
    sheet: str | None = None
    layout: str | None = None
    descriptors: str | None = None
    typed: tuple[tuple[int, str], ...] = ()

    @staticmethod
    def from_json(body: dict[str, Any]) -> "Overrides":
        """Rebuild from what is stored with a batch."""
        typed = tuple((int(row), str(text)) for row, text in body.get("typed", ()))
        known = {name: value for name, value in body.items() if name != "typed"}
        return Overrides(**known, typed=typed)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One decision of detection with what speaks for it (confidence from 0 to 1)."""

    what: str
    value: str
    why: str
    confidence: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    rows: int
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class PageSpan:
    """One page of a printed document, and which of its rows, counted through, stand on it."""

    number: int
    first_row: int
    last_row: int


def place_of(row: int, pages: Sequence[Mapping[str, Any]]) -> str:
    """Return `page 3, row 17` for a row of a printed document, or nothing for any other file."""
    for page in pages:
        if page["first_row"] <= row <= page["last_row"]:
            return f"page {page['number']}, row {row - page['first_row'] + 1}"
    return ""


@dataclass(frozen=True, kw_only=True)
class Detected:
    """Everything that decides how a file is read; rows are physical lines or sheet rows from 1.

    A recognised `layout` suggests a `profile`, says which field a column feeds (`meanings`, blank
    for text to keep as it stands), how many points a mark may have (`maxima`), which fields tell
    rows apart (`key`, empty for the profile's) and which columns hold a whole name (`splits`,
    with the `SplitRule` by which it is written). `extent` is what a package says of its table:
    `bulk` is the whole truth, `delta` only what changed.
    """

    kind: str
    columns: list[str]
    first_data_row: int
    header_row: int | None
    header_rows: list[int] = field(default_factory=list)
    header_cells: list[str] = field(default_factory=list)
    last_row: int | None = None
    preamble: list[str] = field(default_factory=list)
    preamble_rows: list[int] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    escape: str = ""
    line_ends: str = ""
    wrapped: bool = False
    sheet: str = ""
    sheets: list[Sheet] = field(default_factory=list)
    pages: list[PageSpan] = field(default_factory=list)
    date1904: bool = False
    layout: str = ""
    extent: str = ""
    descriptors: str = ""
    profile: str = ""
    key: list[str] = field(default_factory=list)
    meanings: dict[str, str] = field(default_factory=dict)
    maxima: dict[str, float] = field(default_factory=dict)
    splits: dict[str, str] = field(default_factory=dict)
    typed: tuple[tuple[int, str], ...] = ()

    @property
    def is_package(self) -> bool:
        """Tell whether the file holds tables of several kinds, each a batch of its own."""
        return self.kind in PACKAGES

    def to_json(self) -> dict[str, Any]:
        """Return plain lists and words, as stored with a batch."""
        return asdict(self)

    @staticmethod
    def from_json(body: dict[str, Any]) -> "Detected":
        """Rebuild from what `to_json` gave."""
        known = {name: body[name] for name in Detected.__dataclass_fields__ if name in body}
        known["reasons"] = [Reason(**reason) for reason in known.get("reasons", [])]
        known["pages"] = [PageSpan(**page) for page in known.get("pages", [])]
        known["sheets"] = [Sheet(**sheet) for sheet in known.get("sheets", [])]
        return Detected(**known)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A file as text: its rows, the lines that are none, and where every line went.

    `deviations` are those of a whole package of files, with a column `file`.
    """

    frame: pl.DataFrame
    rejects: pl.DataFrame
    findings: pl.DataFrame
    accounts: dict[str, int]
    detected: Detected
    deviations: pl.DataFrame | None = None
