"""The demo's families: one or two people who care for each student, and whom to call first."""

from collections.abc import Iterator
from datetime import date

from jobs._demo.files import as_csv
from jobs._demo.population import Seats, Student, name_of, roster, throw

KINDS = ("guardian", "parent", "parent", "parent")
SILENT = 40  # of so many people one wants no notices


def carers(one: Student) -> Iterator[tuple[str, str, int]]:
    """Yield number, sex and place of those who care for a student."""
    count = 1 + (throw(3, one.number, "both") > 0)
    for place in range(count):
        yield f"G{one.number}{place + 1}", ("female", "male")[place], place + 1


def guardians_csv(seats: Seats, day: date) -> bytes:
    """Return everybody who cares for a student, as the office keeps them."""
    header = ("Id", "Family name", "Given name", "Role", "Email", "Phone", "Mobile")
    rows = (
        (
            number,
            one.family_name,
            name_of((number, "carer"), sex)[0],
            KINDS[throw(len(KINDS), number)],
            f"{number.lower()}@families.example",
            f"+43 1 {throw(9_000_000, number, 'phone') + 1_000_000}",
            f"+43 664 {throw(9_000_000, number, 'mobile') + 1_000_000}",
        )
        for one in roster(seats, day)
        for number, sex, _ in carers(one)
    )
    return as_csv(header, rows, delimiter=",")


def relationships_csv(seats: Seats, day: date) -> bytes:
    """Return who cares for whom."""
    header = (
        *("Student", "Person", "Relationship", "Contact priority"),
        *("May receive reports", "May receive notices"),
    )
    rows = (
        (
            one.number,
            number,
            KINDS[throw(len(KINDS), number)],
            place,
            "true",
            "false" if throw(SILENT, number, "silent") == 0 else "true",
        )
        for one in roster(seats, day)
        for number, _, place in carers(one)
    )
    return as_csv(header, rows, delimiter=",")
