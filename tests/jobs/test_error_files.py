"""Failing rows go out as the operator's own file; what was corrected there comes back as steps."""

from io import BytesIO

import polars as pl
import pytest

from config.terms import BatchState, Download
from data.batches import get_batch
from data.history import list_edits
from data.runs import get_run
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs.corrections import set_aside
from jobs.error_files import make_error_file, receive_corrections
from jobs.headless import ImportOrder, advance, import_file
from jobs.intake import receive

pytestmark = pytest.mark.slow

GRADES = (
    "Student ID;Surname;Note to self;Quiz 1\n"
    "007;Ng;=1+1;80\n"
    "S2;Okoye;+43 1 234;105\n"
    "S3;Diaz;;x\n"
    "S3;Díaz;2026-05-01;70\n"
).encode()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Run on one database; what differs between the two is tested elsewhere."""
    return sqlite_url


def checked(desk: Desk) -> int:
    """Import the gradebook up to Fix; return the batch."""
    mapping = [
        {"source": "Student ID", "target": "student_id", "title": "Student ID"},
        {"source": "Surname", "target": "family_name", "title": "Surname"},
        {"source": "Note to self", "unmapped": "ignore"},
        {"source": "Quiz 1", "target": "Quiz 1", "title": "Quiz 1"},
    ]
    order = ImportOrder(profile="gradebook", mapping=mapping, downloads=False)
    return import_file(desk, "grades.csv", GRADES, order)["batch"]


def lines(content: bytes) -> list[list[str]]:
    """Return the cells of an error file as a spreadsheet shows them."""
    text = content.decode("utf-8-sig")
    frame = pl.read_csv(BytesIO(text.encode()), has_header=False, infer_schema=False)
    return [[cell or "" for cell in row] for row in frame.rows()]


def back(desk: Desk, batch_id: int, content: bytes, name: str = "grades-errors.csv") -> str:
    """Bring a corrected file back inside the batch; return what the run says."""
    run = finish_run(desk, receive_corrections(desk, batch_id, name, content))
    return run.outcome or run.error_message


def edits(desk: Desk, batch_id: int) -> list[tuple[object, ...]]:
    """Return the corrections of a batch."""
    with desk.reading() as session:
        return list_edits(session, batch_id).rows()


def test_the_error_file_is_the_operators_own_with_row_and_problems(operator: Desk):
    batch_id = checked(operator)

    name, content = make_error_file(operator, batch_id, Download.CSV_EXCEL)
    head, *rows = lines(content)

    assert name == "grades-errors.csv"
    assert [cell.rstrip("\ufe0e") for cell in head] == [
        *("Student ID", "Surname", "Note to self", "Quiz 1"),
        *("Row", "Problems", "Reference"),
    ]
    assert [row[4] for row in rows] == ["3", "4", "5"]
    assert rows[0][5] == "Quiz 1: found 105, expected 0-100. Did you mean 10.5?"
    assert rows[0][2] == "+43 1 234"

    set_aside(operator, batch_id, [4], "the teacher is away")
    _, fewer = make_error_file(operator, batch_id, Download.CSV_EXCEL)
    _, whole = make_error_file(operator, batch_id, Download.CSV_EXCEL, rows="all")
    assert [row[4] for row in lines(fewer)[1:]] == ["3"]
    assert [row[4] for row in lines(whole)[1:]] == ["2", "3", "4", "5"]
    assert lines(whole)[1][:4] == ["'007", "Ng", "'=1+1", "80"]


def test_an_untouched_workbook_changes_nothing(operator: Desk):
    batch_id = checked(operator)
    name, content = make_error_file(operator, batch_id, Download.XLSX, rows="all")

    said = back(operator, batch_id, content, name)

    assert said == f"The file brings no correction; batch {batch_id} stays as it is."
    assert edits(operator, batch_id) == []


def test_corrected_cells_become_corrections_and_nothing_else_does(operator: Desk):
    batch_id = checked(operator)
    _, content = make_error_file(operator, batch_id, Download.CSV_EXCEL)
    head, two, three, _ = content.decode("utf-8-sig").split("\r\n")[:4]
    fresh = two.replace(",3,", ",99,")
    came = "\r\n".join([head, two.replace("105", "95"), three.replace(",x,", ",64.0,"), fresh])

    said = back(operator, batch_id, came.encode())

    assert edits(operator, batch_id) == [(3, "Quiz 1", "95"), (4, "Quiz 1", "64.0")]
    assert said == (
        f"2 cells corrected in 2 rows of batch {batch_id}. "
        "Not taken, for they did not go out with this file: 1 row."
    )
    with operator.reading() as session:
        assert get_batch(session, batch_id).counts["check"]["errors"] == 2


def test_at_intake_the_file_finds_its_batch_by_itself(operator: Desk):
    batch_id = checked(operator)
    _, content = make_error_file(operator, batch_id, Download.CSV_EXCEL)

    came = receive(operator, "renamed.csv", content.replace(b"105,3", b"95,3"))
    advance(operator, came)
    settled = advance(operator, came)

    assert edits(operator, batch_id) == [(3, "Quiz 1", "95")]
    assert settled.state == BatchState.DISCARDED
    assert settled.problem == f"1 cell corrected in 1 row of batch {batch_id}."


def test_a_foreign_schools_mark_opens_nothing(operator: Desk, south: Desk):
    batch_id = checked(operator)
    _, content = make_error_file(operator, batch_id, Download.CSV_EXCEL)

    came = receive(south, "grades.csv", content.replace(b"105,3", b"95,3"))
    batch = advance(south, came)

    assert batch.state == BatchState.MAPPING
    assert batch.detected["headers"] == ["Student ID", "Surname", "Note to self", "Quiz 1"]
    assert edits(operator, batch_id) == []


def test_a_file_without_its_mark_is_told_so(operator: Desk):
    batch_id = checked(operator)

    run_id = receive_corrections(operator, batch_id, "grades.csv", GRADES)
    finish_run(operator, run_id)

    with operator.reading() as session:
        assert "its column Reference is missing" in get_run(session, run_id).error_message
