"""A PDF goes the way of every file: read in a child, placed by page, or refused in words."""

import pytest

from config.errors import HomeroomError
from config.terms import BatchState
from data.batches import get_batch, list_batches
from jobs._desk import Desk
from jobs.headless import ImportOrder, import_file
from tests.pipelines.test_reading_pdf_refusals import draw, picture, prose, table

pytestmark = pytest.mark.slow

AS_TABLE = ImportOrder(profile="table")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Use one database; what is tried here does not depend on it."""
    return sqlite_url


def test_says_on_which_page_and_row_a_finding_stands(north: Desk):
    report = import_file(north, "marks.pdf", draw(prose, table, picture), AS_TABLE)

    (asked,) = [one for one in report["findings"] if one["rule"] == "picture_page"]
    with north.reading() as session:
        batch = get_batch(session, report["batch"])
    assert report["rows"]["file"] == 3
    assert asked["place"] == ""
    assert batch.detected["pages"][1] == {"number": 2, "first_row": 31, "last_row": 34}


def test_keeps_the_printed_page_of_the_table_for_people_to_compare(north: Desk):
    report = import_file(north, "marks.pdf", draw(prose, table), AS_TABLE)

    folder = north.staging.folder(north.school_id, report["batch"])
    assert [path.name for path in folder.glob("page-*.png")] == ["page-2.png"]


def test_a_pdf_without_a_table_ends_as_a_refused_batch_that_lists_the_pages(north: Desk):
    with pytest.raises(HomeroomError, match="No table found"):
        import_file(north, "letter.pdf", draw(prose, prose), AS_TABLE)

    with north.reading() as session:
        batch = list_batches(session, states=(), created_by="")[0]
    assert batch.state == BatchState.REFUSED
    assert batch.problem.startswith("No table found: pages 1 to 2 of the PDF tried")
