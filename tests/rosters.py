"""Whole rosters taken and written, and what the records hold of them."""

import io
import zipfile

from sqlalchemy import select

from data.models import Person
from data.rosters import read_everybody, read_table
from jobs._desk import Desk
from jobs._rosters import TABLES
from jobs.headless import ImportOrder, import_package
from jobs.rosters import Written, export_roster
from pipelines.packages.roster import open_roster

PUBLISH = ImportOrder(publish=True, downloads=False)


def take(desk: Desk, content: bytes, name: str = "roster.zip") -> dict[str, dict]:
    """Publish every table of a package; return the reports by their dataset."""
    reports = import_package(desk, name, content, PUBLISH)
    assert all(report["version"] for report in reports), [
        (r["dataset"], r["state"], r["findings"][:3]) for r in reports if not r["version"]
    ]
    return {report["dataset"]: report for report in reports}


def bytes_of(desk: Desk, made: Written) -> bytes:
    """Return a stored package."""
    return desk.artifacts.path_of(desk.school_id, made.artifact.sha256).read_bytes()


def written(desk: Desk) -> bytes:
    """Return the package that the records make."""
    return bytes_of(desk, export_roster(desk))


def unzip(content: bytes, name: str) -> bytes:
    """Return one file of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return found.read(name)


def dump(desk: Desk) -> dict[str, list[tuple]]:
    """Return all records of a school but their numbers and batches."""
    with desk.reading() as session:
        found = {name: read_table(session, table) for name, table in TABLES.items()}
        found["people"] = read_everybody(session).drop("id")
    return {name: sorted(frame.rows(), key=repr) for name, frame in found.items()}


def named(desk: Desk, dataset: str, column: str) -> list[str]:
    """Return one column of a table of the records."""
    with desk.reading() as session:
        return read_table(session, TABLES[dataset])[column].to_list()


def people(desk: Desk, source: str) -> dict[str, bool]:
    """Return whom a source knows, and whether they belong to the school still."""
    with desk.reading() as session:
        query = select(Person.sourced_id, Person.is_enabled).where(Person.source == source)
        return dict(session.execute(query.order_by(Person.sourced_id)).all())


def round_trip(north: Desk, south: Desk, content: bytes) -> dict[str, dict]:
    """Take a package at one school, write it, take that at the other: the records are equal."""
    reports = take(north, content)
    again = written(north)
    take(south, again)

    assert open_roster(again).deviations.is_empty()
    assert dump(south) == dump(north)
    return reports
