"""A school moves up a year: decided, overridden, approved, applied once, taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from config.errors import ConflictError, ForbiddenError, InputError
from config.school_terms import DecisionState, ExitType, Outcome, PromotionState
from data.models import CourseResult, Promotion, PromotionDecision, SchoolEnrolment
from data.promotion_moves import list_blocked
from data.promotions import get_promotion, list_decisions
from data.records import find_or_add_session, get_session
from data.tenancy import insert_rows
from jobs._desk import Desk
from jobs.levels import LevelDraft, propose_levels, save_levels, save_year
from jobs.promotions import RuleDraft, approve, copy_rules, discard, override, save_rule, withdraw
from tests.people import ANNA, NOON, desk_for
from tests.records import FROM, TO, add_absences, add_students, apply, preview, set_up, undo

GOOD, POOR, OPEN = {"maths": 80}, {"maths": 20}, {"maths": None}


@pytest.fixture
def anna(north: Desk) -> Desk:
    """Return the desk of a second administrator at north."""
    return replace(desk_for(north.settings, north.engine, ANNA, north.now), now=north.now)


def rows_of(desk: Desk) -> list[tuple[object, ...]]:
    """Return every byte of the enrolments."""
    with desk.reading() as session:
        columns = SchoolEnrolment.__table__.columns
        query = select(*(getattr(SchoolEnrolment, c.name) for c in columns))
        return [tuple(row) for row in session.execute(query.order_by(SchoolEnrolment.id))]


def outcomes(desk: Desk, promotion_id: int) -> list[tuple[str, str, str | None]]:
    with desk.reading() as session:
        found = list_decisions(session, promotion_id)
    return [(o.decision.outcome, o.decision.reason, o.decision.next_level_code) for o in found]


def state_of(desk: Desk, promotion_id: int) -> PromotionState:
    with desk.reading() as session:
        return get_promotion(session, promotion_id).state


def open_at(desk: Desk, year: int) -> list[tuple[int, str]]:
    """Return who is enrolled in a year, and at which level."""
    with desk.reading() as session:
        here = SchoolEnrolment
        query = select(here.person_id, here.level_code).where(
            here.academic_session_id == get_session(session, year).id, here.exit_on.is_(None)
        )
        return [tuple(row) for row in session.execute(query.order_by(here.person_id))]


def test_a_dry_run_tells_why_and_changes_nothing(north: Desk):
    set_up(north)
    add_students(north, [GOOD, POOR, OPEN, {}])
    before = rows_of(north)

    promotion = preview(north)

    assert outcomes(north, promotion.id) == [
        ("promoted", "passed", "08"),
        ("retained", "not_passed", "07"),
        ("held", "missing_results", None),
        ("held", "missing_results", None),
    ]
    assert promotion.counts == {"07": {"promoted": 1, "retained": 1, "held": 2}}
    assert rows_of(north) == before


def test_attendance_counts_the_school_days_since_the_entry(north: Desk, clock):
    set_up(north, min_attendance=99)
    (person, _) = add_students(north, [GOOD, GOOD])
    clock.move(days=-30)  # so that the year has not ended, and its days so far count
    with north.reading() as session:
        first = get_session(session, FROM).starts_on
    add_absences(north, person, [first + timedelta(days=n) for n in (2, 3, 4, 5, 6)])

    promotion = preview(north)

    with north.reading() as session:
        away, here = (o.decision for o in list_decisions(session, promotion.id))
    assert (away.outcome, here.outcome) == (Outcome.RETAINED, Outcome.PROMOTED)
    assert (here.attendance, 97_000 < (away.attendance or 0) < 99_000) == (100_000, True)


def test_two_people_move_a_school_up_once(north: Desk, anna: Desk):
    set_up(north)
    people = add_students(north, [GOOD, POOR, OPEN])
    promotion = preview(north)

    with pytest.raises(ForbiddenError, match="another person"):
        approve(north, promotion.id)
    with pytest.raises(ConflictError, match="cannot apply"):
        apply(anna, promotion.id)
    approve(anna, promotion.id)
    first, second = apply(anna, promotion.id), None
    with pytest.raises(ConflictError, match="applied already, by anna@"):
        second = apply(north, promotion.id)

    assert first.outcome == f"Promotion {promotion.id}: 2 students moved on."
    assert second is None
    assert open_at(north, TO) == [(people[0], "08"), (people[1], "07")]
    assert open_at(north, FROM) == [(people[2], "07")]


def test_a_second_dry_run_finds_who_was_moved_and_a_late_one_is_stale(north: Desk, anna: Desk):
    set_up(north)
    add_students(north, [GOOD, GOOD])
    early, late = preview(north), preview(north)
    approve(anna, early.id)
    approve(anna, late.id)
    apply(anna, early.id)

    assert "2 were overtaken" in apply(anna, late.id).outcome
    assert [o[:2] for o in outcomes(north, preview(north).id)] == [
        ("skipped", "already_enrolled_next")
    ] * 2
    assert len(open_at(north, TO)) == 2


def test_the_rule_of_the_dry_run_counts_to_the_end(north: Desk, anna: Desk):
    set_up(north)
    add_students(north, [GOOD])
    promotion = preview(north)
    save_rule(north, RuleDraft(school_year=FROM, pass_mark=99))
    approve(anna, promotion.id)
    apply(anna, promotion.id)

    assert len(open_at(north, TO)) == 1
    assert promotion.rules[0]["pass_mark"] == 50_000


def test_undoing_it_all_leaves_every_byte_as_it_was(north: Desk, anna: Desk):
    set_up(north)
    add_students(north, [GOOD, POOR, OPEN])
    add_students(north, [GOOD, POOR], level="08")
    before = rows_of(north)
    promotion = preview(north)
    approve(anna, promotion.id)
    apply(anna, promotion.id)
    assert rows_of(north) != before

    part = undo(anna, promotion.id, level_code="07")
    assert part.outcome == f"Promotion {promotion.id}: 2 students are back where they were."
    assert state_of(north, promotion.id) == PromotionState.PARTLY_UNDONE
    rest = undo(anna, promotion.id)

    assert rest.outcome == f"Promotion {promotion.id}: 2 students are back where they were."
    assert state_of(north, promotion.id) == PromotionState.UNDONE
    assert rows_of(north) == before


def test_students_with_later_data_stay_and_say_why(north: Desk, anna: Desk):
    set_up(north)
    people = add_students(north, [GOOD, GOOD, GOOD])
    promotion = preview(north)
    approve(anna, promotion.id)
    apply(anna, promotion.id)
    with north.transaction() as session:
        following = get_session(session, TO)
        mark = {"person_id": people[0], "academic_session_id": following.id}
        mark |= {"course_code": "maths", "credit_thousandths": 1_000, "updated_at": NOON}
        insert_rows(session, CourseResult, [mark])
        query = select(SchoolEnrolment).where(
            SchoolEnrolment.person_id == people[1],
            SchoolEnrolment.academic_session_id == following.id,
        )
        session.scalars(query).one().row_version += 1

    run = undo(anna, promotion.id)

    assert "1 students are back where they were; 2 cannot go back" in run.outcome
    with north.reading() as session:
        found = list_blocked(session, get_promotion(session, promotion.id))
    assert [(one.decision.person_id, why) for one, why in found] == [
        (people[0], "Marks, days or enrolments were recorded in the new year already."),
        (people[1], "The new enrolment was changed since."),
    ]
    again = preview(north)
    assert [o[0] for o in outcomes(north, again.id)].count("promoted") == 1


def test_a_single_student_is_taken_back_and_decided_again(north: Desk, anna: Desk):
    set_up(north)
    people = add_students(north, [GOOD, GOOD])
    promotion = preview(north)
    approve(anna, promotion.id)
    apply(anna, promotion.id)

    undo(anna, promotion.id, person_id=people[0])
    again = preview(north)
    approve(anna, again.id)
    apply(anna, again.id)

    assert open_at(north, TO) == [(people[0], "08"), (people[1], "08")]
    with north.reading() as session:
        query = select(PromotionDecision.state).where(PromotionDecision.person_id == people[0])
        assert set(session.scalars(query)) == {DecisionState.UNDONE, DecisionState.APPLIED}


def test_an_override_needs_a_note_and_outlives_the_dry_run(north: Desk, anna: Desk):
    set_up(north)
    people = add_students(north, [POOR, GOOD])
    promotion = preview(north)

    with pytest.raises(InputError, match="No student is chosen"):
        override(north, promotion.id, [], outcome=Outcome.PROMOTED, note="Why.")
    with pytest.raises(InputError, match="needs a note"):
        override(north, promotion.id, people[:1], outcome=Outcome.PROMOTED, note=" ")
    override(north, promotion.id, people[:1], outcome=Outcome.PROMOTED, note="Ill for a term.")

    with north.reading() as session:
        assert get_promotion(session, promotion.id).counts == {"07": {"promoted": 2}}
    again = preview(north)
    for one in (promotion, again):
        assert outcomes(north, one.id)[0] == ("promoted", "override", "08")
    approve(anna, again.id)
    with pytest.raises(ConflictError, match="is approved"):
        override(north, again.id, people[1:], outcome=Outcome.RETAINED, note="No.")
    withdraw(anna, again.id)
    with north.reading() as session:
        assert get_promotion(session, again.id).approved_by == ""
    override(north, again.id, people[1:], outcome=Outcome.RETAINED, note="At the parents' wish.")
    assert outcomes(north, again.id)[1] == ("retained", "override", "07")


def test_whoever_overrode_a_student_does_not_approve(north: Desk, anna: Desk):
    set_up(north)
    people = add_students(north, [POOR])
    promotion = preview(north)
    override(anna, promotion.id, people, outcome=Outcome.PROMOTED, note="By the board.")

    with pytest.raises(ForbiddenError, match="You overrode some of its decisions"):
        approve(anna, promotion.id)
    with pytest.raises(ForbiddenError, match="You made this dry run"):
        approve(north, promotion.id)
    assert state_of(north, promotion.id) == PromotionState.PREVIEWED


def test_a_promotion_at_the_top_is_a_graduation(north: Desk, anna: Desk):
    set_up(north)
    people = add_students(north, [POOR], level="08")
    promotion = preview(north)
    override(north, promotion.id, people, outcome=Outcome.PROMOTED, note="By the board.")
    assert outcomes(north, promotion.id) == [("graduated", "override", None)]

    approve(anna, promotion.id)
    apply(anna, promotion.id)

    assert open_at(north, TO) == []
    again = preview(north)
    assert outcomes(north, again.id) == [("skipped", "already_enrolled_next", None)]
    with north.reading() as session:
        (row,) = session.scalars(select(SchoolEnrolment))
        assert (row.exit_type, row.exit_on) == (
            ExitType.GRADUATED,
            get_session(session, FROM).ends_on,
        )


def test_an_unusual_result_wants_a_reason(north: Desk, anna: Desk):
    set_up(north)
    add_students(north, [GOOD] * 8 + [POOR] * 12)
    with north.transaction() as session:
        year = get_session(session, FROM)
        session.add(
            type(year)(
                school_year=FROM - 1,
                title="last",
                starts_on=year.starts_on - timedelta(days=365),
                ends_on=year.starts_on,
            )
        )
        session.flush()
        last = get_session(session, FROM - 1)
        insert_rows(
            session,
            SchoolEnrolment,
            [
                {
                    "person_id": number,
                    "academic_session_id": last.id,
                    "level_code": "07",
                    "class_code": "",
                    "entry_on": last.starts_on,
                    "exit_on": last.ends_on,
                    "exit_type": ExitType.PROMOTED,
                    "row_version": 1,
                    "condition": "",
                }
                for number in range(1, 21)
            ],
        )

    promotion = preview(north)

    assert promotion.hold == "level 07: 40 % go up, last year 100 %"
    with pytest.raises(ConflictError, match="unusual"):
        approve(anna, promotion.id)
    approve(anna, promotion.id, "A hard year.")
    assert state_of(north, promotion.id) == PromotionState.APPROVED


def test_a_level_can_be_promoted_before_the_others(north: Desk, anna: Desk):
    set_up(north)
    add_students(north, [GOOD])
    add_students(north, [GOOD], level="08")

    promotion = preview(north, level_code="08")
    approve(anna, promotion.id)

    assert apply(anna, promotion.id).outcome.endswith("1 students moved on.")
    assert [level for _, level in open_at(north, FROM)] == ["07"]


def test_a_feeder_school_takes_over(north: Desk, anna: Desk):
    save_levels(north, [LevelDraft(code="07", next_code="08", next_school_code="south")])
    save_rule(north, RuleDraft(school_year=FROM))
    add_students(north, [GOOD])
    promotion = preview(north)
    approve(anna, promotion.id)
    apply(anna, promotion.id)

    with north.reading() as session:
        (one,) = list_decisions(session, promotion.id)
    assert (one.decision.outcome, one.decision.next_school_code) == ("promoted", "south")
    assert open_at(north, FROM) == open_at(north, TO) == []


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ([LevelDraft(code="7"), LevelDraft(code="7")], "there twice"),
        ([LevelDraft(code="7", next_code="9")], "not among the levels"),
        ([LevelDraft(code="7"), LevelDraft(code="8", next_code="7")], "leads back"),
        ([LevelDraft(code="7", next_school_code="south")], "to which level"),
    ],
)
def test_levels_that_make_no_sense_are_refused(north: Desk, levels, told: str):
    with pytest.raises(InputError, match=told):
        save_levels(north, levels)


def test_levels_are_proposed_in_their_natural_order_and_rules_are_copied(north: Desk):
    for level in ("10", "9", "K"):
        add_students(north, [GOOD], level=level)

    proposed = propose_levels(north)
    save_levels(north, proposed)
    save_rule(north, RuleDraft(school_year=FROM, level_code="9", pass_mark=60))

    assert [(d.code, d.next_code) for d in proposed] == [("K", "9"), ("9", "10"), ("10", "")]
    assert copy_rules(north, TO) == f"1 rules begin anew in {TO}."
    with pytest.raises(ConflictError, match="nothing to copy"):
        copy_rules(north, TO)
    with pytest.raises(InputError, match="no level 77"):
        save_rule(north, RuleDraft(school_year=FROM, level_code="77"))


def test_a_discarded_dry_run_stays_to_be_read(north: Desk, anna: Desk):
    set_up(north)
    add_students(north, [GOOD])
    promotion = preview(north)
    discard(north, promotion.id)

    with pytest.raises(ConflictError, match="cannot approve"):
        approve(anna, promotion.id)
    assert len(outcomes(north, promotion.id)) == 1
    with north.reading() as session:
        assert session.scalars(select(Promotion.state)).all() == [PromotionState.DISCARDED]


def test_school_years_do_not_overlap_and_follow_each_other(north: Desk):
    save_year(north, 2026, date(2025, 9, 1), date(2026, 9, 1))

    with north.transaction() as session:
        following = find_or_add_session(session, 2027)
        before = find_or_add_session(session, 2025)
    assert (following.starts_on, following.ends_on) == (date(2026, 9, 1), date(2027, 9, 1))
    assert (before.starts_on, before.ends_on) == (date(2024, 9, 1), date(2025, 9, 1))
    with pytest.raises(InputError, match="would overlap 2026/27"):
        save_year(north, 2026, date(2025, 9, 1), date(2026, 9, 2))
    with pytest.raises(InputError, match="ends after it begins"):
        save_year(north, 2026, date(2026, 9, 1), date(2026, 9, 1))
