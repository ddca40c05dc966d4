"""A OneRoster package as a whole: every file read, checked against the standard and each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from config.terms import Severity
from pipelines.packages.archive import Archive, Entry, open_archive
from pipelines.packages.cells import check_cells
from pipelines.packages.deviations import DEVIATIONS, Deviations, Kind
from pipelines.packages.links import (
    DELTA,
    Part,
    check_days,
    check_ids,
    check_links,
    check_mode,
    check_roles,
)
from pipelines.packages.manifest import (
    EARLIEST,
    NO_MANIFEST,
    Manifest,
    find_manifest,
    read_manifest,
)
from pipelines.packages.oneroster_tables import ROSTERING, SINCE_12, VERSIONS
from pipelines.packages.places import place_entries
from pipelines.packages.roster_headers import match_header
from pipelines.packages.standard import StandardTable
from pipelines.packages.tables import Table, read_plain

NO_ROWS = Kind(
    rule="file_empty", expected="at least one row, or no file", suggestion="read as no rows"
)
PROMISED = Kind(
    rule="file_missing", expected="the file, as the manifest says", severity=Severity.ERROR
)
PROMISED_EXTRA = Kind(
    rule="file_missing", expected="the file, as the manifest says", severity=Severity.QUERY
)
INCOMPLETE = Kind(
    rule="file_missing",
    expected=f"all of {', '.join(ROSTERING)} (and roles since 1.2) in a rostering package",
    severity=Severity.QUERY,
    suggestion="references into it are not checked",
)
UNANNOUNCED = Kind(
    rule="manifest_mode",
    expected="absent, for a file that is not there",
    suggestion="the file is read all the same",
)
NOT_DELTA = Kind(
    rule="manifest_mode",
    expected="a status in the rows of a delta file",
    severity=Severity.QUERY,
    suggestion="the rows win: read as bulk",
)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A package that was looked through: its files, its tables, and all that is unusual in them."""

    manifest: Manifest
    archive: Archive
    tables: Mapping[str, Table]
    parts: Mapping[str, Part]
    deviations: pl.DataFrame

    @property
    def errors(self) -> pl.DataFrame:
        """Return what makes the package unusable."""
        return self.deviations.filter(pl.col("severity") == Severity.ERROR.value)

    @property
    def title(self) -> str:
        """Return the name of the standard with its version."""
        return f"OneRoster {self.manifest.version}"

    @property
    def modes(self) -> str:
        """Return whether the files are bulk or delta."""
        modes = sorted({part.mode for part in self.parts.values()})
        return " and ".join(modes) or "no change"


@lru_cache(maxsize=1)
def open_roster(content: bytes) -> Roster:
    """Read and check a whole package."""
    archive, out = open_archive(content), Deviations()
    entry = find_manifest(archive)
    placed = place_entries(archive, out)
    manifest = read_manifest(archive, entry, out) if entry else go_without(placed, out)
    known = VERSIONS["1.2" if SINCE_12 & set(placed) else manifest.version]
    tables = {name: read_plain(archive, placed[name]) for name in known if name in placed}
    parts = {name: make_part(table, known[name], manifest, out) for name, table in tables.items()}
    check_presence(manifest, parts, out)
    check_parts(parts, known, out)
    return Roster(
        manifest=manifest,
        archive=archive,
        tables=tables,
        parts=parts,
        deviations=out.frame(),
    )


def go_without(placed: Mapping[str, Entry], out: Deviations) -> Manifest:
    """Read a package without a manifest as 1.0, unless its files are younger than that."""
    is_younger = bool(SINCE_12 & set(placed)) or not placed or set(placed) - set(VERSIONS["1.0"])
    out.add(NO_MANIFEST if is_younger else EARLIEST, "manifest.csv", "no such file in the zip")
    return Manifest(version="1.2" if is_younger else "1.0", is_there=False)


def make_part(table: Table, standard: StandardTable, manifest: Manifest, out: Deviations) -> Part:
    """Return a table under the standard's names, with the mode that its rows confirm."""
    file, frame = table.entry.name, table.frame
    repairs = table.reading.findings.with_columns(file=pl.lit(file)).select(list(DEVIATIONS))
    if repairs.height:
        out.found.append(repairs)
    headers = [name for name in frame.columns if name != "_row"]
    header = match_header(headers, standard, file=file, out=out)
    if not frame.height:
        out.add(NO_ROWS, file, "no row below the header")
    named = frame.rename({old: new for old, new in header.names.items() if old != new})
    mode = mode_of(named, manifest.modes.get(standard.name, ""), (file, standard.name), out)
    return Part(file=file, frame=named, mode=mode)


def mode_of(frame: pl.DataFrame, said: str, place: tuple[str, str], out: Deviations) -> str:
    """Return bulk or delta: what the manifest says where the rows bear it out."""
    file, name = place
    has_status = "status" in frame.columns and frame.get_column("status").null_count() == 0
    is_delta = bool(frame.height) and has_status and is_filled(frame, "dateLastModified")
    if said == "absent":
        out.add(
            UNANNOUNCED, "manifest.csv", f"absent, though {file} is there", column=f"file.{name}"
        )
    if said == DELTA and frame.height and not is_filled(frame, "status", at_all=True):
        out.add(NOT_DELTA, file, "no status in any row", column="status")
        return "bulk"
    if said in {"bulk", DELTA}:
        return said
    return DELTA if is_delta else "bulk"


def is_filled(frame: pl.DataFrame, name: str, *, at_all: bool = False) -> bool:
    """Tell whether a column is there and has a value in each row, or in any at all."""
    if name not in frame.columns:
        return False
    missing = frame.get_column(name).null_count()
    return missing < frame.height if at_all else missing == 0


def check_presence(manifest: Manifest, parts: Mapping[str, Part], out: Deviations) -> None:
    """Tell the files that a manifest promises or a rostering package needs, and are away."""
    needed = {*ROSTERING, "roles"} if manifest.version == "1.2" else set(ROSTERING)
    for name, mode in manifest.modes.items():
        if mode != "absent" and name not in parts:
            kind = PROMISED if name in needed else PROMISED_EXTRA
            out.add(kind, f"{name}.csv", f"no such file, though the manifest says {mode}")
    missing = [f"{name}.csv" for name in sorted(needed - set(parts))]
    is_roster = {"users", "enrollments"} <= set(parts) and manifest.is_there
    said = [name for name in missing if manifest.modes.get(name[:-4], "absent") == "absent"]
    if is_roster and said:
        out.add(INCOMPLETE, manifest.file, f"no {', '.join(said)}")


def check_parts(
    parts: Mapping[str, Part], known: Mapping[str, StandardTable], out: Deviations
) -> None:
    """Check the cells, ids, modes and references of all tables."""
    for name, part in parts.items():
        check_ids(part, out)
        check_mode(part, out)
        check_cells(part, known[name], out)
        check_days(part, out)
    if "roles" in parts:
        check_roles(parts["roles"], out)
    check_links(parts, known, out)
