"""The secret address under which other calendars read the school's, without a sign-in."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Engine

from config.errors import NotFoundError
from config.settings import Settings
from data.calendar import find_feed, find_feed_by_token
from data.db import house_reading
from data.models import CalendarFeed, School
from data.sessions import hash_token
from jobs._desk import SYSTEM, Desk
from jobs.accounts import desk_of
from jobs.calendar import feed

TOKEN_BYTES = 32
SELDOM = timedelta(minutes=10)


def share_calendar(desk: Desk) -> str:
    """Make a fresh secret for the address, which ends an older one; it is told only this once."""
    desk.allow("manage_calendar")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with desk.transaction() as session:
        row = find_feed(session)
        if row is None:
            row = CalendarFeed(token_hash="", made_by="", made_at=desk.now())
            session.add(row)
        row.token_hash, row.made_by = hash_token(token), desk.actor.email
        row.made_at, row.read_at = desk.now(), None
        desk.audit(session, "calendar.shared", f"school {desk.school_code}")
    return token


def unshare_calendar(desk: Desk) -> str:
    """Close the address for everybody who has it."""
    desk.allow("manage_calendar")
    with desk.transaction() as session:
        row = find_feed(session)
        if row is None:
            return "There is no address."
        session.delete(row)
        desk.audit(session, "calendar.unshared", f"school {desk.school_code}")
    return "The address is closed."


def read_shared(settings: Settings, engine: Engine, token: str, now: datetime) -> tuple[str, bytes]:
    """Return the code of the school whose secret this is, and its calendar as iCalendar."""
    with house_reading(engine) as session:
        found = find_feed_by_token(session, hash_token(token))
        if found is None:
            raise NotFoundError("There is no such calendar.")
        school = session.get_one(School, found.school_id)
    desk = desk_of(settings, engine, school, SYSTEM, now=lambda: now)
    if found.read_at is None or now - found.read_at >= SELDOM:
        with desk.transaction() as session:
            row = find_feed(session)
            if row is not None:
                row.read_at = now
    return school.code, feed(desk)
