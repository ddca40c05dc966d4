"""The records of a school as whole tables, for what leaves the house."""

from typing import Any

import polars as pl
from sqlalchemy import inspect, select

from data.db import TenantSession
from data.models import Person, Relationship, SchoolEnrolment

TYPES: dict[str, Any] = {"int": pl.Int64, "date": pl.Date, "bool": pl.Boolean}
STUDENTS = "students"
BESIDE = ("level_code", "class_code", "entry_on")
PERSON = (
    *("id", "source", "sourced_id", "given_name", "family_name", "birth_on", "sex", "email"),
    *("middle_name", "preferred_given_name", "preferred_family_name", "pronouns", "username"),
    *("identifier", "phone", "sms", "role", "orgs", "is_enabled"),
)


def read_table(session: TenantSession, table: type[Any]) -> pl.DataFrame:
    """Return every row of one table of a roster, by its key."""
    return read_columns(session, table, [one.name for one in inspect(table).columns])


def read_columns(session: TenantSession, table: type[Any], names: list[str]) -> pl.DataFrame:
    """Return some columns of every row of a table, by its key."""
    wanted = [name for name in names if name not in {"school_id", "batch_id"}]
    key = [getattr(table, one.name) for one in inspect(table).primary_key]
    query = select(*(getattr(table, name) for name in wanted)).order_by(*key)
    schema = {name: kind_of(table, name) for name in wanted}
    return pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")


def kind_of(table: type[Any], name: str) -> Any:
    """Return the type that a column has in a frame."""
    kind = inspect(table).columns[name].type.python_type.__name__
    return TYPES.get(kind, pl.String)


def read_everybody(session: TenantSession) -> pl.DataFrame:
    """Return all who belong to the school now: enrolled students, staff and guardians.

    Students come with the level, the class and the first day of their open enrolment, by the ids.
    """
    people = read_columns(session, Person, list(PERSON)).filter("is_enabled")
    here = SchoolEnrolment
    query = select(here.person_id, here.level_code, here.class_code, here.entry_on).where(
        here.exit_on.is_(None)
    )
    schema = {"id": pl.Int64, "level_code": pl.String, "class_code": pl.String, "entry_on": pl.Date}
    places = pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")
    placed = people.join(
        places.unique("id", keep="last", maintain_order=True),
        on="id",
        how="left",
        maintain_order="left",
    )
    is_here = (pl.col("source") != STUDENTS) | pl.col("level_code").is_not_null()
    return placed.filter(is_here).drop("is_enabled").sort("source", "sourced_id")


def read_relations(session: TenantSession) -> pl.DataFrame:
    """Return who cares for whom."""
    return read_table(session, Relationship)
