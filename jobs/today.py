"""What Today shows: what needs a person, worst first, and four figures that open their rows."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.permissions import is_allowed
from config.terms import BatchState, Role, Urgency
from data.batches import OPEN, count_batches, list_batches
from data.datasets import list_datasets
from data.db import TenantSession
from data.incidents import list_incidents
from data.models import Batch, Incident, JobRun, Occurrence, Ticket
from data.people import count_administrators
from data.run_list import BROKEN, RunFilter, count_matching, list_starts, list_unsolved
from data.schedules import list_schedules
from data.today import list_published, list_received
from jobs._desk import Desk
from jobs._notices import HELD, is_quiet, title_of
from jobs._registry import get_job
from jobs._tardy import Tardy, list_tardy
from jobs.schedules import list_missed
from jobs.tickets import is_overdue, list_open
from pipelines.incident_flow import UNSOLVED

MOST = 10
WEEK = timedelta(days=7)
# Filters stand in the address by the words that people read.
LAST_WEEK = "Last 7 days"
BARS = 14
RANK = {
    "failed": 0,
    "held": 1,
    "overdue": 1,
    "late": 2,
    "fixing": 3,
    "previewed": 4,
    "mapping": 5,
    "missed": 6,
    "refused": 7,
    "warning": 8,
}
WAITING = (BatchState.FIXING, BatchState.PREVIEWED, BatchState.MAPPING)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that waits for a person, and the button that leads to it."""

    state: str
    text: str
    detail: str
    action: str
    page: str
    query: dict[str, str] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number, what it means, how it went, and the screen that lists what it counts."""

    title: str
    value: int
    note: str
    action: str
    series: list[int]
    page: str
    query: dict[str, str] = field(default_factory=dict)


def needs_you(desk: Desk) -> list[Item]:
    """List at most ten things that the actor can act on, the worst first."""
    since = desk.now() - WEEK
    with desk.reading() as session:
        found = [incident_item(one) for one in pressing(session, now=desk.now())]
        found += [run_item(run) for run in list_unsolved(session, since=since, limit=MOST)]
        found += [tardy_item(one) for one in list_tardy(session, now=desk.now())]
        waiting = list_batches(session, states=WAITING)
        refused = list_batches(session, states=(BatchState.REFUSED,), limit=MOST)
        found += [batch_item(batch) for batch in waiting]
        found += [batch_item(batch) for batch in refused if batch.updated_at >= since]
        found += lonely_item(session)
    found += [ticket_item(one) for one in list_open(desk) if is_overdue(one, desk.now())]
    found += missed_items(desk)
    mine = [item for item in found if is_allowed(desk.actor.role, NEEDED[item.page])]
    return sorted(mine, key=lambda item: RANK[item.state])[:MOST]


NEEDED = {
    "incidents": "run_job",
    "runs": "run_job",
    "schedules": "run_job",
    "workbench": "upload",
    "settings": "manage_people",
}


WORST_FIRST = tuple(reversed(Urgency))


def pressing(session: TenantSession, *, now: datetime) -> list[Incident]:
    """List incidents that still fail and are not silenced, the most urgent first."""
    open_ = [
        incident
        for incident in list_incidents(session, states=UNSOLVED)
        if incident.recovered_at is None and not is_quiet(incident, now)
    ]
    return sorted(open_, key=lambda incident: WORST_FIRST.index(incident.urgency))[:MOST]


def incident_item(incident: Incident) -> Item:
    """Say what keeps failing, how often and whose it is."""
    count = incident.occurrences
    held = incident.error_code == HELD
    verb = "held" if held else "failed"
    often = f"{verb} once" if count == 1 else f"{verb} {count:,} times"
    return Item(
        state=verb,
        text=title_of(incident),
        detail=f"{often} · {incident.owner or 'nobody has taken it over'}",
        action="Open the incident",
        page="incidents",
        query={"incident": str(incident.id)},
        at=incident.last_seen_at,
    )


def ticket_item(ticket: Ticket) -> Item:
    """Say which ticket is past its due time and whose it is."""
    return Item(
        state="overdue",
        text=f"Ticket “{ticket.title}” is overdue",
        detail=ticket.assignee or "nobody has taken it over",
        action="Open the incident",
        page="incidents",
        query={"incident": str(ticket.incident_id)},
        at=ticket.due_at,
    )


def run_item(run: JobRun) -> Item:
    """Say which run failed and why."""
    return Item(
        state="failed",
        text=f"{get_job(run.job).title} failed",
        detail=run.error_message or run.outcome,
        action="Open the run",
        page="runs",
        query={"run": str(run.id)},
        at=run.finished_at,
    )


def tardy_item(one: Tardy) -> Item:
    """Say which run is late to start or to end."""
    return Item(
        state=one.state,
        text=f"{get_job(one.run.job).title} is {one.state}",
        detail=one.detail,
        action="Open the run",
        page="runs",
        query={"run": str(one.run.id)},
        at=one.since,
    )


def missed_items(desk: Desk) -> list[Item]:
    """Say which schedules missed due times that nobody has dealt with."""
    missed = list_missed(desk)
    with desk.reading() as session:
        titles = {schedule.id: schedule.title for schedule in list_schedules(session)}
    return [missed_item(titles[number], rows) for number, rows in missed.items()]


def missed_item(title: str, rows: list[Occurrence]) -> Item:
    """Say how many due times a schedule missed."""
    count = len(rows)
    return Item(
        state="missed",
        text=f"{title} missed {count:,} due time{'s' if count > 1 else ''}",
        detail="Nobody was there; run the latest, run all, or dismiss them",
        action="Decide",
        page="schedules",
        at=rows[0].due_at,
    )


def batch_item(batch: Batch) -> Item:
    """Say what a batch waits for."""
    errors = int(batch.counts.get("check", {}).get("errors", 0))
    action, detail = {
        BatchState.FIXING: ("Fix it", f"{errors:,} errors to correct before the preview"),
        BatchState.PREVIEWED: ("Look and publish", "The preview is ready"),
        BatchState.MAPPING: ("Match columns", "Its columns wait for your word"),
    }.get(batch.state, ("See why", batch.problem))
    return Item(
        state=batch.state.value,
        text=batch.filename,
        detail=batch.problem or detail,
        action=action,
        page="workbench",
        query={"batch": str(batch.id)},
        at=batch.updated_at,
    )


def lonely_item(session: TenantSession) -> list[Item]:
    """Warn a school that would be locked out if one person left."""
    if count_administrators(session) > 1:
        return []
    return [
        Item(
            state="warning",
            text=f"Only one {Role.ADMINISTRATOR}",
            detail="If that person leaves, nobody can let others in.",
            action="Add another",
            page="settings",
            query={"tab": "People"},
        )
    ]


def figures(desk: Desk) -> list[Figure]:
    """Return the four figures; each counts exactly what its link lists."""
    now = desk.now()
    week = RunFilter(since=now - WEEK)
    broken = RunFilter(since=now - WEEK, states=BROKEN)
    with desk.reading() as session:
        heads = list_datasets(session)
        return [
            Figure(
                title="Open batches",
                value=count_batches(session, Batch.state.in_(OPEN)),
                note="per day, 14 days",
                action="Batches",
                series=per_day(desk, list_received(session, since=now - BARS * DAY), BARS),
                page="intake",
                query={"show": "Open"},
            ),
            Figure(
                title="Rows published",
                value=sum(version.rows for _, version in heads),
                note="versions per month",
                action=f"{len(heads)} datasets",
                series=per_month(desk, list_published(session, since=now - YEAR)),
                page="datasets",
            ),
            Figure(
                title="Runs this week",
                value=count_matching(session, week),
                note="per day, 7 days",
                action="Runs",
                series=per_day(desk, list_starts(session, week), WEEK.days),
                page="runs",
                query={"days": LAST_WEEK},
            ),
            Figure(
                title="Failed this week",
                value=count_matching(session, broken),
                note="per day, 7 days",
                action="Failures",
                series=per_day(desk, list_starts(session, broken), WEEK.days),
                page="runs",
                query={"show": "Failed", "days": LAST_WEEK},
            ),
        ]


DAY = timedelta(days=1)
YEAR = timedelta(days=365)


def per_day(desk: Desk, moments: list[datetime], days: int) -> list[int]:
    """Count moments by the school's own days, the oldest first."""
    counted = Counter(at.astimezone(desk.zone).date() for at in moments)
    today = desk.now().astimezone(desk.zone).date()
    return [counted[today - back * DAY] for back in range(days - 1, -1, -1)]


def per_month(desk: Desk, moments: list[datetime]) -> list[int]:
    """Count moments by the school's own months, the oldest first."""
    counted = Counter(
        (at.astimezone(desk.zone).year, at.astimezone(desk.zone).month) for at in moments
    )
    now = desk.now().astimezone(desk.zone)
    last = now.year * 12 + now.month - 1
    return [counted[(number // 12, number % 12 + 1)] for number in range(last - 11, last + 1)]
