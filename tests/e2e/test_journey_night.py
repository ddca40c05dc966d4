"""The roster of the night is held, somebody hears of it, and the whole file ends it by itself."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jobs._demo.files import roster_csv
from jobs._demo.population import NORTH
from tests.e2e.conftest import ADMINISTRATOR, OPERATOR, Installation
from tests.e2e.forms import settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
HELD = "It would remove or mark as left"
PATIENCE_MS = 90_000


def unread(page: Page) -> int:
    """Return what the bell counts."""
    told = page.locator(".hr-bell").get_attribute("aria-label") or ""
    found = re.search(r"(\d+) unread", told)
    return int(found[1]) if found else 0


def test_a_roster_is_held_at_night_and_the_whole_one_recovers(
    installation: Installation, open_as: Callable[..., Page], shot: Callable[[Page, str], None]
):
    page = open_as(OPERATOR, "/?school=north")
    expect(page.get_by_text("held once · nobody has taken it over")).to_be_visible()
    waiting = unread(page)
    shot(page, "night_today")

    page.locator(".hr-bell").click()
    expect(page.get_by_text("A file was held")).to_be_visible()
    shot(page, "night_inbox")
    page.get_by_test_id("stMain").get_by_role("link", name="Open").click()
    expect(page).to_have_url(re.compile(r"/incidents\?"))
    expect(page.get_by_text(HELD).first).to_be_visible()
    settle(page)
    assert unread(page) == waiting - 1
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Acknowledged").first).to_be_visible()
    expect(page.get_by_text("Unusually much would change")).to_be_visible()
    shot(page, "night_incident")
    incident = page.url

    inbox = Path(installation.environment["HOMEROOM_VAR_DIR"]) / "inbox" / "north" / "students"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "roster_whole.csv").write_bytes(roster_csv(NORTH, datetime.now(UTC).date()))

    page.goto(f"{installation.url}/inbox?school=north")
    expect(page.get_by_text("Recovered after")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("published by itself").first).to_be_visible()
    page.goto(incident)
    expect(page.get_by_text("Recovered after").first).to_be_visible()
    assert unread(page) == waiting
    shot(page, "night_recovered")

    other = open_as(ADMINISTRATOR, "/inbox?school=north")
    expect(other.get_by_text("A file was held")).to_be_visible()
    expect(other.get_by_text("Recovered after")).to_be_visible()
