"""What steps of runs kept, for whoever goes on from there."""

from typing import Any

from sqlalchemy import select

from data.db import TenantSession
from data.models import JobRun, JobStep

LOOKED_AT = 50


def kept_steps(session: TenantSession, run_id: int) -> dict[str, dict[str, Any]]:
    """Return what steps of a run's attempts kept, by their names.

    What was kept is true however the step ended afterwards, for it stands in its effect's own
    transaction or was written once the work was done.
    """
    query = select(JobStep.name, JobStep.kept).where(
        JobStep.run_id == run_id,
        JobStep.kept.is_not(None),
    )
    ordered = query.order_by(JobStep.attempt, JobStep.position)
    return {name: kept for name, kept in session.execute(ordered) if kept is not None}


def find_kept(session: TenantSession, job: str, step: str, wanted: dict[str, Any]) -> bool:
    """Tell whether one of the last runs of a job kept just this in a step that went well."""
    query = (
        select(JobStep.kept)
        .join(JobRun, (JobRun.school_id == JobStep.school_id) & (JobRun.id == JobStep.run_id))
        .where(JobRun.job == job, JobStep.name == step, JobStep.kept.is_not(None))
        .order_by(JobRun.id.desc())
        .limit(LOOKED_AT)
    )
    return wanted in list(session.scalars(query))
