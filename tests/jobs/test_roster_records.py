"""A package becomes records, is written again, and becomes the same records, on both databases."""

from datetime import date

import pytest
from sqlalchemy import select

from data.around import list_carers, list_memberships, list_work
from data.models import LineResult, Person
from jobs._desk import Desk
from tests.pipelines.zips import whole_roster
from tests.rosters import round_trip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize(
        "database_url",
        [pytest.param("sqlite", marks=pytest.mark.nightly), "postgresql"],
        indirect=True,
    ),
]


def test_a_package_makes_records_that_make_the_same_records(north: Desk, south: Desk):
    reports = round_trip(north, south, whole_roster())

    assert {name: report["rows"]["file"] for name, report in reports.items()} == {
        **dict.fromkeys(("students", "staff", "guardians", "relationships"), 1),
        **dict.fromkeys(("orgs", "academic_sessions", "courses", "classes", "enrollments"), 1),
        **dict.fromkeys(("categories", "line_items", "results"), 1),
    }
    with north.reading() as session:
        result = session.scalars(select(LineResult)).one()
        ada = session.scalars(select(Person).where(Person.sourced_id == "u1")).one()
        assert (result.score, result.late, result.scored_on) == (17_500, "true", date(2026, 9, 9))
        assert [(one.name, one.kind) for one in list_carers(session, ada)] == [
            ("Obi Okafor", "guardian")
        ]
        assert [one.course for one in list_memberships(session, ada)] == ["Maths"]
        assert [one.share for one in list_work(session, ada)] == [87.5]
