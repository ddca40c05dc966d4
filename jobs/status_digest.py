"""The week in one text: what ran, failed, was late or is held, and how the installation is."""

from datetime import timedelta

from pydantic import BaseModel, Field

from config.terms import BatchState
from data.batches import list_batches
from data.db import TenantSession
from data.incidents import list_incidents
from data.run_list import BROKEN, RunFilter, count_matching
from jobs._desk import Desk
from jobs._kept import artifact_of
from jobs._notices import title_of
from jobs._registry import job
from jobs._run import Run
from jobs._tardy import list_tardy
from jobs.health import Health, health
from pipelines.incident_flow import UNSOLVED

KIND = "digest"
WAITING = (BatchState.FIXING, BatchState.PREVIEWED, BatchState.MAPPING)
SHOWN = 10


class DigestParams(BaseModel):
    """How many days are told of."""

    days: int = Field(default=7, ge=1, le=92, title="Days")


@job(
    title="Write the status digest",
    description="Tells in one text what ran, failed, was late or is held, and how all is.",
    params=DigestParams,
    is_schedulable=True,
)
def status_digest(run: Run, params: DigestParams) -> str:
    """Write the digest of the last days; its first line is the outcome."""
    with run.step("Write"):
        lines = lines_of(run.desk, params.days)
        keep(run, "\n".join(lines) + "\n")
    return lines[0]


def lines_of(desk: Desk, days: int) -> list[str]:
    """Return the digest: all well is one line, else one line for each thing that is not."""
    since = desk.now() - timedelta(days=days)
    with desk.reading() as session:
        runs = count_matching(session, RunFilter(since=since))
        failed = count_matching(session, RunFilter(since=since, states=BROKEN))
        wrong = [*troubles(desk, session), *weak_spots(desk)]
    span = f"{runs:,} runs in the last {days} days, {failed:,} failed"
    if not wrong:
        return [f"All well: {span}."]
    return [f"{len(wrong)} things to look at; {span}.", *(f"- {one}" for one in wrong)]


def troubles(desk: Desk, session: TenantSession) -> list[str]:
    """Say which incidents are open, which runs are late and which batches wait for somebody."""
    incidents = list_incidents(session, states=UNSOLVED)
    late = list_tardy(session, now=desk.now())
    waiting = list_batches(session, states=WAITING, limit=SHOWN)
    return [
        *(
            f"Incident {one.id}, {one.occurrences:,} times: {title_of(one)}"
            for one in incidents[:SHOWN]
        ),
        *(f"Run {one.run.id} is {one.state}: {one.detail}" for one in late[:SHOWN]),
        *(f"{batch.filename} waits for somebody ({batch.state})." for batch in waiting),
    ]


def weak_spots(desk: Desk) -> list[str]:
    """Say which parts of the installation are not well."""
    cards = health(desk, now=desk.now)
    return [f"{c.name.capitalize()}: {c.detail}" for c in cards if c.state is not Health.GOOD]


def keep(run: Run, text: str) -> None:
    """Store the text, so that it can be read and sent."""
    desk = run.desk
    blob = desk.artifacts.put_bytes(desk.school_id, text.encode())
    with run.effect() as session:
        session.add(
            artifact_of(
                desk,
                blob,
                kind=KIND,
                filename=f"status-{desk.now().astimezone(desk.zone):%Y-%m-%d}.md",
                media_type="text/markdown; charset=utf-8",
            )
        )
