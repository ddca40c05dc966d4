"""The installation as its administrators tend it: what runs, and the jobs that keep it well."""

from dataclasses import dataclass
from importlib.metadata import version

from config.errors import InputError
from data.db import house_reading
from data.heartbeats import list_heartbeats
from data.migrate import current_revision
from data.models import Heartbeat
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs._registry import get_job
from jobs.health import PRODUCTS

KEEPING = ("health_check", "backup", "prove_restore", "check_store", "purge", "status_digest")


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What runs here, in which version, and its loops with their last proof of work."""

    version: str
    revision: str
    database: str
    loops: list[Heartbeat]


def describe(desk: Desk) -> Installation:
    """Return what runs here."""
    desk.allow("manage_school")
    with house_reading(desk.engine) as session:
        loops = list_heartbeats(session)
    return Installation(
        version=version("homeroom"),
        revision=current_revision(desk.engine) or "none",
        database=PRODUCTS[desk.engine.dialect.name],
        loops=loops,
    )


def start(desk: Desk, job: str, params: dict[str, object] | None = None) -> str:
    """Queue one of the jobs that keep the installation well."""
    desk.allow("manage_school")
    if job not in KEEPING:
        raise InputError(f"{job} is not started here.", hint=f"Choose {', '.join(KEEPING)}.")
    with desk.transaction() as session:
        run = enqueue(desk, session, job, params or {})
        desk.audit(session, "job.started", f"run {run.id}", new=job)
        return f"{get_job(job).title}: run {run.id} is queued."
