"""Make two demo schools with a year behind them and one file waiting; always the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, select

from config.settings import Settings
from config.terms import MissingRows, Mode, Origin, Role, Unmapped
from data.batches import find_earlier
from data.db import house_reading
from data.models import Batch
from data.people import get_user
from data.schools import get_school
from jobs._demo.clockwork import wind_up
from jobs._demo.families import guardians_csv, relationships_csv
from jobs._demo.files import (
    TEST_COLUMNS,
    attendance_csv,
    gradebook_csv,
    grades_xlsx,
    report_card_csv,
    roster_csv,
)
from jobs._demo.house import PEOPLE, open_demo_schools
from jobs._demo.night import deliver_at_night
from jobs._demo.outings import open_outings
from jobs._demo.population import NORTH, SOUTH, Seats, school_year
from jobs._demo.promotion import begin_year, set_up_promotion
from jobs._desk import Actor, Desk, utc_now
from jobs.accounts import desk_of
from jobs.headless import ImportOrder, import_file
from pipelines.mapping import Column

WAITING = "grades_8B.xlsx"
MONTHS = 12
TERM_MONTHS = 3
DAYS_OF_ATTENDANCE = 20
MORNING = time(7, 40, tzinfo=UTC)
WHOLE_ROSTER = {"mode": Mode.REPLACE_ALL, "missing_rows": MissingRows.DELETE}
GRADES_MAPPING = (
    Column(source="Stud.Nr", target="student_id"),
    Column(source="Last name", target="family_name"),
    Column(source="First name", target="given_name"),
    Column(source="Class", target="class"),
    *(Column(source=test, target=test, title=test) for test in TEST_COLUMNS),
    Column(source="Teacher's remark", unmapped=Unmapped.IGNORE),
)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One file that a demo school sent on a day."""

    day: date
    filename: str
    profile: str
    content: bytes
    habits: dict[str, Any] | None = None
    mapping: tuple[dict[str, Any], ...] = ()


def make_demo(
    settings: Settings, engine: Engine, now: datetime | None = None, *, months: int = MONTHS
) -> None:
    """Open north and south and publish a year of files; what was made before stays as it is."""
    now = now or utc_now()
    today = now.date()
    open_demo_schools(engine, at(first_of(today, months)), school_year(today))
    waits = demo_desk(settings, engine, "north", now - timedelta(minutes=25))
    if was_sent(waits, WAITING):
        return
    for seats in (NORTH, SOUTH):
        head = demo_desk(settings, engine, seats.code, now, role=Role.ADMINISTRATOR)
        first = first_of(today, months)
        begin_year(head, first)
        for delivery in year_of(seats, today, months):
            send(demo_desk(settings, engine, seats.code, at(delivery.day)), delivery, publish=True)
            if delivery.day == first and delivery.profile == "students":
                set_up_promotion(head, school_year(first) + 1)
        for delivery in families_of(seats, first_of(today, 1)):
            send(demo_desk(settings, engine, seats.code, at(delivery.day)), delivery, publish=True)
        open_outings(head)
        wind_up(head, school_year(today))
    admin = demo_desk(settings, engine, "north", now, role=Role.ADMINISTRATOR)
    deliver_at_night(admin, night_before(admin))
    send(waits, waiting(today), publish=False)


def night_before(desk: Desk) -> datetime:
    """Return ten past three of the last night that has passed, in the school's zone."""
    local = desk.now().astimezone(desk.zone)
    night = local.replace(hour=3, minute=10, second=0, microsecond=0)
    return (night if night < local else night - timedelta(days=1)).astimezone(UTC)


def waiting(today: date) -> Delivery:
    """Return the file that waits for somebody to correct its twelve bad cells."""
    return Delivery(
        day=today,
        filename=WAITING,
        profile="gradebook",
        content=grades_xlsx(first_of(today, 1), made_on=today),
        habits={"key": ["student_id"]},
        mapping=tuple(column.to_json() for column in GRADES_MAPPING),
    )


def was_sent(desk: Desk, filename: str) -> bool:
    """Tell whether a file of this name came in before: the last one says that all is made."""
    with desk.reading() as session:
        return session.scalars(select(Batch).where(Batch.filename == filename)).first() is not None


def send(desk: Desk, delivery: Delivery, *, publish: bool) -> None:
    """Bring one file in as far as it goes, unless it was sent before."""
    with desk.reading() as session:
        if find_earlier(session, sha256(delivery.content).hexdigest()) is not None:
            return
    order = ImportOrder(
        profile=delivery.profile,
        mapping=delivery.mapping,
        habits=delivery.habits,
        publish=publish,
        downloads=False,
    )
    import_file(desk, delivery.filename, delivery.content, order)


def demo_desk(
    settings: Settings, engine: Engine, code: str, moment: datetime, *, role: Role = Role.OPERATOR
) -> Desk:
    """Return the desk of the school's operator, or of who has another role, at a moment."""
    person = next(one for one in PEOPLE if one.roles.get(code) == role)
    with house_reading(engine) as session:
        school = get_school(session, code)
        user_id = get_user(session, person.email).id
    actor = Actor(
        email=person.email,
        name=person.name,
        role=role,
        user_id=user_id,
        origin=Origin.COMMAND,
    )
    return desk_of(settings, engine, school, actor, now=lambda: moment)


def at(day: date) -> datetime:
    """Return the moment of a day at which files come in."""
    return datetime.combine(day, MORNING)


def first_of(today: date, months: int) -> date:
    """Return the first day of the first of some months that end with this one."""
    number = today.year * 12 + today.month - months
    return date(number // 12, number % 12 + 1, 1)


def year_of(seats: Seats, today: date, months: int = MONTHS) -> Iterator[Delivery]:
    """Yield the months' files in the order in which they came."""
    for month in range(months):
        day = first_of(today, months - month)
        yield Delivery(
            day=day,
            filename=f"roster_{day:%Y-%m}.csv",
            profile="students",
            content=roster_csv(seats, day),
            habits=WHOLE_ROSTER,
        )
        if month % TERM_MONTHS == TERM_MONTHS - 1:
            yield from end_of_term(seats, day)


def families_of(seats: Seats, day: date) -> Iterator[Delivery]:
    """Yield those who care for the students of a day, and for whom."""
    for profile, content in (
        ("guardians", guardians_csv(seats, day)),
        ("relationships", relationships_csv(seats, day)),
    ):
        yield Delivery(day=day, filename=f"{profile}.csv", profile=profile, content=content)


def end_of_term(seats: Seats, day: date) -> Iterator[Delivery]:
    """Yield the marks of a term and who was away in its last weeks."""
    yield Delivery(
        day=day,
        filename=f"gradebook_{day:%Y-%m}.csv",
        profile="gradebook",
        content=gradebook_csv(seats, day, f"{day:%Y-%m}"),
    )
    yield Delivery(
        day=day,
        filename=f"report_card_{day:%Y-%m}.csv",
        profile="report_card",
        content=report_card_csv(seats, day),
        habits=WHOLE_ROSTER,
    )
    yield Delivery(
        day=day,
        filename=f"attendance_{day:%Y-%m}.csv",
        profile="attendance",
        content=attendance_csv(seats, day - timedelta(days=30), DAYS_OF_ATTENDANCE, known=day),
    )
