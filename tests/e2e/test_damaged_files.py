"""Damaged files go through the uploader and the worker; the web process hardly notices them."""

import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from config.settings import Settings
from config.terms import BatchState, RunState
from data.models import Batch, JobRun
from jobs._desk import Desk
from jobs._terminal import open_terminal
from tests.e2e.conftest import OPERATOR, Installation
from tests.e2e.test_workbench_large import resident_mib
from tests.faults.mutants import mutants

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

AT_ONCE, SECONDS, PATIENCE_SECONDS, GROWTH_MIB = 20, 20, 180, 150
ENDED = {BatchState.RECEIVED, BatchState.MAPPING, BatchState.FIXING, BatchState.REFUSED}


def newest(desk: Desk) -> int:
    """Return the highest number of a batch."""
    with desk.reading() as session:
        return session.scalar(select(func.max(Batch.id))) or 0


def batches_after(desk: Desk, number: int) -> list[tuple[Batch, JobRun | None]]:
    """Return the batches that came after one, each with the run that worked on it last."""
    with desk.reading() as session:
        newer = session.scalars(select(Batch).where(Batch.id > number)).all()
        runs = {run.id: run for run in session.scalars(select(JobRun))}
    return [(batch, runs.get(batch.run_id or 0)) for batch in newer]


def send(page: Page, desk: Desk, files: Sequence[dict[str, Any]]) -> list[str]:
    """Upload files together, wait until each came to an end, and say which did not end well."""
    before = newest(desk)
    page.locator("input[type=file]").set_input_files(files)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = batches_after(desk, before)
        if len(found) >= len(files) and all(is_over(batch, run) for batch, run in found):
            return [words for batch, run in found if (words := trouble(batch, run))]
        time.sleep(0.3)
    return [f"{len(batches_after(desk, before))} of {len(files)} files came to an end."]


def is_over(batch: Batch, run: JobRun | None) -> bool:
    """Tell whether nobody works on a batch any more."""
    return batch.state in ENDED and (run is None or run.finished_at is not None)


def trouble(batch: Batch, run: JobRun | None) -> str:
    """Say what is wrong with the end of a batch; a refusal and a question need their reason."""
    if batch.state in {BatchState.REFUSED, BatchState.RECEIVED} and not batch.problem:
        return f"{batch.filename}: {batch.state} without a reason"
    if run is None or run.started_at is None or run.finished_at is None:
        return "" if batch.state == BatchState.RECEIVED else f"{batch.filename}: nobody read it"
    took = (run.finished_at - run.started_at).total_seconds()
    if run.state != RunState.SUCCEEDED or took > SECONDS:
        return f"{batch.filename}: {run.state} after {took:.1f} s, {run.error_message}"
    return ""


@pytest.mark.parametrize("count", [20, pytest.param(1_000, marks=pytest.mark.nightly)])
def test_each_is_read_or_refused_with_a_reason_and_the_web_process_stays(
    installation: Installation, open_as: Callable[..., Page], count: int
):
    settings = Settings(var_dir=Path(installation.environment["HOMEROOM_VAR_DIR"]))
    desk = open_terminal(settings, "north")
    page = open_as(OPERATOR, "/intake?school=north")
    expect(page.get_by_role("heading", name="Intake")).to_be_visible()
    before, pid = resident_mib(installation), installation.processes[0].pid

    wrong: list[str] = []
    files = mutants(count, seed=count)
    while some := list(islice(files, AT_ONCE)):
        page.goto(f"{installation.url}/intake?school=north")
        expect(page.get_by_role("heading", name="Intake")).to_be_visible()
        mime = "application/octet-stream"
        wrong += send(page, desk, [{"name": n, "mimeType": mime, "buffer": c} for n, c in some])

    desk.engine.dispose()
    assert wrong == []
    assert installation.processes[0].poll() is None
    assert installation.processes[0].pid == pid
    assert resident_mib(installation) - before < GROWTH_MIB
