"""What is published becomes records in the same transaction, and goes back with its version."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from config.errors import ConflictError
from config.school_terms import ExitType
from data.models import CourseResult, Person, RecordChange, SchoolEnrolment
from data.records import get_session, list_attendance, list_changes, list_results, search_people
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs.headless import ImportOrder, import_file
from jobs.levels import LevelDraft, save_levels
from jobs.people import find_people, restore
from jobs.revert import RevertParams, request_revert
from pipelines.records import folded
from tests.people import Clock

pytestmark = pytest.mark.slow

HEADER = "Student id,Last name,First name,Grade,Class,Status"
FIRST = [
    "s1,Okafor,Ngozi,07,7A,active",
    "s2,Ek,Åsa,07,7B,active",
    "s3,Łuczak,Jan,08,8A,active",
]


def publish(desk: Desk, profile: str, *lines: str, mode: str = "replace_all") -> Any:
    """Publish lines as the whole of their dataset."""
    habits = {"mode": mode, "missing_rows": "delete" if mode == "replace_all" else "keep"}
    order = ImportOrder(profile=profile, publish=True, downloads=False, habits=habits)
    report = import_file(desk, f"{profile}.csv", "\n".join(lines).encode(), order)
    assert report["state"] == "published", report
    return report


def roster(desk: Desk, *lines: str) -> Any:
    return publish(desk, "students", HEADER, *lines)


def revert(desk: Desk, dataset: str, no: int, base_no: int) -> str:
    run = finish_run(
        desk, request_revert(desk, RevertParams(dataset=dataset, no=no, base_no=base_no))
    )
    assert run.state == "succeeded", run.error_message
    return run.outcome


def people(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.reading() as session:
        query = select(Person.sourced_id, Person.family_name, Person.given_name)
        return [tuple(row) for row in session.execute(query.order_by(Person.sourced_id))]


def places(desk: Desk, *, year: int = 2027) -> list[tuple[str, str, str, ExitType | None]]:
    """Return where everybody is or was in a year."""
    here = SchoolEnrolment
    with desk.reading() as session:
        query = (
            select(Person.sourced_id, here.level_code, here.class_code, here.exit_type)
            .join(here, here.person_id == Person.id)
            .where(here.academic_session_id == get_session(session, year).id)
            .order_by(Person.sourced_id, here.id)
        )
        return [tuple(row) for row in session.execute(query)]


def test_a_roster_becomes_people_and_places(north: Desk):
    roster(north, *FIRST)

    assert people(north) == [
        ("s1", "Okafor", "Ngozi"),
        ("s2", "Ek", "Åsa"),
        ("s3", "Łuczak", "Jan"),
    ]
    assert places(north) == [
        ("s1", "07", "7A", None),
        ("s2", "07", "7B", None),
        ("s3", "08", "8A", None),
    ]


def test_the_next_roster_writes_what_changed_and_its_history(north: Desk, clock: Clock):
    roster(north, *FIRST)
    clock.move(days=1)
    roster(
        north,
        "s1,Okafor-Bell,Ngozi,07,7B,active",
        "s2,Ek,Åsa,07,7B,left",
        "s4,Weiß,Ida,07,7A,active",
    )

    assert [p[0] for p in people(north)] == ["s1", "s2", "s3", "s4"]
    assert places(north) == [
        ("s1", "07", "7B", None),
        ("s2", "07", "7B", ExitType.WITHDRAWN),
        ("s3", "08", "8A", ExitType.WITHDRAWN),
        ("s4", "07", "7A", None),
    ]
    with north.reading() as session:
        found = [(c.field, c.old, c.new, c.changed_by) for c in list_changes(session, 1, limit=9)]
    assert found == [
        ("class_code", "7A", "7B", "alice@north.example"),
        ("family_name", "Okafor", "Okafor-Bell", "alice@north.example"),
    ]


def test_a_way_back_takes_back_just_that_and_leaves_what_was_edited_since(
    north: Desk, clock: Clock
):
    roster(north, *FIRST)
    clock.move(days=1)
    roster(north, "s1,Bell,Ngozi,07,7A,active", "s2,Eck,Åsa,07,7B,active", FIRST[2])
    with north.transaction() as session:
        session.scalars(
            select(Person).where(Person.sourced_id == "s2")
        ).one().family_name = "Eklund"

    told = revert(north, "students", no=1, base_no=2)

    assert [p[1] for p in people(north)] == ["Okafor", "Eklund", "Łuczak"]
    assert "1 cells were edited since and stay" in told


def test_who_comes_back_is_enrolled_again(north: Desk, clock: Clock):
    roster(north, *FIRST)
    clock.move(days=1)
    roster(north, *FIRST[:2])
    clock.move(days=1)
    roster(north, *FIRST)

    assert [(p[0], p[3]) for p in places(north)][2:] == [
        ("s3", ExitType.WITHDRAWN),
        ("s3", None),
    ]


def test_a_new_school_year_ends_the_old_enrolments(north: Desk, clock: Clock):

    save_levels(north, [LevelDraft(code="07", next_code="08"), LevelDraft(code="08")])
    roster(north, *FIRST, "s4,Weiß,Ida,07,7A,active")
    clock.move(days=365)
    roster(north, "s1,Okafor,Ngozi,08,8A,active", "s2,Ek,Åsa,07,7B,active")

    assert [(p[0], p[3]) for p in places(north)] == [
        ("s1", ExitType.PROMOTED),
        ("s2", ExitType.RETAINED),
        ("s3", ExitType.GRADUATED),
        ("s4", ExitType.WITHDRAWN),
    ]
    assert places(north, year=2028) == [("s1", "08", "8A", None), ("s2", "07", "7B", None)]


def test_a_report_card_becomes_final_marks_and_goes_back(north: Desk, clock: Clock):
    roster(north, *FIRST)
    publish(north, "report_card", "Student id,Maths,Art", "s1,87.5,60", "s2,40,")
    clock.move(days=1)
    publish(north, "report_card", "Student id,Maths,Art", "s1,88,60", "s3,70,70")

    with north.reading() as session:
        marks = [(r.course_code, r.percent_thousandths) for r in list_results(session, 1)]
        assert list_results(session, 2) == []
    assert marks == [("Art", 60_000), ("Maths", 88_000)]

    revert(north, "report_card", no=1, base_no=2)
    with north.reading() as session:
        query = select(CourseResult.person_id, CourseResult.course_code)
        query = query.add_columns(CourseResult.percent_thousandths).order_by(
            *query.selected_columns[:2]
        )
        rows = [tuple(row) for row in session.execute(query)]
    assert rows == [
        (1, "Art", 60_000),
        (1, "Maths", 87_500),
        (2, "Art", None),
        (2, "Maths", 40_000),
    ]


def test_an_attendance_list_becomes_days(north: Desk):
    roster(north, *FIRST)
    publish(
        north,
        "attendance",
        "Student id,Date,Status",
        "s1,2026-09-01,absent",
        "s1,2026-09-02,late",
        mode="upsert",
    )

    with north.reading() as session:
        days = [(d.attended_on, d.word, d.absent_thousandths) for d in list_attendance(session, 1)]
    assert days == [(date(2026, 9, 1), "absent", 1_000), (date(2026, 9, 2), "tardy", 0)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("luczak", ["s3"]),
        ("ÅSA ek", ["s2"]),
        ("s1", ["s1"]),
        ("100%", []),
        ("a k", ["s1", "s2", "s3"]),
    ],
)
def test_people_are_found_by_any_part_of_name_or_number(north: Desk, typed: str, found: list[str]):
    roster(north, *FIRST)

    with north.reading() as session:
        people = search_people(session, folded(typed), limit=10)

    assert sorted(one.person.sourced_id for one in people) == found
    assert {one.level_code for one in people} <= {"07", "08"}


def test_a_table_that_is_no_record_feeds_nothing(north: Desk):
    order = ImportOrder(
        profile="table", publish=True, downloads=False, habits={"dataset": "clubs", "key": ["id"]}
    )
    import_file(north, "clubs.csv", b"id,name\n1,Chess\n", order)

    with north.reading() as session:
        assert session.scalars(select(RecordChange)).all() == []
    assert people(north) == []


def test_a_changed_value_is_given_back_once(north: Desk, clock: Clock):
    roster(north, *FIRST)
    clock.move(days=1)
    roster(north, "s1,Bell,Ngozi,07,7B,active", *FIRST[1:])
    with north.reading() as session:
        changes = {one.field: one.id for one in list_changes(session, 1, limit=9)}

    assert restore(north, changes["family_name"]) == "Family name is what it was before."
    assert people(north)[0] == ("s1", "Okafor", "Ngozi")
    assert [one.person.id for one in find_people(north, "okafor")] == [1]
    with pytest.raises(ConflictError, match="changed again since"):
        restore(north, changes["family_name"])
    with pytest.raises(ConflictError, match="the roster decides it"):
        restore(north, changes["class_code"])
