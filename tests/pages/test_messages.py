"""The Messages page: nothing yet, a message on its way, and the safe mode that two people end."""

import pytest

from jobs._desk import Desk
from jobs.audiences import Group, Wanted
from jobs.headless import ImportOrder, import_file
from jobs.messages import MessageDraft, act, send_message
from tests.people import ALICE, ANNA, BOB, VERA

pytestmark = pytest.mark.slow
HELLO = MessageDraft(wanted=Wanted(group=Group.STUDENTS), subject="Trip", body="Hi {{ name }}")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw over SQLite; what screens ask is tried on both databases by the use cases."""
    return sqlite_url


@pytest.fixture
def message(north: Desk) -> int:
    """Queue a message for one student."""
    lines = "Student id,Last name,First name,Email\ns1,Ek,Ada,ada@x.example"
    order = ImportOrder(profile="students", publish=True, downloads=False)
    import_file(north, "students.csv", lines.encode(), order)
    return send_message(north, HELLO)


def buttons(tab) -> list[str]:
    """Return the words on the buttons."""
    return [one.label for one in tab.app.button]


def test_without_a_message_it_says_so(open_tab):
    tab = open_tab(VERA).open("messages")

    assert "Nothing was said yet." in tab.told()
    assert "Only members of your team receive mail" in tab.told()
    assert "New message" not in buttons(tab)


def test_the_list_says_how_far_each_is(open_tab, message):
    told = open_tab(VERA).open("messages").told()

    assert "Trip" in told
    assert "Being sent · 0 of 1 sent" in told


def test_a_message_is_paused_and_goes_on(open_tab, message):
    tab = open_tab(BOB).open("messages", message=str(message))
    assert "Hi {{ name }}" in tab.told()

    tab.press("Pause")
    assert "Go on" in buttons(tab)
    tab.press("Go on")
    assert "Pause" in buttons(tab)


def test_what_failed_is_listed_and_tried_again(open_tab, north: Desk, message):
    act(north, message, "cancel")

    tab = open_tab(VERA).open("messages", message=str(message))

    assert "Pause" not in buttons(tab)
    lines = next(one.value for one in tab.app.dataframe if "Address" in one.value)
    assert list(lines["Address"]) == ["ada@x.example"]


def test_two_administrators_end_the_safe_mode(open_tab):
    first = open_tab(ALICE).open("messages")
    first.press("Ask to end safe mode")
    assert "End safe mode" not in buttons(first)

    second = open_tab(ANNA).open("messages")
    second.press("End safe mode")

    assert "Only members of your team" not in second.told()
    assert "Safe mode: mail stays in the house" not in second.told()
    second.press("Enter safe mode")
    assert "Safe mode: mail stays in the house" in second.told()


def test_a_new_message_asks_to_whom_and_shows_the_fields(open_tab):
    tab = open_tab(BOB).open("messages")

    tab.press("New message")

    assert "`{{ student }}`" in tab.told()
    assert "Preview" in buttons(tab)
