"""A zip of tables that is no OneRoster package: every table listed, one of them read."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from config.errors import InputError
from pipelines.packages.archive import Archive, Entry, open_archive, require_tables
from pipelines.packages.deviations import Deviations, listed
from pipelines.packages.manifest import NO_MANIFEST
from pipelines.packages.people import group_people, main_roles, narrow
from pipelines.packages.tables import first_cells, read_plain
from pipelines.reading import delimited
from pipelines.reading.detected import Detected, Overrides, Reading, Reason, Sheet

PEOPLE = (
    ("students", ("student", "pupil", "schueler", "eleve")),
    ("people", ("user", "teacher", "staff", "person")),
)
USERS = {"sourcedId", "username", "activeDirectoryMatchId"}
ROLES = {"userSourcedId", "orgSourcedId", "role"}
JOINT = ": "
NAMES = {"firstname", "givenname", "lastname", "familyname", "surname", "forename"}


def detect(content: bytes, overrides: Overrides) -> Detected:
    """List the tables of the zip and choose one: the chosen, the people's, else the largest."""
    archive = open_archive(content)
    tables = find_tables(archive)
    groups = list_groups(archive, tables)
    name, group = split_name(overrides.sheet, groups)
    entry, why = choose(archive, tables, name)
    if overrides.sheet is None and groups.get(entry.name):
        group, why = next(iter(groups[entry.name])), f"{why}, one group of them"
    seen = delimited.detect(archive.read(entry), replace(overrides, sheet=None))
    return replace(
        seen,
        kind="zip",
        sheet=JOINT.join(filter(None, [label(entry, tables), group])),
        sheets=[sheet for t in tables for sheet in list_sheets(archive, tables, t, groups)],
        reasons=[*tell(archive, tables, entry, why), *seen.reasons],
    )


def read(content: bytes, detected: Detected) -> Reading:
    """Read the chosen table as any file of text."""
    archive = open_archive(content)
    tables = find_tables(archive)
    name, _, group = detected.sheet.partition(JOINT)
    entry = next(table for table in tables if label(table, tables) == name)
    as_file = replace(detected, sheet="", sheets=[])
    reading = replace(delimited.read(archive.read(entry), as_file), detected=detected)
    roles = find_roles(archive, tables, entry)
    if roles is None or "sourcedId" not in reading.frame.columns:
        return reading
    people = reading.frame.join(roles, on="sourcedId", how="left", maintain_order="left")
    columns = [column for column in people.columns if column != "_row"]
    whole = replace(reading, frame=people, detected=replace(detected, columns=columns))
    only = {found.name: found.rows for found in group_people(people)}
    return narrow(whole, only[group]) if group in only else whole


def list_groups(archive: Archive, tables: list[Entry]) -> dict[str, dict[str, int]]:
    """Return the groups of people in each table that has its roles in another."""
    found: dict[str, dict[str, int]] = {}
    for entry in tables:
        roles = find_roles(archive, tables, entry)
        users = read_plain(archive, entry).frame if roles is not None else None
        if roles is not None and users is not None and "sourcedId" in users.columns:
            people = users.join(roles, on="sourcedId", how="left")
            groups = group_people(people)
            found[entry.name] = {g.name: people.filter(g.rows).height for g in groups}
    return found


def find_roles(archive: Archive, tables: list[Entry], users: Entry) -> pl.DataFrame | None:
    """Return the roles of School Data Sync's users, which stand in a table of their own."""
    if not USERS.issubset(first_cells(archive.head(users))[1]):
        return None
    for entry in tables:
        header = set(first_cells(archive.head(entry))[1])
        if header >= ROLES and "sourcedId" not in header:
            return main_roles(read_plain(archive, entry).frame)
    return None


def list_sheets(
    archive: Archive, tables: list[Entry], entry: Entry, groups: dict[str, dict[str, int]]
) -> list[Sheet]:
    """Return a table, and below it the groups of its people."""
    name = label(entry, tables)
    parts = groups.get(entry.name, {}).items()
    return [
        Sheet(name=name, rows=count_rows(archive, entry)),
        *(Sheet(name=f"{name}{JOINT}{group}", rows=rows) for group, rows in parts),
    ]


def split_name(wanted: str | None, groups: dict[str, dict[str, int]]) -> tuple[str | None, str]:
    """Part `users.csv: staff` into the table and the group, where there is such a group."""
    name, _, group = (wanted or "").partition(JOINT)
    if any(group in found for found in groups.values()):
        return name, group
    return wanted, ""


def find_tables(archive: Archive) -> list[Entry]:
    """Return the tables of the zip; an empty zip may be a package that lost its manifest."""
    if not archive.entries:
        out = Deviations()
        out.add(NO_MANIFEST, "manifest.csv", "no such file in the zip")
        raise InputError(
            "The zip is empty: it holds no file.",
            hint="Export it again; a OneRoster package holds at least manifest.csv.",
            findings=listed(out.frame(), 1),
        )
    return require_tables(archive)


def label(entry: Entry, tables: Sequence[Entry]) -> str:
    """Return a table's name without its folder, unless two tables have the same."""
    times = sum(other.base == entry.base for other in tables)
    return entry.base if times == 1 else entry.name


def choose(archive: Archive, tables: list[Entry], wanted: str | None) -> tuple[Entry, str]:
    """Return the table to read, and why this one."""
    if wanted is not None:
        for entry in tables:
            if label(entry, tables) == wanted:
                return entry, "chosen"
        names = ", ".join(label(entry, tables) for entry in tables)
        raise InputError(f"The zip has no table called {wanted}.", hint=f"Choose one of: {names}.")
    for what, words in PEOPLE:
        found = [entry for entry in tables if is_of(archive, entry, words)]
        if found:
            return max(found, key=lambda entry: entry.size_bytes), f"the {what} in it"
    return max(tables, key=lambda entry: entry.size_bytes), "the largest table"


def is_of(archive: Archive, entry: Entry, words: tuple[str, ...]) -> bool:
    """Tell whether a table has people's names, and its ids or its own name say whose."""
    _, cells = first_cells(archive.head(entry))
    plain = ["".join(filter(str.isalpha, cell.casefold())) for cell in cells]
    named = any(word in cell for cell in plain for word in words) or any(
        word in entry.stem for word in words
    )
    return named and len(NAMES & set(plain)) > 1


def count_rows(archive: Archive, entry: Entry) -> int:
    """Return about how many records a table has: its filled lines without the header."""
    lines = archive.read(entry).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return max(sum(bool(line.strip()) for line in lines) - 1, 0)


def tell(archive: Archive, tables: list[Entry], entry: Entry, why: str) -> list[Reason]:
    """Say which tables there are, which one is read, and what is left alone."""
    count = f"{len(tables):,} tables" if len(tables) > 1 else "1 table"
    name = label(entry, tables)
    sentence = f"This zip has {count}; this batch is {name} ({why})"
    reasons = [Reason(what="table", value=name, why=sentence)]
    others = [other.base for other in archive.entries if other not in tables]
    if others:
        shown = ", ".join(others[:5]) + (f" and {len(others) - 5:,} more" if others[5:] else "")
        reasons.append(Reason(what="left alone", value=shown, why="no table of text"))
    return reasons
