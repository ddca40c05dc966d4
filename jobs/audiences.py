"""Who a message goes to: people of the records, one row each, with the fields its text may name."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from data.rosters import read_everybody, read_relations
from jobs._desk import Desk

FIELDS = ("name", "given_name", "family_name", "student", "level", "class_code", "school")
SCHEMA = {
    "address": pl.String,
    "person_id": pl.Int64,
    "about_id": pl.Int64,
    **dict.fromkeys(FIELDS, pl.String),
}
NO = "false"


class Group(StrEnum):
    """Whom a message is for."""

    GUARDIANS = "guardians"
    STUDENTS = "students"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A group, and of which level and class; empty is all."""

    group: Group
    level: str = ""
    class_code: str = ""

    @property
    def words(self) -> str:
        """Say who is meant."""
        of = [f"level {self.level}"] if self.level else []
        of += [f"class {self.class_code}"] if self.class_code else []
        whose = f" of {', '.join(of)}" if of else ""
        return f"{self.group.value.capitalize()}{whose}"


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who gets a message, and how many do not, by the reason why."""

    people: pl.DataFrame
    excluded: dict[str, int]


def gather(desk: Desk, wanted: Wanted) -> Audience:
    """Return the recipients of a group; who has no address or wants no notices is left out."""
    desk.allow("see")
    with desk.reading() as session:
        everybody, ties = read_everybody(session), read_relations(session)
    people = everybody.with_columns(
        name=pl.col("given_name") + " " + pl.col("family_name"),
        address=pl.col("email").str.strip_chars().str.to_lowercase(),
        level=pl.col("level_code").fill_null(""),
        class_code=pl.col("class_code").fill_null(""),
        school=pl.lit(desk.school_name),
        person_id=pl.col("id"),
    )
    if wanted.group is Group.GUARDIANS:
        found, silent = guardians(people, ties, wanted)
    else:
        found = chosen(people.filter(pl.col("source") == wanted.group.value), wanted)
        found, silent = found.with_columns(student=pl.col("name"), about_id=pl.lit(0)), 0
    told = found.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    reached = told.filter(pl.col("address") != "")
    once = reached.unique(["address", "about_id"], keep="first", maintain_order=True)
    excluded = {
        "have no mail address": told.height - reached.height,
        "want no notices": silent,
        "share an address with another recipient": reached.height - once.height,
    }
    return Audience(people=once, excluded={why: n for why, n in excluded.items() if n})


def chosen(people: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    """Return those of a level and a class."""
    if wanted.level:
        people = people.filter(pl.col("level") == wanted.level)
    if wanted.class_code:
        people = people.filter(pl.col("class_code") == wanted.class_code)
    return people


def guardians(people: pl.DataFrame, ties: pl.DataFrame, wanted: Wanted) -> tuple[pl.DataFrame, int]:
    """Return a row for each guardian and student, and how many want no notices."""
    students = chosen(people.filter(pl.col("source") == Group.STUDENTS.value), wanted).select(
        "level",
        "class_code",
        student_sourced_id="sourced_id",
        student="name",
        about_id="id",
    )
    carers = people.filter(pl.col("source") != Group.STUDENTS.value).drop("level", "class_code")
    pairs = ties.join(students, on="student_sourced_id", maintain_order="left").join(
        carers, left_on="agent_sourced_id", right_on="sourced_id", maintain_order="left"
    )
    open_to = pairs.filter(pl.col("may_receive_notices") != NO)
    return open_to, pairs.height - open_to.height
