"""When an inbox is looked into: a folder as soon as something lies in it, others now and then."""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from config.settings import Settings
from config.terms import InboxKind
from data.db import house_reading
from data.inboxes import list_open
from data.models import Inbox, School
from jobs._desk import SYSTEM, utc_now
from jobs._ledger import enqueue
from jobs._places import DONE, HELD, is_unfinished
from jobs.accounts import desk_of

TICK_SECONDS, SLOT_SECONDS = 5.0, 15
SELDOM = timedelta(minutes=5)


class InboxTick:
    """Asks every few seconds which inboxes want a look; the looking itself is a run."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.now = now
        self.ticked_at = 0.0

    def tick(self, engine: Engine) -> int:
        """Queue a look for each inbox that is due; return how many."""
        if time.monotonic() - self.ticked_at < TICK_SECONDS:
            return 0
        self.ticked_at = time.monotonic()
        with house_reading(engine) as session:
            schools = {inbox.school_id: inbox for inbox in list_open(session)}
            known = [session.get_one(School, school_id) for school_id in schools]
        due = [school for school in known if self.is_due(school, schools[school.id])]
        for school in due:
            self.queue(engine, school)
        return len(due)

    def is_due(self, school: School, inbox: Inbox) -> bool:
        """Tell whether something lies in the folder, or a while has passed."""
        if inbox.kind == InboxKind.FOLDER and not inbox.problem:
            return has_files(self.settings.inbox_folder / school.code)
        return inbox.looked_at is None or self.now() - inbox.looked_at >= SELDOM

    def queue(self, engine: Engine, school: School) -> None:
        """Queue one look; of two sweepers in the same moment only one does."""
        desk = desk_of(self.settings, engine, school, SYSTEM, now=self.now)
        slot = int(self.now().timestamp()) // SLOT_SECONDS
        with desk.transaction() as session:
            enqueue(desk, session, "watch_inbox", {}, dedupe_key=f"inbox:{slot}")


def has_files(folder: Path) -> bool:
    """Tell whether a folder or one of its subfolders holds a file that may be taken."""
    try:
        with os.scandir(folder) as entries:
            return any(holds_file(entry) for entry in entries)
    except OSError:
        return False


def holds_file(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is such a file, or a folder with one."""
    if entry.is_file(follow_symlinks=False):
        return not is_unfinished(entry.name)
    if not entry.is_dir(follow_symlinks=False) or entry.name in {DONE, HELD}:
        return False
    with os.scandir(entry.path) as inside:
        return any(
            one.is_file(follow_symlinks=False) and not is_unfinished(one.name) for one in inside
        )
