"""The two schools of the tests and the people in them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from config.settings import Settings
from config.terms import Origin, Role
from data.db import house_reading, house_transaction
from data.models import School, User
from data.people import get_user
from data.schools import add_school, get_school
from jobs._desk import Actor, Desk
from jobs.accounts import desk_of, grant

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """Somebody who signs in, with a role at one school."""

    email: str
    name: str
    school: str
    role: Role


ALICE = Person("alice@north.example", "Alice Adamu", "north", Role.ADMINISTRATOR)
ANNA = Person("anna@north.example", "Anna Arslan", "north", Role.ADMINISTRATOR)
BOB = Person("bob@north.example", "Bob Bianchi", "north", Role.OPERATOR)
VERA = Person("vera@north.example", "Vera Vaz", "north", Role.VIEWER)
CHARLIE = Person("charlie@south.example", "Charlie Chen", "south", Role.ADMINISTRATOR)
DORA = Person("dora@south.example", "Dora Dvorak", "south", Role.OPERATOR)
PEOPLE = (ALICE, ANNA, BOB, VERA, CHARLIE, DORA)


class Clock:
    """A clock that stands at noon, or at another moment, until somebody moves or sets it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.at

    def move(self, **length: float) -> datetime:
        """Move on by a `timedelta`'s words."""
        self.at += timedelta(**length)
        return self.at


def open_schools(engine: Engine) -> None:
    """Open north and south and let everybody in."""
    with house_transaction(engine) as session:
        for code, name, zone in (
            ("north", "North School", "Europe/Vienna"),
            ("south", "South School", "America/New_York"),
        ):
            school = School(
                code=code,
                name=name,
                timezone=zone,
                locale="en-GB",
                school_year=2026,
                created_at=NOON,
            )
            add_school(session, school)
        session.add_all(
            User(email=person.email, name=person.name, created_at=NOON) for person in PEOPLE
        )
    for person in PEOPLE:
        grant(engine, person.school, person.email, role=person.role, now=NOON)


def desk_for(settings: Settings, engine: Engine, person: Person, clock: Clock) -> Desk:
    """Return the desk of a person at their school; it asks the tests' clock."""
    with house_reading(engine) as session:
        school = get_school(session, person.school)
        user_id = get_user(session, person.email).id
    actor = Actor(
        email=person.email,
        name=person.name,
        role=person.role,
        user_id=user_id,
        origin=Origin.PAGE,
    )
    return desk_of(settings, engine, school, actor, now=clock)
