"""Every CSV and XLSX of the shared real files goes from file to CSV for systems unharmed."""

import csv
import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from config.settings import ROOT
from config.terms import BatchState, Download, Severity
from jobs._desk import Desk
from jobs._steps import WHOLE_FILE
from jobs.corrections import explain
from jobs.exports import export
from jobs.headless import ImportOrder, advance, go_on, import_file
from jobs.workbench import read_again
from pipelines.reading.detected import Overrides
from tests.jobs.real_facts import FACTS, SHAPES, SUMS

pytestmark = pytest.mark.slow

SHARED = ROOT.parent / "shared" / "data"
FILES = sorted(
    path.relative_to(SHARED).as_posix()
    for path in SHARED.glob("**/*")
    if path.suffix in {".csv", ".xlsx", ".pdf"} and not path.name.endswith("truth.csv")
)
TRICKY = (
    "id,code,flag,day,long\n007,1E5,TRUE,03/04/2026,1234567890123456\n042,9e42,no,31/12/2026,9\n"
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Use one database; what is tried here does not depend on it."""
    return sqlite_url


def explain_all(desk: Desk, report: dict[str, Any]) -> dict[str, Any]:
    """Give every query a word, as a person would, and publish."""
    for query in report["findings"]:
        if query["severity"] == Severity.QUERY:
            place = (query["row"] or WHOLE_FILE, query["column"] or "", query["rule"])
            explain(desk, report["batch"], [place], "The file really says so.")
    return go_on(desk, report["batch"], ImportOrder(publish=True, downloads=False))


def raw_of(desk: Desk, report: dict[str, Any]) -> pl.DataFrame:
    """Return the rows of a batch as they were read."""
    return pl.read_parquet(desk.staging.folder(desk.school_id, report["batch"]) / "raw.parquet")


def publish(desk: Desk, name: str, content: bytes) -> tuple[dict[str, Any], list[list[str]]]:
    """Import a file as a free table and return the report and the published CSV's rows."""
    order = ImportOrder(profile="table", publish=True, downloads=False, set_aside=False)
    report = import_file(desk, name, content, order)
    if report["state"] == BatchState.FIXING:
        report = explain_all(desk, report)
    assert report["state"] == BatchState.PUBLISHED, report["findings"][:3]
    artifact = export(desk, str(report["dataset"]), None, Download.CSV)
    path = desk.artifacts.path_of(desk.school_id, artifact.sha256)
    text = path.read_text(encoding="utf-8")
    return report, list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.skipif(not FILES, reason="The shared real files are not beside this checkout.")
@pytest.mark.parametrize("name", FILES)
def test_publishes_a_real_file_with_the_rows_and_cells_it_has(north: Desk, name: str):
    report, rows = publish(north, Path(name).name, (SHARED / name).read_bytes())

    counts = report["rows"]
    assert isinstance(counts, dict)
    assert counts["file"] == counts["new"] == len(rows) - 1
    if name in SHAPES:
        assert (len(rows) - 1, len(rows[0])) == SHAPES[name]
    frame = pl.DataFrame(rows[1:], schema=rows[0], orient="row")
    for column, total in SUMS.get(name, {}).items():
        assert frame[column].cast(pl.Int64).sum() == total
    assert all(holds(frame) for holds in FACTS.get(name, ()))
    if name in SHAPES and "svws" not in name and "pdf" not in name:
        assert rows == cells_of((SHARED / name).read_bytes().decode("utf-8-sig"))


def cells_of(text: str) -> list[list[str]]:
    """Return every cell of a file as it stands in it, without passwords."""
    mark = ";" if text.splitlines()[0].count(";") > 3 else ","
    given = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    kept = [place for place, title in enumerate(given[0]) if title != "Password"]
    return [[row[place] for place in kept] for row in given]


def test_tricky_values_are_the_same_bytes_at_the_end(north: Desk):
    _, rows = publish(north, "tricky.csv", TRICKY.encode())

    assert rows == list(csv.reader(io.StringIO(TRICKY)))


@pytest.mark.skipif(not FILES, reason="The shared real files are not beside this checkout.")
def test_the_dirty_staff_roster_is_read_with_no_hint(north: Desk):
    content = (SHARED / "janitor" / "dirty_data.xlsx").read_bytes()

    report = import_file(north, "dirty_data.xlsx", content, ImportOrder(downloads=False))

    assert report["detected"]["header_row"] == 2
    assert report["detected"]["preamble"] == ["Data most recently refreshed on: Dec-27 2020"]
    assert report["columns"][-3:] == ["Certification", "Certification (2)", "Active?"]
    assert report["rows"]["file"] == 12
    told = {(f["row"], f["rule"], f["found"]) for f in report["findings"]}
    assert {(6, "cell_error", "#REF!"), (13, "cell_error", "#N/A")} <= told
    assert any(rule == "blank_rows" for _, rule, _ in told)
    rows = raw_of(north, report)
    assert rows["Hire Date"].to_list()[:2] == ["39690", "2019-01-14"]
    assert rows.select("First Name", "Last Name").n_unique() == 10


@pytest.mark.skipif(not FILES, reason="The shared real files are not beside this checkout.")
@pytest.mark.parametrize(
    ("book", "sheet", "expected"),
    [
        ("harry-potter", None, {"Pupil": "Ron", "Year": "1st year", "Mark": "3"}),
        ("harry-potter", "untidy", {"column 1": "2nd year", "Herbology": "10 - really?"}),
        ("harry-potter", "pivoted", {"column 1": "Castle", "Witch Ginny": "11", "Wizard Ron": "2"}),
        ("worked-examples", None, {"Name": "Matilda", "Age": "1"}),
        ("worked-examples", "pivot-annotations", {"Female Olivia": "2", "Male Nicholas": "3"}),
        (
            "worked-examples",
            "implied-multiples",
            {"Humanities Grade": "F", "Performance Music": "5"},
        ),
    ],
)
def test_score_books_with_two_header_levels_are_read(
    north: Desk, book: str, sheet: str | None, expected: dict[str, str]
):
    content = (SHARED / "unpivotr" / f"{book}.xlsx").read_bytes()
    report = import_file(north, f"{book}.xlsx", content, ImportOrder(downloads=False))
    if sheet:
        read_again(north, report["batch"], Overrides(sheet=sheet))
        advance(north, report["batch"])

    rows = raw_of(north, report).select(list(expected)).rows()

    assert tuple(expected.values()) in rows
