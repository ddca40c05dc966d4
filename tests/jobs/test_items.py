"""A run over many items: a bad one fails alone, the list is a file, and only the bad are redone."""

import polars as pl
import pytest
from pydantic import BaseModel
from sqlalchemy import select

from config.errors import CancelledError, InputError
from config.terms import RunState
from data.models import JobRun, JobStep, RunLog
from data.run_items import items_file
from data.runs import get_run
from jobs._desk import Desk
from jobs._items import chosen, each, finish
from jobs._ledger import enqueue, go_on, what_is_left
from jobs._registry import job
from jobs._run import Run, execute
from jobs.retries import read_items

pytestmark = pytest.mark.slow
MENDED: set[str] = set()


class Numbers(BaseModel):
    """How many items there are, and each which fails."""

    count: int = 10
    bad: int = 0
    stop_at: int = -1


@job(title="Trial of items", params=Numbers)
def trial_items(run: Run, params: Numbers) -> str:
    """Do each number; some are bad until they are mended."""

    def work(name: str) -> str:
        if int(name) == params.stop_at:
            raise CancelledError("Somebody asked to stop.")
        if params.bad and int(name) % params.bad == 0 and name not in MENDED:
            raise InputError(f"Number {name} is bad.", hint="Mend it.")
        return "done"

    items = chosen(run, [str(number) for number in range(params.count)])
    tally = each(run, "Count", items, work, total=len(items))
    return finish(run, tally, noun="numbers", outcome=f"{tally.done:,} counted.")


@pytest.fixture(autouse=True)
def unmended():
    MENDED.clear()


def do(desk: Desk, **params: int) -> JobRun:
    """Do a trial; return its run."""
    with desk.transaction() as session:
        number = enqueue(desk, session, "trial_items", params).id
    return take(desk, number)


def take(desk: Desk, number: int) -> JobRun:
    assert execute(desk.settings, desk.engine, desk.school_id, number, now=desk.now)
    with desk.reading() as session:
        return get_run(session, number)


def test_one_bad_item_fails_alone(north: Desk):
    run = do(north, count=10, bad=4)

    assert run.state == RunState.PARTLY_SUCCEEDED
    assert run.outcome == ("7 of 10 numbers are done, 3 failed: 0: Number 0 is bad. Mend it.")
    page = read_items(north, run.id, only_failed=True, page=1)
    assert [row["item"] for row in page.rows] == ["0", "4", "8"]
    assert page.rows[0]["message"] == "Number 0 is bad. Mend it."
    assert read_items(north, run.id, only_failed=False, page=1).total == 10


def test_all_good_is_a_success_and_all_bad_a_failure(north: Desk):
    assert do(north, count=3).state == RunState.SUCCEEDED

    run = do(north, count=3, bad=1)
    assert run.state == RunState.FAILED
    assert run.error_hint == "All 3 numbers failed; see the list."
    assert do(north, count=0).outcome == "0 counted."


def test_only_the_failed_items_are_done_again(north: Desk):
    first = do(north, count=10, bad=4)
    with north.reading() as session:
        assert what_is_left(session, first) == "the failed items"

    MENDED.update({"0", "4"})
    second = take(north, go_on(north, first.id).id)
    assert second.parent_id == first.id
    assert second.state == RunState.PARTLY_SUCCEEDED
    assert read_items(north, second.id, only_failed=False, page=1).total == 3

    MENDED.add("8")
    third = take(north, go_on(north, second.id).id)
    assert (third.state, third.outcome) == (RunState.SUCCEEDED, "1 counted.")


def test_what_concerns_the_whole_run_ends_it(north: Desk):
    assert do(north, count=10, stop_at=3).state == RunState.CANCELLED


def test_a_hundred_thousand_items_add_little_to_the_database(north: Desk):
    run = do(north, count=100_000, bad=1_000)

    with north.reading() as session:
        steps = session.scalars(select(JobStep).where(JobStep.run_id == run.id)).all()
        lines = session.scalars(select(RunLog).where(RunLog.run_id == run.id)).all()
    kept = sum(len(repr(vars(row))) for row in [run, *steps, *lines])
    assert kept < 10_000
    path = items_file(north.artifacts, north.school_id, north.engine, run)
    assert pl.scan_parquet(path).select(pl.len()).collect().item() == 100_000
    page = read_items(north, run.id, only_failed=True, page=2)
    assert (page.total, page.failed, page.rows[0]["item"]) == (100, 100, "50000")


def test_runs_without_items_have_no_page_of_them(north: Desk):
    with north.transaction() as session:
        number = enqueue(north, session, "trial_items", {}).id

    assert read_items(north, number, only_failed=False, page=1) is None
