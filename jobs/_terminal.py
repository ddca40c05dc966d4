"""The desk of whoever sits at the terminal: the owner of the installation's files."""

import os
import pwd
from dataclasses import dataclass

from sqlalchemy import Engine, select

from config.settings import Settings
from config.terms import Origin, Role
from data.db import house_reading, make_engine
from data.migrate import migrate
from data.models import User
from data.people import list_roles
from data.schools import get_school
from jobs._desk import Actor, Desk
from jobs.accounts import desk_of


@dataclass(frozen=True)
class House:
    """What every screen, route and command of one process shares."""

    settings: Settings
    engine: Engine


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
    return desk_of(settings, engine, school, terminal_actor())


def first_administrator(engine: Engine) -> str | None:
    """Return who should sign in first: a group administrator, else a school's administrator."""
    by_rank = select(User).where(User.is_active).order_by(~User.is_group_administrator, User.id)
    with house_reading(engine) as session:
        for user in session.scalars(by_rank):
            is_administrator = Role.ADMINISTRATOR in list_roles(session, user.id).values()
            if user.is_group_administrator or is_administrator:
                return user.email
    return None


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
