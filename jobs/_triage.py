"""What a failed run leaves behind: one incident for each cause, in the run's last transaction."""

from datetime import datetime, timedelta
from typing import Any

from config.known_errors import known_error_list
from config.terms import EntryMark, IncidentState
from data.batches import get_batch
from data.db import TenantSession
from data.incidents import (
    add_incident,
    change_incident,
    count_up,
    failing_since,
    find_incident,
    find_incident_of,
    get_incident,
    last_step,
    list_failing,
    list_known_rows,
)
from data.models import Incident, IncidentEntry, IncidentRun, JobRun
from jobs._notices import announce, announce_again, announce_end
from pipelines.incident_flow import UNSOLVED, step
from pipelines.triage import KnownError, find_known, fingerprint, normalise

SYSTEM = "Homeroom"
MINUTES = 60


def known_errors(session: TenantSession) -> list[KnownError]:
    """Return the school's own known errors, then those that ship."""
    own = [
        KnownError(
            name=f"own-{row.id}",
            title=row.title,
            pattern=row.pattern,
            workaround=row.workaround,
            root_cause=row.root_cause,
            page=row.page,
            transient=row.transient,
            retries=row.retries,
        )
        for row in list_known_rows(session)
    ]
    return own + [
        KnownError(name=name, is_default=True, **body) for name, body in known_error_list().items()
    ]


def report_failure(
    session: TenantSession, run: JobRun, *, code: str, message: str, now: datetime
) -> int:
    """Open the incident of a failure, or join the one that its cause has; return its number.

    The same transaction ends the run, so that no failure is ever without its incident. Of two
    workers that fail of one cause at once, the second joins what the first has opened.
    """
    text = without_file(session, run, message)
    where = last_step(session, run.id)
    mark = fingerprint(code=code, message=text, job=run.job, step=where)
    known = find_known(text, known_errors(session))
    fresh = Incident(
        fingerprint=mark,
        job=run.job,
        step=where,
        error_code=code,
        message=normalise(text),
        opened_at=now,
        last_seen_at=now,
        last_run_id=run.id,
        known_error=known.name if known else "",
    )
    incident = find_incident(session, mark)
    if incident is None and add_incident(session, fresh):
        session.add(IncidentRun(run_id=run.id, incident_id=fresh.id, failed_at=now))
        note(session, fresh, EntryMark.OPENED, now=now, text=f"Run {run.id} failed.")
        announce(session, fresh, run, "opened", now=now)
        return fresh.id
    incident = incident or find_incident(session, mark)
    assert incident is not None  # noqa: S101 — its fingerprint has just refused ours
    join(session, incident, run, now)
    return incident.id


def without_file(session: TenantSession, run: JobRun, message: str) -> str:
    """Return a message without the name of the file, which may name a person."""
    if run.batch_id is None:
        return message
    return message.replace(get_batch(session, run.batch_id).filename, "…")


def join(session: TenantSession, incident: Incident, run: JobRun, now: datetime) -> None:
    """Count one more failure; what was thought to be over has come back."""
    count_up(session, incident.id, run_id=run.id, now=now)
    session.add(IncidentRun(run_id=run.id, incident_id=incident.id, failed_at=now))
    is_open = incident.state in UNSOLVED
    if is_open and incident.recovered_at is None:
        announce_again(session, incident, run, now=now)
        return
    state = IncidentState.OPEN if is_open else step(incident.state, "reopen")
    values: dict[str, Any] = {"state": state, "returns": Incident.returns + 1}
    values |= {} if is_open else {"snoozed_until": None}
    if change_incident(session, incident.id, incident.state, **values):
        incident = get_incident(session, incident.id)
        note(session, incident, EntryMark.CAME_BACK, now=now, text=f"Run {run.id} failed again.")
        announce(session, incident, run, "came_back", now=now)


def report_success(session: TenantSession, run: JobRun, *, now: datetime) -> None:
    """Close the alarm of incidents that a run shows to be over: its schedule's, its parent's.

    A run that belongs to an incident itself, as one whose file was held, shows nothing to be over.
    """
    if find_incident_of(session, run.id) is not None:
        return
    found = [find_incident_of(session, run.parent_id)] if run.parent_id is not None else []
    found += list_failing(session, run.schedule_id) if run.schedule_id is not None else []
    for number in {one for one in found if one is not None}:
        recover(session, number, now=now, told=f"run {run.id}")


def recover(session: TenantSession, incident_id: int, *, now: datetime, told: str) -> None:
    """Close the alarm of an incident, unless it is closed; `told` says by what."""
    incident = get_incident(session, incident_id)
    if incident.recovered_at is not None:
        return
    since = failing_since(session, incident_id) or incident.opened_at
    change_incident(session, incident_id, incident.state, recovered_at=now)
    text = f"Recovered after {lasting(now - since)} by {told}."
    note(session, incident, EntryMark.RECOVERED, now=now, text=text)
    announce_end(session, incident, "recovered", text, now=now)


def lasting(span: timedelta) -> str:
    """Return a length of time in hours and minutes, such as `3 h 12 min`."""
    minutes = max(int(span.total_seconds()) // MINUTES, 0)
    hours, rest = divmod(minutes, 60)
    if hours:
        return f"{hours} h {rest} min"
    return f"{rest} min" if rest else "less than a minute"


def note(
    session: TenantSession,
    incident: Incident,
    mark: EntryMark,
    *,
    now: datetime,
    actor: str = SYSTEM,
    text: str = "",
) -> None:
    """Write a line of the timeline."""
    session.add(
        IncidentEntry(
            incident_id=incident.id,
            at=now,
            actor=actor,
            mark=mark,
            state=incident.state,
            text=text,
        )
    )
