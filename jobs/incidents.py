"""Incidents as people work on them: take over, find the cause, mend, close, and tell why."""

from datetime import datetime, timedelta

from config.errors import ConflictError, InputError
from config.terms import EntryMark, IncidentState, TicketState, Urgency
from data.db import TenantSession
from data.incidents import (
    change_incident,
    get_incident,
    list_failed_runs,
    list_tickets,
    read_times,
)
from data.models import Incident
from data.run_list import list_later
from jobs._desk import Desk
from jobs._ledger import retry
from jobs._notices import announce_end, announce_owner
from jobs._triage import known_errors, note
from jobs.members import list_colleagues
from pipelines.incident_flow import path_to, step
from pipelines.incident_times import mean_times
from pipelines.triage import KnownError

LEAST_LETTERS = 10
LONGEST_SNOOZE = timedelta(days=30)
URGENT = tuple(Urgency)
MONTHS = timedelta(days=90)


def advance(desk: Desk, incident_id: int, action: str, comment: str = "") -> IncidentState:
    """Move an incident one step on, or reopen it."""
    desk.allow("run_job")
    if action == "close":
        raise InputError("Closing needs a cause, a fix and an impact.", hint="Resolve it.")
    with desk.transaction() as session:
        return move(desk, session, get_incident(session, incident_id), action, comment=comment)


def move(
    desk: Desk, session: TenantSession, incident: Incident, action: str, *, comment: str = ""
) -> IncidentState:
    """Write one transition and its line; whoever was overtaken hears so."""
    state = step(incident.state, action)
    values = {"state": state, "owner": incident.owner or desk.actor.email}
    if not change_incident(session, incident.id, incident.state, **values):
        raise ConflictError(
            f"Incident {incident.id} has moved on meanwhile.", hint="Look at it again."
        )
    session.refresh(incident)
    tell(desk, session, incident, EntryMark.STATE, text=comment)
    if state is IncidentState.CLOSED and incident.recovered_at is None:
        title, by = "An incident is closed", desk.actor.email
        announce_end(session, incident, "closed", title, now=desk.now(), by=by)
    desk.audit(session, f"incident.{action}", f"incident {incident.id}", new=state.value)
    return state


def resolve(
    desk: Desk,
    incident_id: int,
    *,
    root_cause: str,
    corrective_action: str,
    impact: str,
    drop_tickets: bool = False,
) -> None:
    """Lead an incident to its end, step by step, and keep its cause, its fix and its impact."""
    desk.allow("run_job")
    words = {"cause": root_cause, "fix": corrective_action, "impact": impact}
    for name, text in words.items():
        if len(text.strip()) < LEAST_LETTERS:
            raise InputError(f"The {name} is too short.", hint="Write ten letters or more.")
    with desk.transaction() as session:
        incident = get_incident(session, incident_id)
        settle_tickets(desk, session, incident, drop=drop_tickets)
        told = corrective_action.strip()
        for action in path_to(incident.state, IncidentState.CLOSED):
            move(desk, session, incident, action, comment=told if action == "close" else "")
        incident.root_cause = root_cause.strip()
        incident.corrective_action = corrective_action.strip()
        incident.impact = impact.strip()


def settle_tickets(desk: Desk, session: TenantSession, incident: Incident, *, drop: bool) -> None:
    """Refuse to close over open tickets, unless they are to be dropped with the incident."""
    open_ = list_tickets(session, incident_id=incident.id, states=(TicketState.OPEN,))
    if open_ and not drop:
        raise ConflictError(
            f"{len(open_)} tickets of incident {incident.id} are open.",
            hint="Finish them, or close the incident and drop them.",
        )
    for ticket in open_:
        ticket.state, ticket.settled_at = TicketState.DROPPED, desk.now()


def assign(desk: Desk, incident_id: int, email: str) -> None:
    """Give an incident an owner, who must be known here; an empty one takes the owner away."""
    desk.allow("run_job")
    if email:
        find_member(desk, email)
    with desk.transaction() as session:
        incident = get_incident(session, incident_id)
        incident.owner = email
        tell(desk, session, incident, EntryMark.OWNER, text=email or "nobody")
        announce_owner(session, incident, desk.actor.email, now=desk.now())
        desk.audit(session, "incident.assigned", f"incident {incident_id}", new=email)


def find_member(desk: Desk, email: str) -> None:
    """Refuse an owner who has no role at this school."""
    if email not in list_colleagues(desk):
        raise InputError(f"Nobody here signs in as {email}.", hint="Choose one of the school.")


def comment(desk: Desk, incident_id: int, text: str) -> None:
    """Write a comment into the timeline."""
    desk.allow("run_job")
    if not text.strip():
        raise InputError("The comment is empty.", hint="Write what you found or did.")
    with desk.transaction() as session:
        tell(
            desk, session, get_incident(session, incident_id), EntryMark.COMMENT, text=text.strip()
        )


def set_urgency(desk: Desk, incident_id: int, urgency: Urgency) -> None:
    """Say how bad an incident is; one that gets worse wakes up."""
    desk.allow("run_job")
    with desk.transaction() as session:
        incident = get_incident(session, incident_id)
        worse = URGENT.index(urgency) > URGENT.index(incident.urgency)
        incident.urgency = urgency
        if worse:
            incident.snoozed_until = None
        tell(desk, session, incident, EntryMark.URGENCY, text=urgency.value)


def snooze(desk: Desk, incident_id: int, until: datetime, text: str) -> None:
    """Silence an incident until a moment, with the reason; its failures are still counted."""
    desk.allow("run_job")
    now = desk.now()
    if not now < until <= now + LONGEST_SNOOZE:
        raise InputError("A snooze needs an end within 30 days.", hint="Choose a later moment.")
    if len(text.strip()) < LEAST_LETTERS:
        raise InputError("A snooze needs a reason.", hint="Write ten letters or more.")
    with desk.transaction() as session:
        incident = get_incident(session, incident_id)
        incident.snoozed_until = until
        tell(desk, session, incident, EntryMark.SNOOZE, text=text.strip())
        desk.audit(session, "incident.snoozed", f"incident {incident_id}", new=until.isoformat())


def tell(
    desk: Desk, session: TenantSession, incident: Incident, mark: EntryMark, *, text: str = ""
) -> None:
    """Write a line of the timeline in the actor's name."""
    note(session, incident, mark, now=desk.now(), actor=desk.actor.name, text=text)


def retry_failed(desk: Desk, incident_id: int, run_ids: list[int]) -> list[int]:
    """Start these failed runs of an incident anew, and no other; return the new runs' numbers."""
    desk.allow("run_job")
    with desk.reading() as session:
        get_incident(session, incident_id)
        known = {run.id for run in list_failed_runs(session, incident_id, limit=1_000)}
        wanted = [number for number in run_ids if number in known]
        fresh = [number for number in wanted if not list_later(session, number)]
    if not fresh:
        raise ConflictError(
            "None of these runs waits for another try.", hint="Look at the incident again."
        )
    return [retry(desk, number).id for number in fresh]


def known_error_of(session: TenantSession, incident: Incident) -> KnownError | None:
    """Return what is known of the incident's cause."""
    return next((one for one in known_errors(session) if one.name == incident.known_error), None)


def times(desk: Desk) -> dict[str, tuple[timedelta | None, list[int]]]:
    """Return MTTA and MTTR of the last 90 days, with the incidents that were counted."""
    desk.allow("see")
    with desk.reading() as session:
        return mean_times(read_times(session, since=desk.now() - MONTHS))
