"""A schedule is built in a browser, says when it is due, runs now, and is taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMINISTRATOR
from tests.e2e.forms import choose, settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_a_schedule_is_built_run_removed_and_brought_back(
    open_as: Callable[..., Page], shot: Callable[[Page, str], None]
):
    page = open_as(ADMINISTRATOR, "/schedules?school=north")
    page.get_by_role("button", name="New schedule").click()
    choose(page, "Job", "Check the stored versions")
    choose(page, "When", "On a day of the month")
    settle(page)
    page.get_by_role("spinbutton", name="Day").fill("31")
    page.keyboard.press("Enter")
    expect(page.get_by_text("its last day where a month is shorter, at 06:00")).to_be_visible()
    expect(page.get_by_text("(UTC+")).to_have_count(5)
    page.get_by_test_id("stCheckbox").get_by_text("On school days only").click()
    expect(page.get_by_text("rests:").first).to_be_visible()
    shot(page, "schedule_new")
    settle(page)
    page.get_by_role("button", name="Add the schedule").click()

    expect(page.get_by_role("heading", level=1, name="Check the stored versions")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Run now").click()
    page.get_by_role("button", name="Start it").click()
    expect(page.locator(".hr-row", has_text="Succeeded").first).to_be_visible()
    shot(page, "schedule_one")
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()

    page.get_by_role("button", name="Bring back the removed one").click()
    expect(page.locator(".hr-row", has_text="On day 31")).to_contain_text("paused")
