"""The System page: each part with what to do about it, and what is kept."""

import pytest

from jobs._desk import Desk
from tests.people import ALICE, BOB

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw screens over SQLite; what they ask is tried on both databases elsewhere."""
    return sqlite_url


def test_a_part_that_is_down_says_what_to_do(open_tab, north: Desk):
    tab = open_tab(ALICE).open("system")

    assert "None runs. Start `homeroom worker`." in tab.told()
    assert "Start `homeroom worker` on a machine that reaches the database." in tab.told()
    assert "Versions, the audit trail and incidents always stay." in tab.told()


def test_a_check_is_started_by_hand(open_tab, north: Desk):
    tab = open_tab(ALICE).open("system")

    tab.press("Run health check")

    assert "Check the health of everything" in open_tab(ALICE).open("runs").told()


def test_operators_do_not_see_it(open_tab, north: Desk):
    assert "does not include this page" in open_tab(BOB).open("system").told()
