"""A night job fails five times of one cause: one incident, mended, tried again, then known."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config.settings import Settings
from config.terms import Frequency
from jobs._terminal import open_terminal
from jobs.schedules import Draft, add_schedule, run_now
from pipelines.recurrence import Recurrence
from tests.e2e.conftest import SOUTH, Installation
from tests.e2e.forms import settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
CAUSE = "There is no backup to prove."  # at south, so that no other journey's messages count


def fail_at_night(installation: Installation, times: int) -> None:
    """Let a schedule prove a backup, again and again, where there is none."""
    settings = Settings(var_dir=Path(installation.environment["HOMEROOM_VAR_DIR"]))
    desk = open_terminal(settings, "south")
    nightly = Recurrence(frequency=Frequency.DAILY)
    schedule = add_schedule(desk, Draft(title="Proof", job="prove_restore", when=nightly))
    for _ in range(times):
        run_now(desk, schedule)
    desk.engine.dispose()


def reload_until(page: Page, words: str) -> None:
    """Look again until the page says something."""
    for _ in range(30):
        if page.get_by_text(words).first.is_visible():
            return
        page.wait_for_timeout(1_000)
        page.reload()
        settle(page)
    expect(page.get_by_text(words).first).to_be_visible()


def test_five_failures_are_one_incident_that_is_mended_and_known(
    installation: Installation, open_as: Callable[..., Page], shot: Callable[[Page, str], None]
):
    fail_at_night(installation, 5)
    page = open_as(SOUTH, "/incidents?school=south")
    page.get_by_role("link", name=CAUSE).first.click()
    reload_until(page, "Seen 5 times")
    shot(page, "failure_incident")
    incident = page.url

    page.goto(f"{installation.url}/system?school=south")
    page.get_by_role("button", name="Back up now").click()
    page.goto(f"{installation.url}/runs?school=south&job=Back+everything+up")
    expect(page.locator(".hr-row", has_text="holds everything").first).to_be_visible()

    page.goto(incident)
    resolve(page)
    shot(page, "failure_resolved")
    make_known(page)
    page.goto(f"{installation.url}/incidents?school=south&part=Known+errors")
    expect(page.get_by_text("no backup to prove").first).to_be_visible()

    oli = open_as("oli@south.example", "/inbox?school=south&show=All")
    about = oli.get_by_test_id("stMain").get_by_text(CAUSE)
    expect(about).to_have_count(2)
    expect(oli.get_by_text("Recovered after").first).to_be_visible()


def resolve(page: Page) -> None:
    """Try the failed runs again and close the incident with its cause, fix and impact."""
    page.get_by_role("button", name="Retry 5 runs").click()
    reload_until(page, "Recovered after")
    page.get_by_role("button", name="Resolve", exact=True).click()
    page.get_by_role("textbox", name="Cause").fill("Nobody had made a backup yet.")
    page.get_by_role("textbox", name="Fix").fill("A backup is made each night now.")
    page.get_by_role("textbox", name="Impact").fill("No rows and no people.")
    settle(page)
    page.get_by_role("button", name="Resolve it").click()
    expect(page.get_by_text("Closed").first).to_be_visible()
    expect(page.get_by_role("link", name="Resolution report")).to_be_visible()


def make_known(page: Page) -> None:
    """Keep the cause as a known error."""
    settle(page)
    page.get_by_role("button", name="Make this a known error").click()
    expect(page.get_by_text("Fits 5 of the last")).to_be_visible()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("button", name="Keep it")).to_have_count(0)
    settle(page)
