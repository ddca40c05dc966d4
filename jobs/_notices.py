"""Who hears of what inside the app: written in the transaction of what it tells of.

One message a person for each state that an incident reaches; a run that somebody started by hand
tells only that person; of a storm of causes each person hears once, then once in 15 minutes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from config.errors import HomeroomError
from config.permissions import is_allowed
from config.terms import NoticeKind, Origin, RunState
from data.db import TenantSession
from data.models import Incident, JobRun, Notice, Ticket
from data.notices import add_notices, last_told, list_recipients, list_told
from jobs._registry import Job, get_job

QUIET = timedelta(minutes=15)
LONG = timedelta(seconds=60)
HELD, DIFFERS = "held", "#"  # how `normalise` writes numbers
BY_HAND = (Origin.PAGE, Origin.COMMAND, Origin.API)
PUSHING, GATHERED = ("opened", "came_back"), "gathered"
RECOVERED = "recovered"


def job_named(name: str) -> Job | None:
    """Return a job, or none where this version no longer has it."""
    try:
        return get_job(name)
    except HomeroomError:
        return None


def title_of(incident: Incident) -> str:
    """Return what an incident is called: its job and its message without what differs."""
    job = job_named(incident.job)
    message = incident.message.replace(DIFFERS, "…")
    return f"{job.title if job else incident.job}: {message}"


def is_quiet(incident: Incident, now: datetime) -> bool:
    """Tell whether an incident is silenced at this moment."""
    return incident.snoozed_until is not None and incident.snoozed_until > now


def occasion_of(incident: Incident, event: str) -> str:
    """Return the name of a moment in an incident's life, which differs each time it comes back."""
    return f"incident:{incident.id}:{incident.returns}:{event}"


def announce(
    session: TenantSession, incident: Incident, run: JobRun, event: str, *, now: datetime
) -> None:
    """Tell that an incident was opened or came back: its owner, or all who can take it over."""
    if is_quiet(incident, now):
        return
    people = [run.started_by] if is_by_hand(run) else audience(session, incident)
    words = {"opened": "Something failed", "came_back": "It came back"}
    if incident.error_code == HELD:
        words["opened"] = "A file was held"
    told = last_told(session, people, (*PUSHING, GATHERED), since=now - QUIET)
    rows = [
        row_for(incident, person, event, now)
        | {"title": words[event], "held_until": told[person] + QUIET if person in told else None}
        for person in people
    ]
    add_notices(session, rows)


def announce_again(
    session: TenantSession, incident: Incident, run: JobRun, *, now: datetime
) -> None:
    """Tell of one more failure those who have not heard: who started this one, or all.

    An incident that began with somebody's own run is everybody's once it happens by itself.
    """
    event = "came_back" if incident.returns else "opened"
    heard = list_told(session, occasion_of(incident, event))
    if is_by_hand(run) or len(heard) <= 1:
        announce(session, incident, run, event, now=now)


def announce_end(
    session: TenantSession,
    incident: Incident,
    event: str,
    title: str,
    *,
    now: datetime,
    by: str = "",
) -> None:
    """Tell that an incident is over to whom its beginning was told, but not to who ended it.

    From whom its beginning was still held back, it is taken out of what waits.
    """
    if event == RECOVERED and is_quiet(incident, now):
        return
    told = [list_told(session, occasion_of(incident, word)) for word in PUSHING]
    heard = {one.recipient: one for notices in told for one in notices}
    held = {name for name, notice in heard.items() if notice.held_until is not None}
    for name in held:
        heard[name].held_until, heard[name].read_at = None, now
    people = [name for name in heard if name not in held and name != by]
    last = last_told(session, people, (event, GATHERED), since=now - QUIET)
    rows = [
        row_for(incident, name, event, now)
        | {"title": title, "held_until": last[name] + QUIET if name in last else None}
        for name in people
    ]
    add_notices(session, rows)


def announce_owner(session: TenantSession, incident: Incident, by: str, *, now: datetime) -> None:
    """Tell somebody that an incident is theirs now, unless they took it themselves."""
    if incident.owner and incident.owner != by:
        event = f"owner:{now.isoformat()}"
        row = row_for(incident, incident.owner, event, now)
        add_notices(session, [row | {"title": "An incident is yours now"}])


def row_for(incident: Incident, person: str, event: str, now: datetime) -> dict[str, Any]:
    """Return what every message about an incident has."""
    return {
        "recipient": person,
        "occasion": occasion_of(incident, event),
        "kind": NoticeKind.INCIDENT,
        "detail": title_of(incident),
        "page": "incidents",
        "query": {"incident": str(incident.id)},
        "created_at": now,
    }


def is_by_hand(run: JobRun) -> bool:
    """Tell whether a person started a run, who is the one to hear of it."""
    return run.schedule_id is None and run.origin in BY_HAND


def audience(session: TenantSession, incident: Incident) -> list[str]:
    """Return who hears of an incident: its owner, or everybody who could take it over."""
    if incident.owner:
        return [incident.owner]
    return [email for email, role in list_recipients(session) if is_allowed(role, "run_job")]


def announce_run(session: TenantSession, run: JobRun, outcome: str, *, now: datetime) -> None:
    """Tell who started a run by hand that it is done, where they did not sit and wait for it."""
    job = job_named(run.job)
    took = now - (run.started_at or now)
    if not is_by_hand(run) or not (took >= LONG or (job is not None and job.is_schedulable)):
        return
    notice = {
        "recipient": run.started_by,
        "occasion": f"run:{run.id}:{RunState.SUCCEEDED}",
        "kind": NoticeKind.RUN,
        "title": f"{job.title if job else run.job} is done",
        "detail": outcome,
        "page": "runs",
        "query": {"run": str(run.id)},
        "created_at": now,
    }
    add_notices(session, [notice])


def ticket_row(
    ticket: Ticket, person: str, title: str, *, occasion: str, now: datetime
) -> dict[str, Any]:
    """Return the message about somebody's ticket."""
    return {
        "recipient": person,
        "occasion": f"ticket:{ticket.id}:{occasion}",
        "kind": NoticeKind.TICKET,
        "title": title,
        "detail": ticket.title,
        "page": "incidents",
        "query": {"incident": str(ticket.incident_id)},
        "created_at": now,
    }


def gather(
    session: TenantSession, held: Iterable[Notice], recipient: str, *, since: str, now: datetime
) -> None:
    """Let go what was held back from a person: one message as it is, more of them as one."""
    notices = list(held)
    for notice in notices:
        notice.held_until = None
        notice.created_at = now
        notice.read_at = now if len(notices) > 1 else None
    if len(notices) > 1:
        digest: dict[str, Any] = {
            "recipient": recipient,
            "occasion": f"incidents:{now.isoformat()}:{GATHERED}",
            "kind": NoticeKind.INCIDENT,
            "title": f"{len(notices)} more messages about incidents since {since}",
            "detail": "Gathered into one message; each stands among those that are read.",
            "page": "incidents",
            "query": {},
            "created_at": now,
        }
        add_notices(session, [digest])
