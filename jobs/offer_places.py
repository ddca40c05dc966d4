"""Offer freed places to those who wait, and end the offers that nobody took in time."""

from pydantic import BaseModel, Field

from data.events import list_to_offer, lock_event
from jobs._registry import job
from jobs._run import Run
from jobs._seats import settle


class OfferParams(BaseModel):
    """Which event; 0 is every one that has somebody waiting."""

    event_id: int = Field(default=0, ge=0, title="Event")


@job(
    title="Offer free places",
    description="Ends offers that nobody took in time and offers free places to those who wait.",
    params=OfferParams,
    is_schedulable=True,
    retries=2,
)
def offer_places(run: Run, params: OfferParams) -> str:
    """Settle one event after the other, each in a transaction that holds it."""
    with run.desk.reading() as session:
        wanted = [params.event_id] if params.event_id else list_to_offer(session, run.desk.now())
    expired = offered = 0
    with run.step("Offer") as part:
        for done, event_id in enumerate(wanted):
            with run.desk.transaction() as session:
                over, fresh = settle(run.desk, session, lock_event(session, event_id))
            expired, offered = expired + over, offered + fresh
            run.progress(done + 1, len(wanted))
        part.rows = offered
    return f"{offered:,} places offered, {expired:,} offers ended."
