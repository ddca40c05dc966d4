"""Many failed runs tried again at once: exactly those that were shown, a few at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.errors import ConflictError
from data.run_items import ItemPage, items_file, read_page
from data.run_list import RunFilter, list_later, list_retryable
from data.runs import get_run
from jobs._desk import Desk
from jobs._ledger import repeat
from pipelines.run_flow import is_over

MOST = 1_000
APART = timedelta(seconds=5)
ITEMS_A_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Retryable:
    """The failed runs that a filter means, as they were when somebody looked."""

    run_ids: tuple[int, ...]
    oldest_at: datetime
    is_cut: bool


def find_retryable(desk: Desk, shown: RunFilter) -> Retryable | None:
    """Return the failed runs that are meant and not superseded, or nothing."""
    desk.allow("run_job")
    with desk.reading() as session:
        runs = list_retryable(session, shown, limit=MOST + 1)
    if not runs:
        return None
    numbers = tuple(run.id for run in runs[:MOST])
    return Retryable(run_ids=numbers, oldest_at=runs[0].created_at, is_cut=len(runs) > MOST)


def retry_all(desk: Desk, run_ids: Sequence[int]) -> str:
    """Queue each of these runs anew and no other, some seconds apart; say what became of them.

    What somebody else has tried again meanwhile is left alone.
    """
    desk.allow("run_job")
    at_once, now = desk.settings.catch_up_at_once, desk.now()
    started = 0
    with desk.transaction() as session:
        for number in run_ids[:MOST]:
            run = get_run(session, number)
            if not is_over(run.state) or list_later(session, number):
                continue
            due_at = now + APART * (started // at_once)
            repeat(desk, session, run, due_at=due_at)
            started += 1
    if not started:
        raise ConflictError("Somebody else has tried all of them again.", hint="Look at the list.")
    left = len(run_ids) - started
    verb = "was" if left == 1 else "were"
    rest = f" {left:,} {verb} tried again by somebody else meanwhile." if left else ""
    return f"{started:,} runs were queued, {at_once} at a time.{rest}"


def read_items(desk: Desk, run_id: int, *, only_failed: bool, page: int) -> ItemPage | None:
    """Return a page of what became of a run's items, or nothing if it had none."""
    desk.allow("see")
    with desk.reading() as session:
        run = get_run(session, run_id)
    path = items_file(desk.artifacts, desk.school_id, desk.engine, run)
    if path is None:
        return None
    offset = (max(page, 1) - 1) * ITEMS_A_PAGE
    return read_page(path, only_failed=only_failed, offset=offset, limit=ITEMS_A_PAGE)
