"""Schools as rows: find, list, add."""

from sqlalchemy import select

from config.errors import NotFoundError
from data.db import HouseSession
from data.models import School


def list_schools(session: HouseSession) -> list[School]:
    """List every school by name."""
    return list(session.scalars(select(School).order_by(School.name)))


def find_school(session: HouseSession, code: str) -> School | None:
    """Find a school by its code."""
    return session.scalars(select(School).where(School.code == code)).first()


def get_school(session: HouseSession, code: str) -> School:
    """Return the school or say that there is none."""
    school = find_school(session, code)
    if school is None:
        raise NotFoundError(f"There is no school with the code {code}.")
    return school


def add_school(session: HouseSession, school: School) -> School:
    """Add a school; its number is the next free one from 1."""
    last = session.scalars(select(School).order_by(School.id.desc()).limit(1)).first()
    school.id = (last.id if last else 0) + 1
    session.add(school)
    session.flush()
    return school
