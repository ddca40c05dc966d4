"""Who may come in: adding people, roles, shutting out, and the two administrators that stay."""

import pytest

from config.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from config.terms import Role
from data.db import house_reading, house_transaction
from data.people import get_user
from data.schools import get_school
from jobs._desk import Desk
from jobs.accounts import find_visitor, use_sign_in_link
from jobs.members import (
    change_role,
    change_school,
    invite,
    link_for,
    list_people,
    set_member_active,
)
from tests.people import ALICE, ANNA, BOB, CHARLIE, VERA, Person
from tests.trail import list_audit


def number(desk: Desk, person: Person) -> int:
    """Return the number of a person."""
    with house_reading(desk.engine) as session:
        return get_user(session, person.email).id


def role_of(desk: Desk, person: Person) -> Role | None:
    """Return a person's role at the desk's school."""
    return next((one.role for one in list_people(desk) if one.email == person.email), None)


def test_lists_the_people_of_this_school_only(north: Desk):
    assert {one.email for one in list_people(north)} == {
        person.email for person in (ALICE, ANNA, BOB, VERA)
    }


def test_a_new_person_gets_a_role_and_a_link_that_works(north: Desk):
    token = invite(north, email="New@north.example ", name="Noor New", role=Role.OPERATOR)
    session = use_sign_in_link(north.settings, north.engine, token, north.now())
    visitor = find_visitor(north.settings, north.engine, session, north.now())

    assert visitor is not None
    assert visitor.roles == {"north": Role.OPERATOR}


def test_somebody_of_another_school_keeps_their_own_way_in(north: Desk):
    token = invite(north, email=CHARLIE.email, name="", role=Role.VIEWER)

    assert token == ""
    assert role_of(north, CHARLIE) == Role.VIEWER


def test_nobody_is_added_twice(north: Desk):
    with pytest.raises(ConflictError, match="already has a role"):
        invite(north, email=BOB.email, name="", role=Role.ADMINISTRATOR)

    assert role_of(north, BOB) == Role.OPERATOR


def test_two_administrators_always_stay(north: Desk):
    with pytest.raises(ConflictError, match="two administrators"):
        change_role(north, number(north, ANNA), Role.VIEWER)
    with pytest.raises(ConflictError, match="two administrators"):
        set_member_active(north, number(north, ANNA), is_active=False)

    assert role_of(north, ANNA) == Role.ADMINISTRATOR


def test_nobody_shuts_themselves_out(north: Desk):
    with pytest.raises(ConflictError, match="yourself"):
        set_member_active(north, number(north, ALICE), is_active=False)


def test_people_of_another_school_do_not_exist_here(north: Desk):
    stranger = number(north, CHARLIE)
    for act in (
        lambda: change_role(north, stranger, Role.VIEWER),
        lambda: link_for(north, stranger),
        lambda: set_member_active(north, stranger, is_active=False),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_no_link_opens_an_account_that_reaches_further(north: Desk, south: Desk):
    invite(north, email=CHARLIE.email, name="", role=Role.VIEWER)

    with pytest.raises(ConflictError, match="another school"):
        link_for(north, number(north, CHARLIE))
    with pytest.raises(ConflictError, match="another school"):
        set_member_active(north, number(north, CHARLIE), is_active=False)


def test_no_link_opens_the_account_of_a_group_administrator(north: Desk):
    with house_transaction(north.engine) as session:
        get_user(session, BOB.email).is_group_administrator = True

    with pytest.raises(ConflictError):
        link_for(north, number(north, BOB))


def test_an_operator_changes_nobody(operator: Desk):
    with pytest.raises(ForbiddenError):
        list_people(operator)
    with pytest.raises(ForbiddenError):
        invite(operator, email="x@y.z", name="", role=Role.ADMINISTRATOR)
    with pytest.raises(ForbiddenError):
        change_school(operator, name="x", timezone="UTC", locale="en-GB", school_year=2026)


def test_the_school_changes_and_the_trail_says_from_what_to_what(north: Desk):
    change_school(
        north, name="North Hill", timezone="Asia/Kolkata", locale="en-GB", school_year=2027
    )

    with house_reading(north.engine) as session:
        assert get_school(session, "north").name == "North Hill"
    with north.reading() as session:
        line = list_audit(session, limit=1)[0]
    assert line.action == "school.changed"
    assert "Europe/Vienna" in line.old
    assert "Asia/Kolkata" in line.new


@pytest.mark.parametrize(
    ("name", "zone", "year"),
    [(" ", "UTC", 2026), ("N", "Moon/Base", 2026), ("N", "../etc", 2026), ("N", "UTC", 99)],
)
def test_refuses_a_school_that_cannot_be(north: Desk, name: str, zone: str, year: int):
    with pytest.raises(InputError):
        change_school(north, name=name, timezone=zone, locale="en-GB", school_year=year)
