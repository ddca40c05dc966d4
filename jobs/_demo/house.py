"""The two demo schools and the people who sign in there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from config.terms import Role
from data.db import house_reading
from data.models import School
from data.people import find_user
from data.schools import find_school
from jobs.accounts import add_user, grant
from jobs.schools import open_school


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo, with a role at one school or at both."""

    email: str
    name: str
    roles: dict[str, Role]


SCHOOLS = {
    "north": ("North Harbour School", "Europe/Vilnius", "en-GB"),
    "south": ("South Prairie High School", "America/Chicago", "en-US"),
}
PEOPLE = (
    DemoPerson("ada@north.example", "Ada Vaitkus", {"north": Role.ADMINISTRATOR}),
    DemoPerson("jonas@north.example", "Jonas Šimkus", {"north": Role.ADMINISTRATOR}),
    DemoPerson("omar@north.example", "Omar Haddad", {"north": Role.OPERATOR}),
    DemoPerson("asta@north.example", "Asta Ångström", {"north": Role.APPROVER}),
    DemoPerson("vera@north.example", "Vera Nowak", {"north": Role.VIEWER}),
    DemoPerson("sam@south.example", "Sam Okafor", {"south": Role.ADMINISTRATOR}),
    DemoPerson("rosa@south.example", "Rosa Echeverría", {"south": Role.ADMINISTRATOR}),
    DemoPerson("oli@south.example", "Oli Tanaka", {"south": Role.OPERATOR}),
    DemoPerson("pia@south.example", "Pia Sharma", {"south": Role.APPROVER}),
    DemoPerson("vic@south.example", "Vic Byrne", {"south": Role.VIEWER}),
    DemoPerson(
        "gabriela@schools.example",
        "Gabriela Reddy",
        {"north": Role.OPERATOR, "south": Role.VIEWER},
    ),
)


def open_demo_schools(engine: Engine, now: datetime, school_year: int) -> None:
    """Open both schools and let everybody in; whatever is there stays as it is."""
    for code, (name, timezone, locale) in SCHOOLS.items():
        with house_reading(engine) as session:
            is_open = find_school(session, code) is not None
        if not is_open:
            school = School(
                code=code,
                name=name,
                timezone=timezone,
                locale=locale,
                school_year=school_year,
                created_at=now,
            )
            open_school(engine, school)
    for person in PEOPLE:
        let_in(engine, person, now)


def let_in(engine: Engine, person: DemoPerson, now: datetime) -> None:
    """Add a person with their roles unless they can sign in already."""
    with house_reading(engine) as session:
        is_known = find_user(session, person.email) is not None
    if is_known:
        return
    add_user(engine, email=person.email, name=person.name, now=now)
    for code, role in person.roles.items():
        grant(engine, code, person.email, role=role, now=now)
