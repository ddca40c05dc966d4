"""Write down, once at each school that waited, that the database was away and is back."""

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, Field

from data.db import house_reading
from data.incidents import find_incident_of
from data.models import School
from data.run_list import ACTIVE, RunFilter, find_runs
from data.runs import list_waiting_schools
from jobs._desk import SYSTEM
from jobs._ledger import enqueue
from jobs._registry import ADMINISTRATORS, job
from jobs._run import Run
from jobs._terminal import House
from jobs._triage import lasting, recover, report_failure
from jobs.accounts import desk_of

SECONDS_A_MINUTE = 60
SAME = timedelta(seconds=SECONDS_A_MINUTE)
SENTENCES = {
    "away": "The database does not answer; it was away for {}.",
    "full": "The disk is full; the database could not be written for {}.",
}
OUTCOMES = {
    "away": "The database was away for {}; nothing was lost.",
    "full": "The disk of the database was full for {}; nothing was lost.",
}


class Outage(BaseModel):
    """From when until when the database did not answer (UTC)."""

    since: AwareDatetime = Field(title="Away since")
    until: AwareDatetime = Field(title="Back at")
    is_full: bool = Field(default=False, title="The disk was full")


@job(
    title="Note an outage",
    description="Keeps as an incident when and how long the database could not be used.",
    owner=ADMINISTRATORS,
    params=Outage,
)
def note_outage(run: Run, params: Outage) -> str:
    """Open the incident of the outage as of its beginning, and end it as of its end."""
    length = params.until - params.since
    seconds = int(length.total_seconds())
    told = f"{seconds} s" if seconds < SECONDS_A_MINUTE else lasting(length)
    code = "full" if params.is_full else "away"
    with run.effect() as session:
        message = SENTENCES[code].format(told)
        report_failure(session, run.row, code=code, message=message, now=params.since)
        session.flush()
        number = find_incident_of(session, run.id)
        if number is not None:
            recover(session, number, now=params.until, told="itself")
        run.complete(session, OUTCOMES[code].format(told))
    return told


def report_outage(house: House, since: datetime, until: datetime, *, is_full: bool = False) -> int:
    """Queue the note at each school whose runs waited; of several watchers one does."""
    with house_reading(house.engine) as session:
        numbers = list_waiting_schools(session, ACTIVE, since=since, until=until)
        schools = [session.get_one(School, number) for number in numbers]
    params = {"since": since.isoformat(), "until": until.isoformat(), "is_full": is_full}
    for school in schools:
        desk = desk_of(house.settings, house.engine, school, SYSTEM)
        with desk.transaction() as session:
            if find_runs(session, RunFilter(jobs=("note_outage",), since=until - SAME), limit=1):
                continue
            key = f"outage:{int(until.timestamp()) // SECONDS_A_MINUTE}"
            enqueue(desk, session, "note_outage", dict(params), dedupe_key=key)
    return len(schools)
