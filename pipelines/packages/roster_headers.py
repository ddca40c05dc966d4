"""The headers of a package's tables, matched with the standard's, misspelt ones included."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from config.terms import Severity
from pipelines.packages.deviations import Deviations, Kind
from pipelines.packages.oneroster_tables import EARLIER_NAMES
from pipelines.packages.standard import StandardTable

ALIKE = 88
OWN = "metadata."
MISSING = Kind(rule="column_missing", expected="a column of this name", severity=Severity.ERROR)
ABSENT = Kind(
    rule="column_missing", expected="a column of this name", suggestion="read as if it were empty"
)
UNKNOWN = Kind(
    rule="column_unknown",
    expected="a column of the standard, or one called metadata.…",
    suggestion="kept as it stands",
)
ORDER = Kind(
    rule="column_order", expected="the order of the standard", suggestion="read by its name"
)


@dataclass(frozen=True, kw_only=True)
class Header:
    """The columns of a file: under which name of the standard each is read."""

    names: dict[str, str]

    @property
    def known(self) -> list[str]:
        """Return the standard's names in the order of the file."""
        return list(self.names.values())


def match_header(
    headers: Sequence[str], table: StandardTable, *, file: str, out: Deviations
) -> Header:
    """Find the standard's name for each header and say what is not as it should be."""
    standard = [column.name for column in table.columns]
    names: dict[str, str] = {}
    for header in headers:
        found = find_name(header, standard, set(headers) | set(names.values()))
        if found:
            names[header] = found
            if found != header:
                kind = Kind(rule="column_name", expected=found, suggestion=f"read as {found}")
                out.add(kind, file, header, row=1, column=found)
        elif not header.startswith(OWN):
            out.add(UNKNOWN, file, header, row=1, column=header)
    tell_missing(table, set(names.values()), file=file, out=out)
    tell_order([names.get(header, header) for header in headers], standard, file=file, out=out)
    return Header(names=names)


def find_name(header: str, standard: Sequence[str], taken: set[str]) -> str:
    """Return the standard's name for a header: itself, another case, an older or misspelt one."""
    if header in standard:
        return header
    free = [name for name in standard if name not in taken]
    plain = header.casefold().strip()
    for name in free:
        if plain == name.casefold() or EARLIER_NAMES.get(plain) == name:
            return name
    best = max(free, key=lambda name: fuzz.ratio(plain, name.casefold()), default="")
    return best if best and fuzz.ratio(plain, best.casefold()) >= ALIKE else ""


def tell_missing(table: StandardTable, there: set[str], *, file: str, out: Deviations) -> None:
    """Say which columns the file does not have; without those that name records it is no use."""
    for column in table.columns:
        if column.name in there or not column.is_expected:
            continue
        is_vital = column.name == "sourcedId" or (column.is_required and bool(column.target))
        out.add(MISSING if is_vital else ABSENT, file, "no such column", row=1, column=column.name)


def tell_order(
    names: Sequence[str], standard: Sequence[str], *, file: str, out: Deviations
) -> None:
    """Say which column is the first that does not stand where the standard puts it."""
    known = [name for name in names if name in standard]
    wanted = [name for name in standard if name in known]
    for name, other in zip(known, wanted, strict=True):
        if name != other:
            out.add(ORDER, file, f"{name} before {other}", row=1, column=name)
            return
    own = [name.startswith(OWN) for name in names]
    if own != sorted(own):
        out.add(ORDER, file, names[own.index(True)], row=1, column=names[own.index(True)])
