"""Open a school: the first thing an installation without the demo needs."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Engine

from config.errors import ConflictError, InputError
from data.db import house_transaction
from data.models import School
from data.schools import add_school, find_school

CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


def open_school(engine: Engine, school: School) -> None:
    """Add a school whose code is free and whose time zone exists."""
    if not CODE.fullmatch(school.code):
        raise InputError(
            f"{school.code} cannot be the code of a school.",
            hint="Use small letters, digits and hyphens, such as north-2.",
        )
    try:
        ZoneInfo(school.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InputError(
            f"{school.timezone} is no time zone.", hint="Write it like Europe/Vienna."
        ) from error
    with house_transaction(engine) as session:
        if find_school(session, school.code) is not None:
            raise ConflictError(f"There is a school with the code {school.code} already.")
        add_school(session, school)
