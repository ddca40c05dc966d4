"""The manifest of a OneRoster package: which version it is, and how each file is meant."""

import csv
from dataclasses import dataclass, field, replace

from config.terms import Severity
from pipelines.packages.archive import Archive, Entry
from pipelines.packages.deviations import Deviations, Kind
from pipelines.packages.oneroster_tables import VERSIONS
from pipelines.reading.decode import decode

HEADER = ("propertyName", "value")
VALUE_NAMES = {"value", "propertyvalue"}
MODES = ("absent", "bulk", "delta")
WRONG_HEADER = Kind(rule="manifest_header", expected="propertyName", severity=Severity.ERROR)
VALUE_HEADER = Kind(rule="manifest_header", expected="value", suggestion="read as value")
NO_MANIFEST = Kind(
    rule="manifest_missing",
    expected="manifest.csv at the top of the zip, which says the version and what each file is",
    severity=Severity.ERROR,
)
EARLIEST = Kind(
    rule="manifest_missing",
    expected="manifest.csv",
    severity=Severity.QUERY,
    suggestion="read as OneRoster 1.0, every file as the whole truth",
)
NO_VERSION = Kind(
    rule="manifest_version",
    expected="oneroster.version 1.1 or 1.2",
    severity=Severity.QUERY,
    suggestion="read by the headers of its files",
)
OTHER_VERSION = Kind(
    rule="manifest_version", expected="oneroster.version 1.1 or 1.2", severity=Severity.ERROR
)
LOOSE_VERSION = Kind(rule="manifest_version", expected="1.0", suggestion="read as 1.0")
NO_LINE = Kind(
    rule="manifest_line",
    expected="a line for each file of the standard",
    suggestion="the files in the zip decide",
)
WRONG_MODE = Kind(
    rule="manifest_mode", expected="absent, bulk or delta", suggestion="the rows of the file decide"
)
REPEATED = Kind(rule="manifest_line", expected="each line once", suggestion="the first one counts")


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a package says of itself."""

    version: str
    file: str = "manifest.csv"
    modes: dict[str, str] = field(default_factory=dict)
    is_there: bool = True


def find_manifest(archive: Archive) -> Entry | None:
    """Return the file that is called manifest.csv, the one nearest to the top first."""
    found = [entry for entry in archive.entries if entry.base.casefold() == "manifest.csv"]
    return min(found, key=lambda entry: entry.name.count("/"), default=None)


def read_manifest(archive: Archive, entry: Entry, out: Deviations) -> Manifest:
    """Read the lines of a manifest; what is unusual in them is told, what is wrong is an error."""
    body = decode(archive.read(entry)).body.decode("utf-8", "replace")
    rows = [[*row, "", ""][:2] for row in csv.reader(body.splitlines())]
    check_header(rows[0] if rows else ["", ""], entry, out)
    lines: dict[str, str] = {}
    for number, (given, text) in enumerate(rows[1:], start=2):
        name, value = given.strip(), text.strip()
        if name in lines:
            out.add(REPEATED, entry.name, name, row=number, column="propertyName")
        elif name:
            lines[name] = value
            check_line(name, value, (entry.name, number), out)
    version = read_version(lines.get("oneroster.version", ""), entry, out)
    return Manifest(version=version, file=entry.name, modes=read_modes(lines, version, entry, out))


def check_header(header: list[str], entry: Entry, out: Deviations) -> None:
    """Check the two titles; the first is what a manifest is known by."""
    name, value = header
    if name != HEADER[0]:
        out.add(WRONG_HEADER, entry.name, name, row=1, column=HEADER[0])
    if value != HEADER[1]:
        is_known = value.strip().casefold() in VALUE_NAMES
        out.add(
            VALUE_HEADER if is_known else replace(WRONG_HEADER, expected="value"),
            entry.name,
            value,
            row=1,
            column=HEADER[1],
        )


def check_line(name: str, value: str, place: tuple[str, int], out: Deviations) -> None:
    """Check the value of one line."""
    file, row = place
    if name.startswith("file.") and value not in MODES:
        out.add(WRONG_MODE, file, value, row=row, column=name)
    if name == "manifest.version" and value != "1.0":
        out.add(LOOSE_VERSION, file, value, row=row, column=name)


def read_version(given: str, entry: Entry, out: Deviations) -> str:
    """Return the version to read by; 1.2.1 calls itself 1.2."""
    for known in ("1.2", "1.1"):
        if given == known or given.startswith(f"{known}."):
            return known
    if given in {"", "1", "1.0"}:
        out.add(NO_VERSION, entry.name, given, column="oneroster.version")
    else:
        out.add(OTHER_VERSION, entry.name, given, column="oneroster.version")
    return "1.2"


def read_modes(
    lines: dict[str, str], version: str, entry: Entry, out: Deviations
) -> dict[str, str]:
    """Return how each file is meant; a line that is missing or empty is left to the rows."""
    known = {name.casefold(): name for name in VERSIONS["1.2"]}
    modes: dict[str, str] = {}
    for name, value in lines.items():
        table = known.get(name.removeprefix("file.").casefold())
        if name.startswith("file.") and table and value.casefold() in MODES:
            modes[table] = value.casefold()
    missing = [name for name in VERSIONS[version] if f"file.{name}" not in lines]
    if missing:
        out.add(NO_LINE, entry.name, f"no line for {', '.join(missing)}", column="propertyName")
    return modes
