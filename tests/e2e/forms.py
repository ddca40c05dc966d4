"""Fields and lists as a person meets them: what is being drawn anew is waited out."""

import re

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as StillDrawn

LOOKS = 6
LOOK_MS = 5_000


def settle(page: Page) -> None:
    """Wait until the page was drawn to its end, so that no part of the one before is left."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def field(page: Page, title: str, value: str) -> Locator:
    """Return the one text field that is called so and holds this value."""
    found = page.locator(f'input[aria-label="{title}"][value="{value}"]')
    expect(found).to_have_count(1)
    settle(page)
    expect(found).to_have_count(1)
    return found


def choose(page: Page, title: str, option: str | re.Pattern[str]) -> None:
    """Choose from a list; a list that closed because the page was drawn anew is opened again."""
    for _ in range(LOOKS):
        settle(page)
        page.get_by_role("combobox", name=title, exact=True).click()
        wanted = page.get_by_role("option", name=option, exact=isinstance(option, str))
        try:
            wanted.click(timeout=LOOK_MS)
        except StillDrawn:
            page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"{title} never offered {option}.")
