"""The sweeper: rings again for runs that nobody heard of, and frees those whose worker is gone."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from config.terms import RunState
from data.db import house_reading, transaction
from data.models import JobRun
from data.runs import add_log, list_expired, list_unrung, mark_hinted, release_run, update_owned
from jobs._queue import AWAY, Doorbell
from jobs._registry import losses_allowed
from jobs._triage import report_failure
from pipelines.run_flow import sources

Clock = Callable[[], datetime]
PATIENCE = timedelta(seconds=10)
HINTS_WAITING = 200
LOST = "The worker was lost; another one takes over."
HOPELESS = "The run lost its worker again and again and was given up."


def sweep(engine: Engine, bell: Doorbell, *, now: Clock) -> int:
    """Do one round; return how many runs were freed or rung for."""
    freed = free_lost(engine, now=now)
    return freed + ring_again(engine, bell, now=now)


def free_lost(engine: Engine, *, now: Clock) -> int:
    """Queue each run whose lease has expired, or end it when that helps no more."""
    with house_reading(engine) as session:
        expired = list_expired(session, now=now())
    for run in expired:
        with transaction(engine, run.school_id) as session:
            if run.cancel_requested_at is not None or run.releases >= losses_allowed(run.job):
                ended = update_owned(session, run.id, run.fence, **end_of(run, now))
                text = HOPELESS if run.cancel_requested_at is None else "Cancelled."
            else:
                ended = release_run(session, run.id, run.fence)
                text = LOST
            if ended:
                add_log(session, run.id, text, now=now(), level="warning")
            if ended and text == HOPELESS:
                report_failure(session, run, code="lost", message=text, now=now())
    return len(expired)


def end_of(run: JobRun, now: Clock) -> dict[str, object]:
    """Return how a run ends that no worker will take again."""
    if run.cancel_requested_at is not None:
        return {"state": RunState.CANCELLED, "finished_at": now(), "lease_until": None}
    return {
        "state": RunState.FAILED,
        "finished_at": now(),
        "lease_until": None,
        "error_code": "lost",
        "error_message": HOPELESS,
        "error_hint": "Its work may need more memory than the machine has.",
    }


def ring_again(engine: Engine, bell: Doorbell, *, now: Clock) -> int:
    """Ring for due runs that nobody was told of for a while, as many as the queue has room for."""
    with house_reading(engine) as session:
        unrung = list_unrung(
            session, sources("claim"), now=now(), patience=PATIENCE, limit=HINTS_WAITING
        )
    rung = unrung[: room_in(bell)] if unrung else []
    for school_id, run_ids in by_school(rung).items():
        with transaction(engine, school_id) as session:
            mark_hinted(session, run_ids, now=now())
    for school_id, run_id in rung:
        bell.ring(school_id, run_id)
    return len(rung)


def room_in(bell: Doorbell) -> int:
    """Return how many more hints may wait; a long queue needs no second telling."""
    try:
        return max(HINTS_WAITING - bell.waiting(), 0)
    except AWAY:
        return 0


def by_school(rung: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Group runs by their school."""
    grouped: dict[int, list[int]] = defaultdict(list)
    for school_id, run_id in rung:
        grouped[school_id].append(run_id)
    return grouped
