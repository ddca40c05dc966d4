"""The inbox inside the app as its reader uses it: open, mark as read, put off."""

from datetime import UTC, datetime, time, timedelta

from config.errors import InputError
from data.db import TenantSession
from data.models import Notice
from data.notices import (
    awake,
    change_notices,
    count_unread,
    get_notice,
    list_notices,
    mine,
    waiting,
)
from jobs._desk import Desk
from jobs._schedules import calendar_of

MOST_COUNTED = 100
PAGE = 25
MORNING = time(8)
SHOWN = ("unread", "all", "later")


def unread(desk: Desk) -> int:
    """Count what waits for the reader, at most a hundred."""
    with desk.reading() as session:
        return count_unread(session, desk.actor.email, now=desk.now(), most=MOST_COUNTED)


def list_inbox(desk: Desk, shown: str, *, before: int | None = None) -> list[Notice]:
    """List a page of the reader's messages, and one more if there are more."""
    desk.allow("see")
    if shown not in SHOWN:
        raise InputError(f"There is no such list: {shown}.", hint=f"Choose {', '.join(SHOWN)}.")
    wanted = {
        "unread": waiting(desk.actor.email, desk.now()),
        "all": mine(desk.actor.email),
        "later": mine(desk.actor.email) & ~awake(desk.now()) & Notice.read_at.is_(None),
    }
    with desk.reading() as session:
        return list_notices(session, wanted[shown], before=before, limit=PAGE + 1)


def open_notice(desk: Desk, notice_id: int) -> Notice:
    """Mark a message as read and return it, with the page that it leads to."""
    desk.allow("see")
    with desk.transaction() as session:
        notice = find_own(desk, session, notice_id)
        notice.read_at = notice.read_at or desk.now()
        return notice


def mark_read(desk: Desk, notice_id: int) -> str:
    """Mark one message as read."""
    open_notice(desk, notice_id)
    return "Marked as read."


def mark_unread(desk: Desk, notice_id: int) -> str:
    """Let a message wait again, also one that was put off."""
    desk.allow("see")
    with desk.transaction() as session:
        notice = find_own(desk, session, notice_id)
        notice.read_at = notice.snoozed_until = None
    return "It waits for you again."


def mark_all_read(desk: Desk) -> str:
    """Mark everything that waits for the reader as read."""
    desk.allow("see")
    now = desk.now()
    with desk.transaction() as session:
        count = change_notices(session, waiting(desk.actor.email, now), read_at=now)
    return f"{count:,} marked as read."


def put_off(desk: Desk, notice_id: int, until: datetime) -> str:
    """Let a message come back later."""
    desk.allow("see")
    with desk.transaction() as session:
        notice = find_own(desk, session, notice_id)
        if until <= desk.now():
            raise InputError("That moment has passed.", hint="Choose a later one.")
        notice.snoozed_until = until
    return f"It comes back on {until.astimezone(desk.zone):%a %H:%M %Z}."


def later_moments(desk: Desk) -> dict[str, datetime]:
    """Return the moments to which a message can be put off, by their words, in school's time."""
    now = desk.now().astimezone(desk.zone)
    with desk.reading() as session:
        school_day = calendar_of(session).shift(now.date(), 1)
    days = {"Tomorrow 08:00": now.date() + timedelta(days=1), "Next school day 08:00": school_day}
    moments = {
        name: datetime.combine(day, MORNING, desk.zone).astimezone(UTC)
        for name, day in days.items()
        if day is not None
    }
    return {"In an hour": desk.now() + timedelta(hours=1), **moments}


def find_own(desk: Desk, session: TenantSession, notice_id: int) -> Notice:
    """Return a message of the reader."""
    return get_notice(session, notice_id, desk.actor.email)
