"""Map asks what a file cannot say, once, and keeps the answers for the school."""

from dataclasses import replace

import pytest

from config.terms import BatchState
from jobs._desk import Desk, utc_now
from jobs.headless import advance, current
from jobs.intake import receive
from jobs.profiles import change_profile, get_changes
from tests.people import ALICE

pytestmark = pytest.mark.slow

HEADER = "Student id,Last name,First name,Date of birth,Sex\n"
MARCH = f"{HEADER}1,Able,Ann,03/04/2012,F\n2,Bo,Ben,05/06/2011,M\n3,Cox,Cy,07/08/2012,zz\n"


@pytest.fixture
def north(north: Desk) -> Desk:
    """Return the desk with the clock that screens have."""
    return replace(north, now=utc_now)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw screens over SQLite; what they ask is tried on both databases elsewhere."""
    return sqlite_url


def widget(widgets, label: str):
    return next(one for one in widgets if one.label.startswith(label))


def test_asks_spells_both_days_and_remembers_the_answers(open_tab, north: Desk):
    number = receive(north, "march.csv", MARCH.encode(), profile="students")
    advance(north, number)
    tab = open_tab(ALICE).open("workbench", batch=str(number), step="map")

    words = [option for radio in tab.app.radio for option in radio.options]
    assert {"Day first: 3 April 2012", "Month first: 4 March 2012"} <= set(words)
    widget(tab.app.radio, "Date of birth").set_value(True).run()
    widget(tab.app.selectbox, "zz").set_value("other").run()
    widget(tab.app.button, "Check 3 rows").click().run()

    assert not tab.app.exception
    saved = get_changes(north, "students").fields
    assert saved["birth_date"].day_first is True
    assert saved["sex"].values == {"zz": "other"}
    batch = advance(north, number)
    assert (batch.state, batch.profile_version) == (BatchState.FIXING, 2)
    assert batch.counts["check"]["errors"] == 0


def test_shows_a_changed_layout_first_and_a_join_with_its_values(open_tab, north: Desk):
    number = receive(north, "march.csv", MARCH.encode(), profile="students")
    advance(north, number)
    with north.transaction() as session:
        batch = current_in(session, number)
        drift = {"version": 3, "unchanged": 4, "added": ["Sex"], "missing": ["Wing"], "renamed": []}
        batch.detected = {**batch.detected, "drift": drift}
        joined = {"source": "Last name", "joined": ["First name"], "target": "class"}
        batch.mapping = [*batch.mapping, joined]

    told = open_tab(ALICE).open("workbench", batch=str(number), step="map").told()

    assert told.index("This layout has changed") < told.index("Day or month first")
    assert "Wing" in told
    assert "Able Ann · Bo Ben · Cox Cy" in told


def current_in(session, number: int):
    from data.batches import get_batch

    return get_batch(session, number)


def test_settings_say_what_a_change_would_do_before_it_is_saved(open_tab, north: Desk):
    number = receive(north, "march.csv", MARCH.encode(), profile="students")
    advance(north, number)
    tab = open_tab(ALICE).open("settings", tab="Profiles", profile="Students")
    widget(tab.app.selectbox, "Field").set_value("class").run()
    widget(tab.app.checkbox, "Required").check()
    widget(tab.app.button, "Show what this would change").click().run()

    assert not tab.app.exception
    widget(tab.app.button, "Save as version 2").click().run()

    assert get_changes(north, "students").fields["class"].required is True
    assert current(north, number).profile_version == 1


def test_of_two_administrators_the_second_is_told(open_tab, north: Desk):
    tab = open_tab(ALICE).open("settings", tab="Profiles", profile="Students")
    widget(tab.app.selectbox, "Field").set_value("class").run()
    widget(tab.app.checkbox, "Required").check()
    widget(tab.app.button, "Show what this would change").click().run()
    save = widget(tab.app.button, "Save as version 2")
    change_profile(north, "students", get_changes(north, "students"), base=1)
    save.click().run()

    assert get_changes(north, "students").fields == {}
