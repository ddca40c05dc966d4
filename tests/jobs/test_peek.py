"""A peek shows the first rows as other decisions would read them, and changes nothing."""

import pytest

from config.errors import InputError
from data.batches import get_batch
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs.headless import current
from jobs.intake import receive
from jobs.peek import Peek, peek
from pipelines.reading.detected import Overrides

pytestmark = pytest.mark.slow

BANNER = "École du Nord;;\nListe de 4e B;;\nÉdité le 3 mars;;\nnom;note;le\n"
CONTENT = (BANNER + "Zoé;12,5;03.03.2026\nJérôme;9;04.03.2026\nAna;11;04.03.2026\n").encode(
    "cp1252"
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Use one database; what is tried here does not depend on it."""
    return sqlite_url


def receive_and_read(desk: Desk, content: bytes) -> int:
    """Receive a file and read it as detected."""
    batch_id = receive(desk, "notes.csv", content, profile="table")
    finish_run(desk, current(desk, batch_id).run_id)
    return batch_id


def test_shows_the_rows_of_another_header_without_a_run(north: Desk):
    batch_id = receive_and_read(north, CONTENT)
    before = current(north, batch_id)

    seen = peek(north, batch_id, Overrides(header_row=5))

    assert isinstance(seen, Peek)
    assert seen.frame.columns == ["_row", "Zoé", "12,5", "03.03.2026"]
    assert seen.frame.rows()[0] == (6, "Jérôme", "9", "04.03.2026")
    assert seen.is_whole
    after = current(north, batch_id)
    assert (after.run_id, after.detected, after.state) == (
        before.run_id,
        before.detected,
        before.state,
    )


def test_three_banner_lines_semicolons_and_cp1252_need_no_correction(north: Desk):
    batch_id = receive_and_read(north, CONTENT)

    with north.reading() as session:
        detected = get_batch(session, batch_id).detected

    assert (detected["encoding"], detected["delimiter"], detected["header_row"]) == (
        "cp1252",
        ";",
        4,
    )
    assert detected["headers"] == ["nom", "note", "le"]
    assert detected["preamble_rows"] == [1, 2, 3]


def test_a_long_file_is_peeked_at_its_beginning_only(north: Desk):
    content = b"id,name,mark\n" + b"".join(
        b"%07d,Ana Lopez,12\n" % number for number in range(20_000)
    )
    batch_id = receive_and_read(north, content)

    seen = peek(north, batch_id, Overrides(delimiter=";"))

    assert isinstance(seen, Peek)
    assert (seen.frame.width, seen.frame.height, seen.is_whole) == (2, 50, False)
    assert peek(north, batch_id, Overrides(header_row=15_000)) is None


def test_a_choice_that_cannot_be_is_refused_in_a_sentence(north: Desk):
    batch_id = receive_and_read(north, CONTENT)

    with pytest.raises(InputError, match="the file has 7 lines"):
        peek(north, batch_id, Overrides(header_row=99))
