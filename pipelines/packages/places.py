"""Which file of a zip is which table of the standard, whatever its folder and capital letters."""

from config.terms import Severity
from pipelines.packages.archive import Archive, Entry
from pipelines.packages.deviations import Deviations, Kind
from pipelines.packages.oneroster_tables import VERSIONS
from pipelines.packages.standard import StandardTable
from pipelines.packages.tables import first_cells

COMMON = {"sourcedid", "status", "datelastmodified", "datalastmodified"}
ALIKE, HALF = 0.75, 0.5
IN_FOLDER = Kind(
    rule="file_place", expected="files at the top of the zip", suggestion="read all the same"
)
NAME = Kind(rule="file_name", expected="the file's name in the standard")
TWICE = Kind(rule="file_twice", expected="one file for each table", severity=Severity.ERROR)
EXTRA = Kind(rule="file_unknown", expected="a file of the standard", suggestion="not read")


def is_roster(archive: Archive) -> bool:
    """Tell a OneRoster package by its manifest, or by the columns all its tables begin with."""
    for entry in archive.entries:
        if entry.base.casefold() == "manifest.csv":
            text = archive.head(entry).lower()
            if b"propertyname" in text or b"oneroster.version" in text:
                return True
    return any(is_roster_table(header_of(archive, entry)) for entry in archive.tables)


def is_roster_table(header: set[str]) -> bool:
    """Tell whether a header has the columns that every OneRoster table opens with."""
    return "sourcedid" in header and bool(header & (COMMON - {"sourcedid"}))


def header_of(archive: Archive, entry: Entry) -> set[str]:
    """Return the names in a file's first line, in small letters."""
    return {cell.casefold() for cell in first_cells(archive.head(entry))[1]}


def place_entries(archive: Archive, out: Deviations) -> dict[str, Entry]:
    """Return the file of each table; what lies elsewhere or has no place is told."""
    names = {name.casefold(): name for name in VERSIONS["1.2"]}
    placed: dict[str, Entry] = {}
    for entry in archive.entries:
        if entry.base.casefold() == "manifest.csv":
            continue
        name = find_table(archive, entry, names.get(entry.stem)) if entry.is_table else None
        if name is None:
            out.add(EXTRA, entry.name, entry.base)
        elif name in placed:
            out.add(TWICE, entry.name, f"another {name}.csv beside {placed[name].name}")
        else:
            placed[name] = entry
            tell_name(entry, name, out)
    folders = sorted({e.name.rpartition("/")[0] for e in archive.entries if "/" in e.name})
    if folders:
        out.add(IN_FOLDER, f"{folders[0]}/", f"the folder {folders[0]}")
    return placed


def find_table(archive: Archive, entry: Entry, named: str | None) -> str | None:
    """Return the table of a file: the one it is named after, unless its header is another's."""
    header = header_of(archive, entry)
    seen = find_by_header(header)
    if named is None or seen is None or seen == named:
        return named or seen
    return named if overlap(header, VERSIONS["1.2"][named]) >= HALF else seen


def tell_name(entry: Entry, name: str, out: Deviations) -> None:
    """Say when a file is called otherwise than the standard has it."""
    if entry.base != f"{name}.csv":
        kind = Kind(rule=NAME.rule, expected=f"{name}.csv", suggestion=f"read as {name}.csv")
        out.add(kind, entry.name, entry.base)


def find_by_header(header: set[str]) -> str | None:
    """Return the table whose required columns a header has, the closest one."""
    if not is_roster_table(header):
        return None
    best = max(VERSIONS["1.2"].values(), key=lambda table: overlap(header, table))
    return best.name if overlap(header, best) >= ALIKE else None


def overlap(header: set[str], table: StandardTable) -> float:
    """Return how much a header and a table's columns have in common beyond what all share."""
    own = {column.name.casefold() for column in table.columns} - COMMON
    rest = {name for name in header if name} - COMMON
    return len(own & rest) / max(len(own | rest), 1)
