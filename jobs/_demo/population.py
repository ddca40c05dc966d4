"""Who learns at a demo school on a given day: the same people whenever it is made."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from jobs._demo.names import COMMON, ODD, RARE, Names

LETTERS = "ABCDE"
SIDES_OF_A_CHANGE = 5
DAYS_OF_A_YEAR, DAYS_OF_MOVES = 360, 350
AUTUMN = 9


@dataclass(frozen=True, kw_only=True)
class Seats:
    """The shape of a demo school: which levels it teaches, how many in each, how it numbers."""

    code: str
    first_level: int
    last_level: int
    per_level: int
    first_number: int

    @property
    def students(self) -> int:
        """Return how many students there are at any time."""
        return (self.last_level - self.first_level + 1) * self.per_level


@dataclass(frozen=True, kw_only=True)
class Student:
    """One student as the student information system knows them on a day."""

    number: str
    family_name: str
    given_name: str
    sex: str
    born_on: date
    level: int
    room: str
    email: str
    entered_on: date


NORTH = Seats(code="north", first_level=5, last_level=12, per_level=150, first_number=4_000)
SOUTH = Seats(code="south", first_level=9, last_level=12, per_level=100, first_number=7_100_000)


def throw(sides: int, *words: object) -> int:
    """Return a number from 0 that looks thrown, and is the same for the same words every time."""
    seed = "|".join(map(str, words)).encode()
    return int.from_bytes(hashlib.blake2b(seed, digest_size=6).digest()) % sides


def school_year(day: date) -> int:
    """Return the year in which the school year of a day began."""
    return day.year if day.month >= AUTUMN else day.year - 1


def roster(seats: Seats, day: date) -> list[Student]:
    """Return everybody who sits in the school on a day, by level and seat."""
    return [
        sitting(seats, level, seat, day)
        for level in range(seats.first_level, seats.last_level + 1)
        for seat in range(seats.per_level)
    ]


def sitting(seats: Seats, level: int, seat: int, day: date) -> Student:
    """Return who sits on one seat: a few leave within the year and others come."""
    year = school_year(day)
    cohort = year - (level - seats.first_level)
    days = throw(DAYS_OF_MOVES, seats.code, cohort, seat, "day")
    moved_on = date(year, AUTUMN, 1) + timedelta(days=days)
    is_moving = throw(SIDES_OF_A_CHANGE, seats.code, cohort, seat, "moves") == 0
    turn = int(is_moving and level > seats.first_level and day >= moved_on)
    return student(seats, cohort, seat * 2 + turn, entered_on=moved_on if turn else None, year=year)


@cache
def student(
    seats: Seats, cohort: int, place: int, *, entered_on: date | None, year: int
) -> Student:
    """Return one person: name, birthday and number follow from cohort and place."""
    who = (seats.code, cohort, place)
    sex = ("female", "male")[throw(2, *who, "sex")]
    given, family = name_of(who, sex)
    years = cohort - 2_000
    number = f"{seats.first_number + years * seats.per_level * 2 + place:06d}"
    level = seats.first_level + year - cohort
    return Student(
        number=number,
        family_name=family,
        given_name=given,
        sex=sex,
        born_on=date(cohort - seats.first_level - 6, AUTUMN, 1)
        + timedelta(days=throw(DAYS_OF_A_YEAR, *who, "born")),
        level=level,
        room=f"{level}{LETTERS[place // 2 % len(LETTERS)]}",
        email=f"s{number}@{seats.code}.example",
        entered_on=entered_on or date(cohort, AUTUMN, 1),
    )


def name_of(who: tuple[object, ...], sex: str) -> tuple[str, str]:
    """Return a given and a family name; one in two hundred is odd, one in twelve not in Latin."""
    kind = throw(200, *who, "kind")
    if kind == 0:
        return ODD[throw(len(ODD), *who, "odd")]
    names = RARE[throw(len(RARE), *who, "rare")] if kind < 16 else common(who)
    choices = names.female if sex == "female" else names.male
    given = choices[throw(len(choices), *who, "given")]
    return given, names.family[throw(len(names.family), *who, "family")]


def common(who: tuple[object, ...]) -> Names:
    """Return one of the frequent origins; the first are the most frequent."""
    return COMMON[throw(len(COMMON), *who, "from") * throw(len(COMMON), *who, "far") // len(COMMON)]
