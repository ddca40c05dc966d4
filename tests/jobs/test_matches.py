"""A second record of a person: found at publication, decided by a person, merged for good."""

from datetime import date

import pytest
from sqlalchemy import select

from config.errors import ConflictError
from config.school_terms import MatchState
from data.matches import list_open
from data.models import Person, PersonMatch, PromotionDecision
from data.records import (
    count_people,
    list_attendance,
    list_changes,
    list_enrolments,
    list_results,
    search_people,
)
from jobs._desk import Desk
from jobs.headless import ImportOrder, import_file
from jobs.levels import save_year
from jobs.matches import Choice, decide
from jobs.promotions import RuleDraft, save_rule
from tests.records import do

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize(
        "database_url",
        ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)],
        indirect=True,
    ),
]
HEADER = "Student id,Last name,First name,Date of birth,Email,Grade,Class"
ADA = "s1,Ek,Ada,2012-05-31,ada@x.example,07,7A"
AGAIN = "n9,Ek,Ada,2012-05-31,ada.ek@x.example,07,7B"
TWIN = "n8,Ek,Ida,2012-05-31,ada@x.example,07,7A"


def publish(desk: Desk, profile: str, *lines: str, whole: bool = False) -> None:
    """Publish lines of a file."""
    mode = ("replace_all", "delete") if whole else ("upsert", "keep")
    habits = dict(zip(("mode", "missing_rows"), mode, strict=True))
    order = ImportOrder(profile=profile, publish=True, downloads=False, habits=habits)
    report = import_file(desk, f"{profile}.csv", "\n".join(lines).encode(), order)
    assert report["state"] == "published", report


def roster(desk: Desk, *lines: str, whole: bool = False) -> None:
    """Publish a roster."""
    publish(desk, "students", HEADER, *lines, whole=whole)


def pairs(desk: Desk) -> list[tuple[str, str, str]]:
    """Return the open pairs: the new id, the old one, and the ground."""
    with desk.reading() as session:
        found = list_open(session, limit=9)
        return [(p.person.sourced_id, p.other.sourced_id, p.match.ground.value) for p in found]


def places(desk: Desk, person_id: int) -> list[tuple[str, date | None]]:
    """Return classes and ends of a person's enrolments."""
    with desk.reading() as session:
        return [(one.class_code, one.exit_on) for one in list_enrolments(session, person_id)]


def found(desk: Desk, word: str) -> list[str]:
    """Return the ids that a search finds."""
    with desk.reading() as session:
        return [one.person.sourced_id for one in search_people(session, word, limit=9)]


def test_a_second_record_is_a_question_that_stays_until_it_is_answered(north: Desk):
    roster(north, ADA)
    roster(north, AGAIN, TWIN)

    assert sorted(pairs(north)) == [("n8", "s1", "email"), ("n9", "s1", "name_and_birth")]
    roster(north, ADA.replace("7A", "7C"))
    assert len(pairs(north)) == 2
    with north.reading() as session:
        assert count_people(session) == 3


def test_keep_both_is_never_asked_again(north: Desk):
    roster(north, ADA)
    roster(north, TWIN)

    assert decide(north, 1, Choice.BOTH) == "n8 and s1 stay two people."

    roster(north, ADA, TWIN.replace("7A", "7B"))
    assert pairs(north) == []
    with pytest.raises(ConflictError, match="was decided by"):
        decide(north, 1, Choice.UPLOADED)


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Choice.UPLOADED, ("ada.ek@x.example", "7B", 70_000)),
        (Choice.EXISTING, ("ada@x.example", "7A", 50_000)),
    ],
)
def test_one_record_has_all_that_both_had(north: Desk, choice, kept):
    email, group, mark = kept
    roster(north, ADA)
    publish(north, "report_card", "Student id,Maths", "s1,50")
    roster(north, AGAIN)
    publish(north, "report_card", "Student id,Maths,Art", "n9,70,60")
    publish(north, "attendance", "Student id,Date,Status", "n9,2026-09-10,absent")

    assert decide(north, 1, choice) == "n9 and s1 are one person now."

    with north.reading() as session:
        ada = session.get_one(Person, (session.school_id, 1))
        assert (ada.sourced_id, ada.email) == ("s1", email)
        results = [(one.course_code, one.percent_thousandths) for one in list_results(session, 1)]
        assert results == [("Art", 60_000), ("Maths", mark)]
        assert [one.word for one in list_attendance(session, 1)] == ["absent"]
        fields = {one.field for one in list_changes(session, 1, limit=9)}
        assert count_people(session) == 1
    assert places(north, 1) == [(group, None)]
    assert "sourced_id" in fields
    assert ("email" in fields) == (choice is Choice.UPLOADED)
    assert found(north, "ek") == ["s1"]


def test_either_id_leads_to_the_one_record_from_then_on(north: Desk):
    roster(north, ADA)
    roster(north, AGAIN)
    decide(north, 1, Choice.EXISTING)

    roster(north, ADA, AGAIN.replace("ada.ek@", "new@"), whole=True)
    publish(north, "attendance", "Student id,Date,Status", "n9,2026-09-11,excused")

    with north.reading() as session:
        assert count_people(session) == 1
        assert [one.word for one in list_attendance(session, 1)] == ["excused"]
    assert len(places(north, 1)) == 1
    roster(north, AGAIN, whole=True)  # the old id leaves the roster, the person does not
    assert places(north, 1)[0][1] is None
    roster(north, "s5,Oz,Cy,2012-01-01,,07,7A", whole=True)
    assert places(north, 1)[0][1] is not None


def test_what_a_promotion_decided_about_is_not_merged(north: Desk):
    roster(north, ADA)
    roster(north, AGAIN)
    save_year(north, 2027, date(2026, 8, 1), date(2027, 8, 1))
    save_rule(north, RuleDraft(school_year=2027))
    assert do(north, from_year=2027, to_year=2028).state == "succeeded"
    with north.reading() as session:
        assert session.scalars(select(PromotionDecision)).all()

    with pytest.raises(ConflictError, match="A promotion has decided about n9"):
        decide(north, 1, Choice.EXISTING)

    assert len(pairs(north)) == 1


def test_a_pair_that_is_gone_with_its_record_asks_no_more(north: Desk):
    roster(north, ADA)
    roster(north, AGAIN, AGAIN.replace("n9", "n7").replace("ada.ek@", "other@"))
    assert len(pairs(north)) == 3
    (number,) = [
        one for one, (new, old, _) in enumerate(pairs(north), 1) if (new, old) == ("n9", "s1")
    ]

    decide(north, number, Choice.EXISTING)

    assert [(new, old) for new, old, _ in pairs(north)] == [("n7", "s1")]
    with north.reading() as session:
        states = session.scalars(select(PersonMatch.state)).all()
    assert sorted(states) == [MatchState.MERGED, MatchState.OPEN]
