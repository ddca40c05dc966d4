"""A school goes up a year in the browser: overridden, approved by another, applied, taken back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OPERATOR
from tests.e2e.forms import choose, settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
Open = Callable[..., Page]
APPROVER = "asta@north.example"


def reload_until(page: Page, words: str) -> None:
    """Look again until the page says something."""
    for _ in range(30):
        settle(page)
        if page.get_by_text(words).first.is_visible():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(words).first).to_be_visible()


def test_a_school_goes_up_and_comes_back(open_as: Open, shot: Callable[[Page, str], None]):
    omar = open_as(OPERATOR, "/promotions?school=north")
    omar.get_by_role("button", name="Dry run into").click()
    omar.get_by_role("link", name="The whole school").first.click()
    expect(omar.get_by_text("Waits for approval").first).to_be_visible()
    choose(omar, "Outcome", re.compile("Kept back"))
    shot(omar, "promotion_review")
    address = omar.url

    settle(omar)
    omar.get_by_test_id("stDataFrame").last.click(position={"x": 18, "y": 52})
    omar.get_by_role("button", name="Override 1").click()
    omar.get_by_role("textbox", name="Why").fill("Ill for a term.")
    settle(omar)
    omar.get_by_role("button", name="Override", exact=True).click()
    expect(omar.get_by_text("1 students are set to")).to_be_visible()

    asta = open_as(APPROVER, "/" + address.split("/", 3)[3])
    approve(asta)
    asta.get_by_role("button", name="Apply", exact=True).click()
    shot(asta, "promotion_apply")
    asta.get_by_role("button", name="Apply now").click()
    reload_until(asta, "Applied by")
    take_papers(asta)
    shot(asta, "promotion_papers")
    asta.keyboard.press("Escape")

    asta.get_by_role("button", name="Take back").click()
    asta.get_by_role("button", name="Take back now").click()
    reload_until(asta, "Taken back")
    shot(asta, "promotion_undone")


def approve(page: Page) -> None:
    """Approve, with a reason where the result is unusual."""
    settle(page)
    page.get_by_role("button", name="Approve").first.click()
    reason = page.get_by_role("textbox", name="Why it is right")
    settle(page)
    if reason.is_visible():
        reason.fill("A hard year.")
        settle(page)
        page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("Approved").first).to_be_visible()


def take_papers(page: Page) -> None:
    """Take the moves as CSV and the class lists as PDF."""
    page.get_by_role("button", name="Letters and lists").click()
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_role("link", name="promotion_")).to_be_visible()
    page.get_by_text("Class lists of the new year as PDF").click()
    settle(page)
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_role("link", name="class_lists_")).to_be_visible()
