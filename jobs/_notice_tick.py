"""What the inbox does by itself: gather what was held back, nag once a day, forget the old."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from config.settings import Settings
from data.db import house_reading
from data.incidents import list_overdue_schools, list_overdue_tickets
from data.models import School
from data.notices import (
    add_notices,
    forget_notices,
    list_held,
    list_occasions,
    list_outdated,
    list_ripe,
)
from jobs._desk import SYSTEM, Desk, utc_now
from jobs._notices import QUIET, gather, ticket_row
from jobs.accounts import desk_of

TICK_SECONDS, RIPE_AT_ONCE, FORGOTTEN_AT_ONCE = 10.0, 200, 5_000
TITLE = "A ticket is overdue"


class NoticeTick:
    """Looks every few seconds whether a message is to be written or forgotten."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.now = now
        self.ticked_at = 0.0

    def tick(self, engine: Engine) -> None:
        """Do one round, unless one was done a moment ago."""
        if time.monotonic() - self.ticked_at < TICK_SECONDS:
            return
        self.ticked_at = time.monotonic()
        self.round(engine)

    def round(self, engine: Engine) -> None:
        """Gather, nag and forget at every school."""
        now, oldest = self.now(), self.now() - timedelta(days=self.settings.notice_days)
        with house_reading(engine) as session:
            ripe = list_ripe(session, now=now, limit=RIPE_AT_ONCE)
            late = list_overdue_schools(session, now=now)
            outdated = list_outdated(session, before=oldest)
            numbers = {school_id for school_id, _ in ripe} | set(late) | set(outdated)
            schools = {number: session.get_one(School, number) for number in numbers}
        desks = {
            number: desk_of(self.settings, engine, school, SYSTEM, now=self.now)
            for number, school in schools.items()
        }
        for school_id, recipient in ripe:
            gather_for(desks[school_id], recipient)
        for school_id in late:
            nag(desks[school_id])
        for school_id in outdated:
            with desks[school_id].transaction() as session:
                forget_notices(session, before=oldest, most=FORGOTTEN_AT_ONCE)


def gather_for(desk: Desk, recipient: str) -> None:
    """Write what was held back from one person."""
    now = desk.now()
    with desk.transaction() as session:
        held = list_held(session, recipient)
        since = (now - QUIET).astimezone(desk.zone)
        gather(session, held, recipient, since=f"{since:%H:%M}", now=now)


def nag(desk: Desk) -> None:
    """Remind of each overdue ticket, once on each day of the school."""
    now = desk.now()
    occasion = f"overdue:{now.astimezone(desk.zone).date().isoformat()}"
    with desk.transaction() as session:
        rows = [
            ticket_row(ticket, ticket.assignee or owner, TITLE, occasion=occasion, now=now)
            for ticket, owner in list_overdue_tickets(session, now=now)
            if ticket.assignee or owner
        ]
        known = list_occasions(session, [row["occasion"] for row in rows])
        add_notices(session, [row for row in rows if row["occasion"] not in known])
