"""Wrong files are refused with a sentence, and the web process hardly notices them."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OPERATOR, Installation
from tests.e2e.test_workbench_large import resident_mib
from tests.pipelines.test_reading_refusals import bomb, encrypted, far_corner

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SECONDS, GROWTH_MIB = 20, 50
WRONG = {
    "empty.csv": b"",
    "binary.csv": bytes(range(256)) * 400,
    "wide.csv": b",".join(b"c%d" % number for number in range(300_000)) + b"\n",
    "corner.xlsx": far_corner(),
    "secret.xlsx": encrypted(),
    "bomb.xlsx": bomb(),
}


def test_each_is_refused_in_time_and_the_web_process_stays(
    installation: Installation, open_as: Callable[..., Page]
):
    page = open_as(OPERATOR, "/intake?school=north")
    expect(page.get_by_role("heading", name="Intake")).to_be_visible()
    before, pid = resident_mib(installation), installation.processes[0].pid

    for name, content in WRONG.items():
        page.goto(f"{installation.url}/intake?school=north")
        started = time.monotonic()
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        refusal = page.get_by_role("alert").first
        expect(refusal).to_be_visible()
        assert time.monotonic() - started < SECONDS, name
        assert len(refusal.inner_text()) > 20, name

    assert installation.processes[0].poll() is None
    assert installation.processes[0].pid == pid
    assert resident_mib(installation) - before < GROWTH_MIB
