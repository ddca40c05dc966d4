"""Incidents as rows: joined by their fingerprint, moved on by one person at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.exc import IntegrityError

from config.errors import NotFoundError
from config.terms import EntryMark, IncidentState, TicketState
from data.db import EVERY_SCHOOL, HouseSession, TenantSession
from data.models import (
    Incident,
    IncidentEntry,
    IncidentRun,
    JobRun,
    JobStep,
    KnownErrorRow,
    Ticket,
)

FAILURES_TRIED = 200


def get_incident(session: TenantSession, incident_id: int) -> Incident:
    """Return one incident of this school or say that there is none."""
    incident = session.get(Incident, (session.school_id, incident_id), populate_existing=True)
    if incident is None:
        raise NotFoundError(f"There is no incident {incident_id}.")
    return incident


def find_incident(session: TenantSession, fingerprint: str) -> Incident | None:
    """Find the incident of a cause."""
    query = select(Incident).where(Incident.fingerprint == fingerprint)
    return session.scalars(query.execution_options(populate_existing=True)).first()


def add_incident(session: TenantSession, incident: Incident) -> bool:
    """Add an incident; tell whether its cause had none yet."""
    try:
        with session.begin_nested():
            session.add(incident)
            session.flush()
    except IntegrityError:
        return False
    return True


def count_up(session: TenantSession, incident_id: int, *, run_id: int, now: datetime) -> None:
    """Add one occurrence to an incident, whoever else does so at this moment."""
    session.execute(
        update(Incident)
        .where(Incident.id == incident_id)
        .values(
            occurrences=Incident.occurrences + 1,
            last_seen_at=now,
            last_run_id=run_id,
            recovered_at=None,
        )
        .execution_options(synchronize_session=False)
    )


def change_incident(
    session: TenantSession, incident_id: int, source: IncidentState, **values: Any
) -> bool:
    """Change an incident that is still in this state; tell whether it was."""
    statement = (
        update(Incident)
        .where(Incident.id == incident_id, Incident.state == source)
        .values(**values)
        .returning(Incident.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(statement).one_or_none() is not None


def list_incidents(
    session: TenantSession,
    *,
    states: Sequence[IncidentState] = (),
    numbers: Sequence[int] | None = None,
    limit: int = 200,
) -> list[Incident]:
    """List incidents, those seen last first."""
    query = select(Incident).order_by(Incident.last_seen_at.desc(), Incident.id.desc())
    if states:
        query = query.where(Incident.state.in_(states))
    if numbers is not None:
        query = query.where(Incident.id.in_(numbers))
    return list(session.scalars(query.limit(limit)))


def list_entries(session: TenantSession, incident_id: int) -> list[IncidentEntry]:
    """List the timeline of an incident, the latest first."""
    query = select(IncidentEntry).where(IncidentEntry.incident_id == incident_id)
    return list(session.scalars(query.order_by(IncidentEntry.id.desc())))


def failing_since(session: TenantSession, incident_id: int) -> datetime | None:
    """Return when an incident was opened or came back the last time."""
    marks = (EntryMark.OPENED, EntryMark.CAME_BACK)
    query = select(func.max(IncidentEntry.at)).where(
        IncidentEntry.incident_id == incident_id, IncidentEntry.mark.in_(marks)
    )
    return session.scalar(query)


def list_failed_runs(session: TenantSession, incident_id: int, *, limit: int = 20) -> list[JobRun]:
    """List the failed runs of an incident, the newest first."""
    numbers = select(IncidentRun.run_id).where(IncidentRun.incident_id == incident_id)
    query = select(JobRun).where(JobRun.id.in_(numbers)).order_by(JobRun.id.desc())
    return list(session.scalars(query.limit(limit)))


def find_incident_of(session: TenantSession, run_id: int) -> int | None:
    """Find the incident that a failed run belongs to."""
    return session.scalar(select(IncidentRun.incident_id).where(IncidentRun.run_id == run_id))


def list_failing(session: TenantSession, schedule_id: int) -> list[int]:
    """List the incidents of a schedule's runs that nothing has recovered from."""
    query = (
        select(Incident.id)
        .join(
            JobRun,
            (JobRun.school_id == Incident.school_id) & (JobRun.id == Incident.last_run_id),
        )
        .where(JobRun.schedule_id == schedule_id, Incident.recovered_at.is_(None))
    )
    return list(session.scalars(query))


def list_unrecovered(session: TenantSession, job: str) -> list[tuple[int, int]]:
    """List the incidents of a job that nothing has recovered from, each with its last run."""
    query = select(Incident.id, Incident.last_run_id).where(
        Incident.job == job, Incident.recovered_at.is_(None)
    )
    return [(row.id, row.last_run_id) for row in session.execute(query)]


def last_step(session: TenantSession, run_id: int) -> str:
    """Return the name of the step that a run was in last."""
    query = select(JobStep.name).where(JobStep.run_id == run_id)
    return session.scalar(query.order_by(JobStep.attempt.desc(), JobStep.position.desc())) or ""


def list_failures(session: TenantSession) -> list[str]:
    """List the messages of the last two hundred failed runs."""
    query = select(JobRun.error_message).where(JobRun.error_message != "")
    return list(session.scalars(query.order_by(JobRun.id.desc()).limit(FAILURES_TRIED)))


def list_known_rows(session: TenantSession) -> list[KnownErrorRow]:
    """List the school's own known errors, the newest first."""
    return list(session.scalars(select(KnownErrorRow).order_by(KnownErrorRow.id.desc())))


def count_known(session: TenantSession) -> dict[str, int]:
    """Return how many failures each known error has explained."""
    query = select(Incident.known_error, func.sum(Incident.occurrences)).group_by(
        Incident.known_error
    )
    return {name: int(count) for name, count in session.execute(query) if name}


def list_tickets(
    session: TenantSession, *, incident_id: int | None = None, states: Sequence[TicketState] = ()
) -> list[Ticket]:
    """List tickets, those due first on top."""
    query = select(Ticket).order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.id)
    if incident_id is not None:
        query = query.where(Ticket.incident_id == incident_id)
    if states:
        query = query.where(Ticket.state.in_(states))
    return list(session.scalars(query))


def get_ticket(session: TenantSession, ticket_id: int) -> Ticket:
    """Return one ticket of this school or say that there is none."""
    ticket = session.get(Ticket, (session.school_id, ticket_id))
    if ticket is None:
        raise NotFoundError(f"There is no ticket {ticket_id}.")
    return ticket


def read_times(session: TenantSession, *, since: datetime) -> pl.DataFrame:
    """Return when each incident was opened, first acknowledged and first fixed; none archived."""
    when = {
        "opened_at": IncidentEntry.mark == EntryMark.OPENED,
        "acknowledged_at": IncidentEntry.state == IncidentState.ACKNOWLEDGED,
        "fixed_at": IncidentEntry.state == IncidentState.FIXED,
    }
    moments = [
        func.min(IncidentEntry.at).filter(condition).label(name) for name, condition in when.items()
    ]
    query = (
        select(IncidentEntry.incident_id, *moments)
        .join(
            Incident,
            (Incident.school_id == IncidentEntry.school_id)
            & (Incident.id == IncidentEntry.incident_id),
        )
        .where(Incident.state != IncidentState.ARCHIVED, Incident.opened_at >= since)
        .group_by(IncidentEntry.incident_id)
    )
    rows = session.execute(query).all()
    instant = pl.Datetime("us", "UTC")
    schema = {"incident_id": pl.Int64, **dict.fromkeys(when, instant)}
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def list_overdue_schools(session: HouseSession, *, now: datetime) -> list[int]:
    """List the schools in which an open ticket is past its due time."""
    query = select(Ticket.school_id).where(overdue(now)).distinct()
    return list(session.scalars(query.execution_options(**EVERY_SCHOOL)))


def list_overdue_tickets(session: TenantSession, *, now: datetime) -> list[tuple[Ticket, str]]:
    """List the open tickets past their due time, each with its incident's owner."""
    query = (
        select(Ticket, Incident.owner)
        .join(
            Incident,
            (Incident.school_id == Ticket.school_id) & (Incident.id == Ticket.incident_id),
        )
        .where(overdue(now))
    )
    return [(ticket, owner) for ticket, owner in session.execute(query)]


def overdue(now: datetime) -> ColumnElement[bool]:
    """Return the condition of open tickets past their due time."""
    return and_(Ticket.state == TicketState.OPEN, Ticket.due_at < now)
