"""Every screen draws for whom it is meant, and for nobody else."""

import pytest

from data.models import JobRun
from jobs._desk import Desk, utc_now
from jobs._inline import finish_run
from jobs.accounts import set_role, sign_out
from jobs.headless import current
from jobs.intake import receive
from jobs.today import figures
from pages._screen import screens
from tests.pages.conftest import Front
from tests.people import ALICE, BOB, CHARLIE, VERA, Person
from tests.pipelines.exports import CANVAS
from tests.pipelines.zips import roster

pytestmark = pytest.mark.slow

NAMES = ("", "intake", "workbench", "datasets", "incidents", "schedules", "runs", "settings")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Draw screens over SQLite; what they ask is tried on both databases elsewhere."""
    return sqlite_url


def add_run(desk: Desk, **facts: object) -> int:
    """Write a run as if it had been asked for now."""
    now = utc_now()
    with desk.transaction() as session:
        run = JobRun(
            job="read_batch", started_by="CANARY@person", created_at=now, due_at=now, **facts
        )
        session.add(run)
        session.flush()
        return run.id


def test_there_is_a_screen_behind_every_tested_name():
    assert {name for name in NAMES if name} <= set(screens())


@pytest.mark.parametrize("name", NAMES)
def test_draws_every_screen_for_an_administrator(open_tab, name: str):
    tab = open_tab(ALICE).open(name)

    assert not tab.app.exception
    assert not tab.app.error
    assert tab.app.title


@pytest.mark.parametrize("tab_name", ["School", "People", "Profiles", "Permissions"])
def test_draws_every_part_of_the_settings(open_tab, tab_name: str):
    tab = open_tab(ALICE).open("settings", tab=tab_name)

    assert not tab.app.exception
    assert not tab.app.error


@pytest.mark.parametrize("name", ["intake", "workbench", "settings"])
def test_refuses_a_viewer_what_the_role_does_not_include(open_tab, name: str):
    tab = open_tab(VERA).open(name)

    assert "does not include this page" in tab.told()
    assert not tab.app.button


def test_refuses_an_operator_the_settings(open_tab):
    assert "does not include this page" in open_tab(BOB).open("settings").told()


@pytest.mark.parametrize("name", NAMES)
def test_a_tab_without_a_session_draws_nothing_of_any_screen(open_tab, name: str):
    tab = open_tab(ALICE)
    tab.token = "made-up"
    tab.open(name)

    assert [title.value for title in tab.app.title] == ["Your session has ended"]
    assert not tab.app.button
    assert "North" not in tab.told()


def test_an_open_tab_loses_its_screen_when_the_session_ends(open_tab, front: Front):
    tab = open_tab(ALICE).open("runs")
    sign_out(front.engine, tab.token, utc_now())
    tab.app.run()

    assert [title.value for title in tab.app.title] == ["Your session has ended"]


def test_a_button_of_an_ended_session_does_nothing(open_tab, front: Front, north: Desk):
    number = add_run(north)
    tab = open_tab(ALICE).open("runs", run=str(number))
    sign_out(front.engine, tab.token, utc_now())
    next(button for button in tab.app.button if button.label == "Cancel").click().run()

    with north.reading() as session:
        assert session.get_one(JobRun, (north.school_id, number)).state == "queued"
    assert [title.value for title in tab.app.title] == ["Your session has ended"]


def test_a_button_of_somebody_who_lost_the_role_does_nothing(open_tab, north: Desk):
    number = add_run(north)
    tab = open_tab(BOB).open("runs", run=str(number))
    with north.reading():
        set_role(north, user_of(north, BOB), None)
    next(button for button in tab.app.button if button.label == "Cancel").click().run()

    with north.reading() as session:
        assert session.get_one(JobRun, (north.school_id, number)).state == "queued"


def user_of(desk: Desk, person: Person) -> int:
    """Return the number of a person."""
    from data.db import house_reading
    from data.people import get_user

    with house_reading(desk.engine) as session:
        return get_user(session, person.email).id


def test_a_button_with_session_and_role_acts_and_says_so(open_tab, north: Desk):
    number = add_run(north)
    tab = open_tab(BOB).open("runs", run=str(number))
    next(button for button in tab.app.button if button.label == "Cancel").click().run()

    with north.reading() as session:
        assert session.get_one(JobRun, (north.school_id, number)).state == "cancelled"
    assert [toast.value for toast in tab.app.toast] == [f"Run {number} was asked to stop\\."]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("runs", {"run": "{run}"}),
        ("runs", {"run": "1"}),
        ("workbench", {"batch": "1"}),
        ("datasets", {"dataset": "students"}),
    ],
)
def test_what_belongs_to_another_school_does_not_exist(
    open_tab, north: Desk, name: str, query: dict[str, str]
):
    number = add_run(north, outcome="CANARY-north")
    query = {key: value.format(run=number) for key, value in query.items()}
    tab = open_tab(CHARLIE).open(name, **query)

    assert "CANARY" not in tab.told()
    assert "There is no" in tab.told()


@pytest.mark.parametrize("code", ["north", "nowhere", "", "../x"])
def test_a_school_without_a_role_is_as_unknown_as_any(open_tab, north: Desk, code: str):
    add_run(north, outcome="CANARY-north")
    told = open_tab(CHARLIE).open("runs", school=code).told()

    assert "CANARY" not in told
    assert "North School" not in told
    if code:
        assert f"There is no school with the code {code}." in told


@pytest.mark.parametrize("number", ["x", "-1", "1e3", "9" * 40, "²"])
def test_an_address_with_nonsense_is_answered_with_a_sentence(open_tab, number: str):
    tab = open_tab(ALICE).open("runs", run=number)

    assert not tab.app.exception
    assert "There is no run" in tab.told()


def test_a_figure_counts_what_its_link_lists(open_tab, north: Desk):
    for _ in range(3):
        add_run(north)
    add_run(north, state="failed", finished_at=utc_now(), error_message="It broke.")
    desk = at_this_moment(north)
    this_week, failed = figures(desk)[2:]
    lists = [open_tab(ALICE).open(f.page, **f.query).told() for f in (this_week, failed)]

    assert (this_week.value, failed.value) == (4, 1)
    assert "4 runs" in lists[0]
    assert "1 run" in lists[1]


def at_this_moment(desk: Desk) -> Desk:
    """Return the desk with the clock of the wall, which screens use."""
    from dataclasses import replace

    return replace(desk, now=utc_now)


def test_today_lists_what_failed_first(open_tab, north: Desk):
    add_run(north, state="failed", finished_at=utc_now(), error_message="The disk is full.")
    told = open_tab(BOB).open().told()

    assert "The disk is full." in told
    assert "Nothing waits for you" not in told


def test_names_are_shown_and_never_read_as_markup(open_tab, north: Desk):
    add_run(
        north,
        state="failed",
        finished_at=utc_now(),
        error_message="![x](http://evil.example/a.png) <img src=x> :red[y]",
    )
    tab = open_tab(BOB).open()
    raw = "\n".join(str(part.value) for part in tab.app.markdown)
    html = "\n".join(str(part.proto.body) for part in tab.app.get("html"))

    assert "![x](" not in raw
    assert "<img" not in html
    assert "&lt;img" in html


def test_moments_are_written_in_the_zone_of_the_school(open_tab):
    vienna = open_tab(ALICE).open().told()
    new_york = open_tab(CHARLIE).open().told()

    assert any(zone in vienna for zone in ("CET", "CEST"))
    assert any(zone in new_york for zone in ("EST", "EDT"))


def test_lists_why_a_package_was_refused_and_offers_the_tables_of_a_good_one(open_tab, north: Desk):
    refused = receive(north, "bad.zip", roster(("enrollments.csv", "o1,u1", "o1,u9")))
    good = receive(north, "good.zip", roster())
    for batch_id in (refused, good):
        finish_run(north, current(north, batch_id).run_id)

    bad = open_tab(ALICE).open("workbench", batch=str(refused), step="read")
    tab = open_tab(ALICE).open("workbench", batch=str(good), step="read")

    assert bad.app.expander[0].label == "In the files of this package: 1 error"
    assert bad.app.dataframe[0].value["Found"].to_list() == ["u9"]
    (chooser,) = [box for box in tab.app.selectbox if "8 tables" in box.label]
    assert chooser.value == "users.csv: students"
    assert "users.csv: staff, 1 row" in chooser.options


def test_names_a_vendors_export_and_lets_a_person_read_it_as_a_plain_table(open_tab, north: Desk):
    batch_id = receive(north, "gradebook.csv", CANVAS.encode())
    finish_run(north, current(north, batch_id).run_id)

    tab = open_tab(ALICE).open("workbench", batch=str(batch_id), step="read")
    (chooser,) = [box for box in tab.app.selectbox if box.label == "Export of"]
    before = tab.told()
    chooser.set_value("none").run()

    assert "Canvas gradebook" in before
    assert "3 data, 3 no records" in before
    assert {"Detect (Canvas gradebook)", "Moodle grade export"} <= set(chooser.options)
    assert "The first 6 rows in 16 columns" in tab.told()
