"""Look at everything that must work, as a run: what is bad becomes an incident."""

from pydantic import BaseModel

from config.errors import HomeroomError
from jobs._registry import ADMINISTRATORS, job
from jobs._run import Run
from jobs.health import Health, health


class Nothing(BaseModel):
    """No parameters."""


@job(
    title="Check the health of everything",
    description="Looks at database, loops, queue, disk and backups; fails by what is bad.",
    params=Nothing,
    is_schedulable=True,
    owner=ADMINISTRATORS,
)
def health_check(run: Run, _params: Nothing) -> str:
    """Judge each part of the house; fail with the first that does not work."""
    with run.step("Look") as part:
        cards = health(run.desk, now=run.desk.now)
        part.rows = len(cards)
    for card in cards:
        level = "info" if card.state is Health.GOOD else "warning"
        run.log(f"{card.name.capitalize()}: {card.detail}", level=level)
    bad = [card for card in cards if card.state in {Health.BAD, Health.UNKNOWN}]
    if bad:
        first = bad[0]
        raise HomeroomError(
            f"{first.name.capitalize()} does not work: {first.detail}",
            hint="The page System tells what to do about each part.",
        )
    warned = [card.name for card in cards if card.state is Health.WARNING]
    return f"Everything works; look at: {', '.join(warned)}." if warned else "Everything works."
