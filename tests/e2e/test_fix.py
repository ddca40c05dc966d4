"""Repairing a file: filter, change many, undo; two people on one cell; reload; keyboard only."""

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMINISTRATOR, OPERATOR, Installation
from tests.e2e.forms import choose, field, settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

Open = Callable[..., Page]
NUMBERS = count(1)
ROW_WIDTH, PROBLEMS_WIDTH, ROW_HEIGHT = 56, 240, 35
HAND_MS = 60  # between two keys; the grid opens its field at the first


def gradebook() -> bytes:
    """Return a gradebook with three marks out of range and two that are words, never the same."""
    number = next(NUMBERS)
    lines = [f"S{number}{row:03};8{'AB'[row % 2]};{60 + row};{70 + row}" for row in range(20)]
    lines[2] = f"S{number}002;8A;105;72"
    lines[5] = f"S{number}005;8B;850;75"
    lines[8] = f"S{number}008;8A;68;1050"
    lines[11] = f"S{number}011;8B;absent?;81"
    lines[14] = f"S{number}014;8A;7o;84"
    return "\n".join(["Student ID;Section;Quiz 1;Quiz 2", *lines]).encode()


@pytest.fixture
def batch(open_as: Open) -> Page:
    """Return the Fix step of a fresh gradebook with five errors, open for an operator."""
    page = open_as(OPERATOR, "/intake?school=north")
    content = {"name": "quiz.csv", "mimeType": "text/csv", "buffer": gradebook()}
    page.locator("input[type=file]").set_input_files(content)
    start = page.get_by_role("button", name="Check 20 rows")
    told = page.get_by_text("5 errors in 5 rows")
    expect(start.or_(told)).to_be_visible()
    if start.is_visible():
        start.click()
    expect(told).to_be_visible()
    expect(page.get_by_role("button", name="Save row")).to_be_visible()
    return page


def address(page: Page, **query: str) -> str:
    """Return the page's batch at the Fix step, with something more in the address."""
    number = re.search(r"batch=(\d+)", page.url)
    assert number
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return f"/workbench?school=north&batch={number[1]}&step=fix{more}"


def save(page: Page, found: str, value: str) -> None:
    """Correct Quiz 1 of the chosen row in the form."""
    typed = field(page, "Quiz 1", found)
    typed.fill(value)
    page.keyboard.press("Enter")


def undo(page: Page) -> None:
    """Take the newest step back by its keys, as soon as the page offers that."""
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_be_enabled()
    page.keyboard.press("Control+z")


def test_many_cells_are_filtered_changed_and_brought_back(batch: Page):
    page = batch
    page.get_by_test_id("stRadio").get_by_text("Out of range").click()
    expect(page.get_by_text("3 of 20 rows")).to_be_visible()
    page.get_by_text("Filter by any column").click()
    choose(page, "Filter by", "Class")
    page.get_by_role("button", name=re.compile("^8A")).click()
    expect(page.get_by_text("2 of 20 rows")).to_be_visible()

    page.get_by_role("radio", name="Change many").click()
    told = "Changes 2 of 2 rows (filter: Out of range; Class is 8A)"
    expect(page.get_by_text(told)).to_be_visible()
    page.get_by_role("button", name="Take the suggestions in 2 rows").click()
    expect(page.get_by_text("3 errors in 3 rows")).to_be_visible()

    undo(page)
    expect(page.get_by_text("5 errors in 5 rows")).to_be_visible()
    page.get_by_role("radio", name="History").click()
    history = page.locator(".st-key-fix_steps")
    history.get_by_role("button", name="Take the suggestions in 2 rows").click()
    expect(page.get_by_text("3 errors in 3 rows")).to_be_visible()


def test_the_second_person_on_a_cell_sees_the_first_and_chooses(batch: Page, open_as: Open):
    first = batch
    place = address(first, rule="range", row="4")
    first.goto(first.url.split("/workbench")[0] + place)
    second = open_as(ADMINISTRATOR, place)
    for page in (first, second):
        field(page, "Quiz 1", "105")

    save(first, "105", "95")
    expect(first.get_by_text("4 errors in 4 rows")).to_be_visible()
    save(second, "105", "90")

    expect(second.get_by_text("Somebody else changed this")).to_be_visible()
    expect(second.get_by_text("changed Quiz 1 in row 4 from 105 to 95")).to_be_visible()
    second.get_by_role("button", name="Take mine: 90").click()
    expect(second.get_by_text("Somebody else changed this")).to_have_count(0)
    second.get_by_role("radio", name="History").click()
    expect(second.get_by_text("Quiz 1 in row 4: 105 → 95")).to_be_visible()
    expect(second.get_by_text("Quiz 1 in row 4: 95 → 90")).to_be_visible()


def test_a_lost_network_and_a_reload_keep_edit_filter_and_row(
    batch: Page, installation: Installation
):
    page = batch
    where = "%5B%5B%22Quiz%202%22%2C%22from%22%2C%2273%22%5D%5D"
    page.goto(installation.url + address(page, rule="range", where=where))
    expect(page.get_by_text("2 of 20 rows")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Next")).click()
    field(page, "Quiz 1", "68")
    page.get_by_role("button", name=re.compile("^Previous")).click()
    save(page, "850", "85")
    expect(page.get_by_text("4 errors in 4 rows")).to_be_visible()
    expect(page).to_have_url(re.compile("row=7"))

    page.context.set_offline(True)
    page.wait_for_timeout(1_000)
    page.context.set_offline(False)
    page.reload()

    expect(page.get_by_text("4 errors in 4 rows")).to_be_visible()
    expect(page.get_by_text("1 of 20 rows")).to_be_visible()
    expect(page.get_by_role("button", name="Quiz 2 is at least 73")).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("Out of range"))).to_be_checked()


def test_a_row_is_found_corrected_and_undone_by_keyboard_alone(batch: Page):
    page = batch
    page.keyboard.press("Alt+n")
    expect(page).to_have_url(re.compile("row=7"))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Quiz 1":
            break
    page.keyboard.press("Control+a")
    page.keyboard.type("85")
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 errors in 4 rows")).to_be_visible()

    page.evaluate("document.activeElement.blur()")
    undo(page)
    expect(page.get_by_text("5 errors in 5 rows")).to_be_visible()

    save(page, "850", "86")
    expect(page.get_by_text("This change discards 1 undone step")).to_be_visible()
    page.get_by_role("button", name="Discard 1 step and go on").press("Enter")
    expect(page.get_by_text("4 errors in 4 rows")).to_be_visible()


def test_cells_typed_into_the_grid_are_stored_one_after_the_other(batch: Page):
    page = batch
    grid = page.get_by_test_id("stDataFrame").locator("canvas").first
    settle(page)
    corner = grid.bounding_box()
    assert corner
    first_cell = (corner["x"] + ROW_WIDTH + PROBLEMS_WIDTH + 40, corner["y"] + 1.5 * ROW_HEIGHT)

    page.mouse.click(*first_cell)
    page.keyboard.type("95\n85\n", delay=HAND_MS)

    expect(page.get_by_text("3 errors in 3 rows")).to_be_visible()
    page.reload()
    expect(page.get_by_text("3 errors in 3 rows")).to_be_visible()
    undo(page)
    expect(page.get_by_text("4 errors in 4 rows")).to_be_visible()
