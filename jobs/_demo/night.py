"""What happened at north's last night: the roster came by itself, lacked a level, and was held."""

from dataclasses import replace
from datetime import datetime, timedelta

from config.terms import InboxKind
from data.inboxes import list_files
from data.run_list import ACTIVE, RunFilter, find_runs
from jobs._demo.files import roster_csv
from jobs._demo.population import NORTH
from jobs._desk import SYSTEM, Desk
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs.inbox import set_inbox

PATH, LEFT_OUT = "students/roster_night.csv", 12
LOOKS, MOST = 2, 10


def deliver_at_night(desk: Desk, night: datetime) -> None:
    """Put a roster without its top level into the inbox and let it go the way of every file."""
    with desk.reading() as session:
        if list_files(session):
            return
    set_inbox(desk, InboxKind.FOLDER, is_open=True)
    path = desk.settings.inbox_folder / desk.school_code / PATH
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(roster_csv(NORTH, night.date(), without_level=LEFT_OUT))
    for number in range(LOOKS):
        moment = night + timedelta(minutes=number)
        work(replace(desk, actor=SYSTEM, now=lambda moment=moment: moment), "watch_inbox")


def work(desk: Desk, job: str) -> None:
    """Do a run here, and those that it queued for the files it took."""
    with desk.transaction() as session:
        run = enqueue(desk, session, job, {})
    finish_run(desk, run.id)
    with desk.reading() as session:
        wanted = RunFilter(states=ACTIVE, jobs=("take_inbox_file",))
        queued = [one.id for one in find_runs(session, wanted, limit=MOST)]
    for number in queued:
        finish_run(desk, number)
