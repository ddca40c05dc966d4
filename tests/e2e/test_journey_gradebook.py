"""A dirty gradebook becomes a published version in a real browser, then takes four clicks."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from jobs._demo.files import grades_xlsx
from pipelines._format import format_of
from pipelines.reading.detected import Overrides
from tests.e2e.conftest import OPERATOR, Installation
from tests.e2e.forms import choose, field

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ROSTER_DAY = (
    datetime.now(UTC).date().replace(day=1)
)  # the day of the roster that the demo published last
Open = Callable[..., Page]
Shot = Callable[[Page, str], None]


def send(page: Page, name: str, content: bytes) -> None:
    """Drop one file."""
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def press(page: Page, name: str) -> None:
    """Press a button as soon as it can be pressed."""
    button = page.get_by_role("button", name=re.compile(name))
    expect(button).to_be_enabled()
    button.click()


def correct(page: Page, title: str, found: str, value: str) -> None:
    """Correct one cell of the first row in the form beside the grid."""
    field(page, title, found).fill(value)
    press(page, "Save row")


def fix(page: Page) -> None:
    """Correct one cell, see that a reload keeps it, and set the other rows aside."""
    page.get_by_test_id("stRadio").get_by_text("Out of range").click()
    correct(page, "Quiz 1", "105", "100")
    expect(page.get_by_text("11 errors in 11 rows")).to_be_visible()
    page.reload()
    expect(page.get_by_text("11 errors in 11 rows")).to_be_visible()
    page.get_by_text("Any problem").click()
    page.get_by_role("radio", name="Change many").click()
    choose(page, "Change", "Set the rows aside")
    reason = page.get_by_role("textbox", name="Why they cannot be fixed now")
    reason.fill("The teacher is away.")
    reason.press("Enter")
    press(page, "Set 11 rows aside")
    expect(page.get_by_text("0 errors in 0 rows")).to_be_visible()


def clean(content: bytes) -> bytes:
    """Return the same layout without a bad cell, as the next month's file."""
    format_ = format_of(content, "grades.xlsx")
    frame = format_.read(content, format_.detect(content, Overrides())).frame.drop("_row")
    tests = frame.columns[4:8]
    frame = frame.unique("Stud.Nr", keep="first", maintain_order=True)
    frame = frame.with_columns(pl.lit("49").alias(test) for test in tests)
    return frame.write_csv().encode()


def test_a_dirty_gradebook_is_mapped_fixed_published_and_next_time_takes_four_clicks(
    installation: Installation, open_as: Open, shot: Shot
):
    page = open_as(OPERATOR, "/intake?school=north")
    send(page, "grades_8B_march.xlsx", grades_xlsx(ROSTER_DAY, made_on=date(2026, 3, 2)))
    remark = page.get_by_role("combobox", name=re.compile("Teacher's remark feeds"))
    expect(remark).to_be_visible()
    shot(page, "journey_map")
    remark.click()
    page.get_by_role("option", name="Keep as an extra column").click()
    press(page, "Check 31 rows")

    expect(page.get_by_text("12 errors in 12 rows")).to_be_visible()
    shot(page, "journey_fix")
    fix(page)
    press(page, r"Preview \d+ rows")
    expect(page.get_by_text("31 rows in the file =")).to_be_visible()
    shot(page, "journey_preview")
    press(page, r"Publish version \d+")

    expect(page.get_by_text(re.compile(r"Version \d+ of gradebook holds"))).to_be_visible()
    for suffix in (r"v\d+\.csv$", r"\.xlsx$", r"\.pdf$"):
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile(suffix)).click()
        assert download.value.path().stat().st_size > 500
    shot(page, "journey_publish")

    page.goto(f"{installation.url}/intake?school=north")
    again = clean(grades_xlsx(ROSTER_DAY, made_on=date(2026, 4, 2)))
    send(page, "grades_8B_april.csv", again)  # click one
    press(page, r"Preview \d+ rows")  # click two
    press(page, r"Publish version \d+")  # click three
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"v\d+\.csv$")).click()  # click four

    assert b",49," in download.value.path().read_bytes()
    shot(page, "journey_four_clicks")
