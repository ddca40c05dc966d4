"""Remind of events that still have free places and nobody waiting for them."""

from datetime import timedelta

from pydantic import BaseModel, Field

from data.events import HOLDING, count_states, list_planned
from jobs._registry import job
from jobs._run import Run
from pipelines.offers import places_free


class SpotsParams(BaseModel):
    """How many days ahead are looked at."""

    days: int = Field(default=7, ge=0, le=366, title="Days ahead")


@job(
    title="Remind of open spots",
    description="Names the events of the next days with free places; for schedules around events.",
    params=SpotsParams,
    is_schedulable=True,
)
def open_spots(run: Run, params: SpotsParams) -> str:
    """Tell which events have free places, with how many; the run's outcome is the reminder."""
    desk = run.desk
    today = desk.now().astimezone(desk.zone).date()
    with desk.reading() as session:
        events = list_planned(session, first=today, last=today + timedelta(days=params.days))
        counts = count_states(session, [event.id for event in events])
    told = []
    for event in events:
        taken = sum(counts[event.id].get(state, 0) for state in HOLDING)
        free = places_free(event.capacity, taken)
        if free:
            told.append(f"{event.summary} on {event.starts_on:%-d %B}: {free:,} free")
    return f"{len(told):,} events have free places. {'; '.join(told)}".strip()
