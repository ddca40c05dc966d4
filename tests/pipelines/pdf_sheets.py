"""Gradebooks, rosters and attendance lists of our own making: what they hold, and how they look."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ENGINES = ("weasyprint", "reportlab", "fpdf2", "chromium")
STYLES = ("ruled", "unruled", "lines", "zebra")
KINDS = ("gradebook", "roster", "attendance")
PAPERS = {"A4": (595.28, 841.89), "letter": (612.0, 792.0), "A4 landscape": (841.89, 595.28)}
FAMILIES = tuple(
    re.findall(
        r"\S+",
        "Adeyemi Bauer Castellanos-Ruiz Dubois Eriksson Fernández-Villanueva García Haddad Ivanova "
        "Jansen Kowalczyk Lindqvist Montgomery-Featherstonhaugh Nakamura O'Brien Petersen Quintana "
        "Ramanathan Schwarzenberger Thompson Umarov Villalobos-Echeverría Weatherby Xu Yilmaz "
        "Zhang",
    )
)
GIVEN = tuple(
    re.findall(
        r"\S+",
        "Amelia Bartholomew Carlos Dorothea Emilia Fatima Gabriel Henrietta Ibrahim José Katarzyna "
        "Leopold Maria Nicolás Oluwaseun Priscilla Quentin Rosalind Sebastian Theodora Uma "
        "Valentina William Ximena Yusuf Zoë Anne-Sophie Jean-Luc Al Bo Li Jo",
    )
)
PARTICLES = ("de la", "van der", "von", "de", "al")
REMARKS = (
    "",
    "",
    "",
    "very good",
    "late work accepted until Friday",
    "see note of 12 March",
    "needs support in reading and in writing longer texts",
    "parents informed",
)


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a sheet is printed."""

    engine: str
    style: str
    paper: str
    font: str
    size: float
    padding: float
    middle: bool
    title: str
    average: bool

    @property
    def page(self) -> tuple[float, float]:
        """Return width and height of the paper in points."""
        return PAPERS[self.paper]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its title, its share of the width, and where its cells stand."""

    title: str
    width: float
    align: str = "left"
    cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is printed, and how; `footer` is a last row of averages."""

    name: str
    look: Look
    columns: list[Column]
    rows: list[list[str]]
    footer: list[str] | None = None

    @property
    def header(self) -> list[str]:
        """Return the titles of the columns."""
        return [column.title for column in self.columns]


def list_sheets(seed: int, engines: Sequence[str] = ENGINES) -> list[Sheet]:
    """Return a sheet for each engine, style and kind; the seed decides everything else."""
    return [
        make_sheet(engine, style, kind, random.Random(f"{seed}:{engine}:{style}:{kind}"))  # noqa: S311
        for engine in engines
        for style in STYLES
        for kind in KINDS
    ]


def make_sheet(engine: str, style: str, kind: str, chance: random.Random) -> Sheet:
    """Return one sheet."""
    columns, rows = {"gradebook": gradebook, "roster": roster, "attendance": attendance}[kind](
        chance, chance.choice([24, 40, 75])
    )
    wide = kind != "gradebook" or chance.random() < 0.3
    look = Look(
        engine=engine,
        style=style,
        paper="A4 landscape" if wide else chance.choice(["A4", "letter"]),
        font=chance.choice(["sans", "serif", "mono" if kind == "attendance" else "sans"]),
        size=chance.choice([7.0, 7.5, 8.0, 9.0]),
        padding=chance.choice([1.5, 2.0, 3.0, 4.0]),
        middle=chance.random() < 0.5,
        title=f"{kind.capitalize()} {chance.choice(['7A', '8B', '10 C'])}, spring term",
        average=kind == "gradebook" and chance.random() < 0.6,
    )
    footer = averages(columns, rows) if look.average else None
    return Sheet(
        name=f"{engine}-{style}-{kind}", look=look, columns=columns, rows=rows, footer=footer
    )


def name_of(chance: random.Random) -> str:
    """Return a name, some of them long."""
    given = " ".join(chance.sample(GIVEN, chance.choice([1, 1, 1, 2, 3])))
    particle = f"{chance.choice(PARTICLES)} " if chance.random() < 0.12 else ""
    return f"{given} {particle}{chance.choice(FAMILIES)}"


def id_of(chance: random.Random, number: int) -> str:
    """Return an id that a narrow column has to cut."""
    return f"ST-2026-{chance.randrange(10_000, 99_999)}-{number:03d}"


def gradebook(chance: random.Random, count: int) -> tuple[list[Column], list[list[str]]]:
    """Return names, ids and marks."""
    marks = chance.choice([3, 4, 5, 6])
    tight = chance.random() < 0.5
    columns = [
        Column(title="No.", width=5, align="right"),
        Column(title="Student ID", width=9 if tight else 17, cut=True),
        Column(title="Name", width=chance.choice([13, 18, 22])),
        Column(title="Class", width=7),
        *(Column(title=f"Quiz {i + 1}", width=8, align="right") for i in range(marks)),
        Column(title="Final grade", width=8, align=chance.choice(["right", "center"])),
        Column(title="Remarks", width=15),
    ]
    rows = [
        [
            str(number),
            id_of(chance, number),
            name_of(chance),
            chance.choice(["7A", "7B", "8C"]),
            *(mark(chance) for _ in range(marks)),
            chance.choice(["A", "A-", "B+", "C", "AB", ""]),
            chance.choice(REMARKS),
        ]
        for number in range(1, count + 1)
    ]
    return columns, rows


def mark(chance: random.Random) -> str:
    """Return a mark; now and then a word or nothing."""
    if chance.random() < 0.08:
        return chance.choice(["", "AB", "EX", "-"])
    return f"{chance.uniform(20, 100):.1f}" if chance.random() < 0.5 else str(chance.randrange(101))


def roster(chance: random.Random, count: int) -> tuple[list[Column], list[list[str]]]:
    """Return people with their birthdays, addresses and numbers."""
    columns = [
        Column(title="Student ID", width=chance.choice([9, 15]), cut=True),
        Column(title="Family name", width=12),
        Column(title="Given names", width=12),
        Column(title="Born on", width=10),
        Column(title="Email", width=20, cut=True),
        Column(title="Phone", width=14),
        Column(title="Class", width=7, align="center"),
        Column(title="Guardian", width=chance.choice([12, 18])),
    ]
    rows = []
    for number in range(1, count + 1):
        family, given = chance.choice(FAMILIES), chance.choice(GIVEN)
        born = date(2010, 1, 1) + timedelta(days=chance.randrange(1_500))
        rows.append(
            [
                id_of(chance, number),
                family,
                " ".join([given, *chance.sample(GIVEN, chance.choice([0, 1, 2]))]),
                born.isoformat(),
                f"{given}.{number}@school{chance.randrange(9)}.example".lower().replace("ë", "e"),
                f"+44 7700 {chance.randrange(100_000, 999_999)}" if chance.random() < 0.9 else "",
                chance.choice(["7A", "7B", "8C"]),
                name_of(chance) if chance.random() < 0.95 else "",
            ]
        )
    return columns, rows


def attendance(chance: random.Random, count: int) -> tuple[list[Column], list[list[str]]]:
    """Return who was there on which day."""
    days = [date(2026, 3, 2) + timedelta(days=day) for day in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
    shown = [f"{day:%a} {day.day}" for day in days]
    columns = [
        Column(title="ID", width=chance.choice([8, 16]), cut=True),
        Column(title="Student", width=chance.choice([12, 20])),
        *(Column(title=title, width=5, align="center") for title in shown),
        Column(title="Absent", width=6, align="right"),
        Column(title="Late", width=5, align="right"),
    ]
    rows = []
    for number in range(1, count + 1):
        seen = [chance.choice(["P", "P", "P", "P", "A", "L", ""]) for _ in days]
        rows.append(
            [
                id_of(chance, number),
                name_of(chance),
                *seen,
                str(seen.count("A")),
                str(seen.count("L")),
            ]
        )
    return columns, rows


def averages(columns: list[Column], rows: list[list[str]]) -> list[str]:
    """Return a last row with the averages of the marks."""
    last = ["", "", "Class average", *[""] * (len(columns) - 3)]
    for index, column in enumerate(columns):
        if column.title.startswith("Quiz"):
            values = [float(row[index]) for row in rows if row[index].replace(".", "").isdigit()]
            last[index] = f"{sum(values) / len(values):.1f}"
    return last
