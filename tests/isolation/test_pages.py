"""No address of a page shows what belongs to another school; a new parameter needs a word here."""

import pytest

from tests.isolation.conftest import SECRET, Belongings
from tests.isolation.doors import page_parameters
from tests.pages.conftest import Front, at_home, front  # noqa: F401 - fixtures
from tests.pages.screen import Tab
from tests.people import CHARLIE

pytestmark = pytest.mark.slow

# What names something of a school: the parameter, and which of north's ids goes there.
IDS = {
    ("every", "<SCHOOL>"): ("runs", "school", "school"),
    ("workbench", "batch"): ("workbench", "batch", "batch_id"),
    ("datasets", "dataset"): ("datasets", "dataset", "dataset"),
    ("runs", "run"): ("runs", "run", "run_id"),
    ("schedules", "schedule"): ("schedules", "schedule", "schedule_id"),
    ("incidents", "incident"): ("incidents", "incident", "incident_id"),
    ("inbox", "open"): ("inbox", "open", "notice_id"),
    ("promotions", "promotion"): ("promotions", "promotion", "promotion_id"),
    ("records", "person"): ("records", "person", "person_id"),
    ("messages", "message"): ("messages", "message", "message_id"),
    ("events", "event"): ("events", "event", "event_id"),
}
# What only says how the school's own things are shown.
LOOKS = {
    "workbench": {
        *("step", "<key>", "<name>", "<WHERE>"),
        *("rule", "row", "facet", "tool", "alike"),
    },
    "datasets": {"version"},
    "intake": {"show"},
    "runs": {"show", "job", "days", "words", "before"},
    "settings": {"tab", "profile"},
    "incidents": {"part"},
    "inbox": {"show", "before"},
    "promotions": {"part"},
    "events": {"part"},
    "attendance": {"part", "class"},
    "records": {"find", "part"},
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw over SQLite; what screens ask is tried on both databases by the use cases."""
    return sqlite_url


def test_every_parameter_of_every_page_is_known():
    looks = {(screen, name) for screen, names in LOOKS.items() for name in names}

    assert page_parameters() - looks - set(IDS) == set()
    assert set(IDS) <= page_parameters()


def test_no_parameter_opens_what_belongs_to_another_school(
    front: Front,  # noqa: F811
    norths: Belongings,
    monkeypatch: pytest.MonkeyPatch,
):
    token = front.token(CHARLIE)
    monkeypatch.setattr("pages._ui.guard.read_token", lambda: token)
    for screen, parameter, thing in IDS.values():
        tab = Tab(token).open(screen, **{parameter: str(norths[thing])})
        told = f"{tab.told()} {tab.app.main!r}"

        assert "There is no" in told, screen
        assert SECRET not in told, screen
        assert "does not include" not in told, screen
        assert not tab.app.exception, screen
