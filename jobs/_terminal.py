"""The desk of whoever sits at the terminal: the owner of the installation's files."""

import os
import pwd

from sqlalchemy import Engine

from config.settings import Settings
from config.terms import Origin, Role
from data.db import house_reading, make_engine
from data.migrate import migrate
from data.schools import get_school
from jobs._desk import Actor, Desk


def open_house(settings: Settings) -> Engine:
    """Return the operations database, brought up to this version's tables."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.operations_url)
    migrate(engine)
    return engine


def open_terminal(settings: Settings, school_code: str) -> Desk:
    """Return a desk at one school with every right: the files are the owner's anyway."""
    engine = open_house(settings)
    with house_reading(engine) as session:
        school = get_school(session, school_code)
    return Desk(
        settings=settings,
        engine=engine,
        school_id=school.id,
        school_code=school.code,
        school_name=school.name,
        timezone=school.timezone,
        locale=school.locale,
        actor=terminal_actor(),
    )


def terminal_actor() -> Actor:
    """Name the account of the operating system in the audit trail."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return Actor(
        email=f"{name}@terminal",
        name=f"{name} at the terminal",
        role=Role.ADMINISTRATOR,
        origin=Origin.COMMAND,
    )
