"""Read lets a person type a line anew that no reader could make sense of."""

from dataclasses import replace

import pytest

from config.terms import BatchState
from jobs._desk import Desk, utc_now
from jobs.headless import advance, current
from jobs.intake import receive
from tests.pages.screen import Tab
from tests.people import ALICE
from tests.trail import list_audit

pytestmark = pytest.mark.slow

ROWS = "".join(f"P{n},Ana {n},{n}\n" for n in range(9))
CONTENT = f"id,name,mark\n{ROWS}{'P9,' * 500}\n".encode()


@pytest.fixture
def north(north: Desk) -> Desk:
    """Return the desk with the clock that screens have."""
    return replace(north, now=utc_now)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw screens over SQLite; what they ask is tried on both databases elsewhere."""
    return sqlite_url


@pytest.fixture
def tab(open_tab) -> Tab:
    """Return a tab of an administrator."""
    return open_tab(ALICE)


def test_a_line_is_typed_anew_tried_kept_and_forgotten(tab: Tab, north: Desk):
    number = receive(north, "marks.csv", CONTENT, profile="table")
    advance(north, number)
    tab.open("workbench", batch=str(number), step="read")
    assert current(north, number).detected["rejected"] == 1

    line = next(field for field in tab.app.text_input if field.label.startswith("Line 11."))
    line.set_value("P9,Ana the ninth,9").run()
    assert "The first 10 rows in 3 columns" in tab.told()
    tab.press("Read it so")
    batch = advance(north, number)

    assert (batch.state, batch.detected["rows"]) == (BatchState.MAPPING, 10)
    assert batch.detected["rejected"] == 0
    with north.reading() as session:
        trail = [line.new for line in list_audit(session)]
    assert any("typed=[11]" in line for line in trail)
    assert not any("ninth" in line for line in trail)
    tab.open("workbench", batch=str(number), step="read")
    assert "Line 11 :gray[typed anew]" in tab.told().replace("**", "")
    tab.press("Forget line 11")
    tab.press("Read it so")
    assert advance(north, number).detected["rejected"] == 1
    assert not tab.app.exception
