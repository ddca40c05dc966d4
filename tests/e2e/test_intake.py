"""Many files at once survive a killed browser; failing rows go to Excel and come back."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import polars as pl
import pytest
import xlsxwriter
import xlwt
from playwright.sync_api import Page, expect

from jobs._demo.files import grades_xlsx
from tests.e2e.conftest import ADMINISTRATOR, OPERATOR, Installation
from tests.e2e.forms import settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

Open = Callable[..., Page]
Shot = Callable[[Page, str], None]
ROSTER_DAY = datetime.now(UTC).date().replace(day=1)  # of the demo's last roster
ROWS = [["Student ID", "Quiz 1"], ["S1", 80], ["S2", 70]]


def file(name: str, content: bytes) -> dict[str, Any]:
    """Return one file as the browser sends it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def workbook() -> bytes:
    """Return an XLSX file."""
    into = BytesIO()
    with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Marks")
        for place, row in enumerate(ROWS):
            sheet.write_row(place, 0, row)
    return into.getvalue()


def old_workbook() -> bytes:
    """Return an XLS file."""
    into, book = BytesIO(), xlwt.Workbook()
    sheet = book.add_sheet("Marks")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(into)
    return into.getvalue()


def twenty() -> list[dict[str, Any]]:
    """Return twenty files of many kinds, four of which cannot be read, one sent twice."""
    marks = [file(f"marks_{n}.csv", f"Student ID;Quiz 1\nS{n};8{n}\n".encode()) for n in range(12)]
    return [
        *marks,
        file("marks.tsv", b"Student ID\tQuiz 1\nS1\t80\n"),
        file("book.xlsx", workbook()),
        file("old.xls", old_workbook()),
        file("empty.csv", b""),
        file("photo.csv", b"\x89PNG\r\n\x1a\n0000"),
        file("page.xml", b"<?xml version='1.0'?><a/>"),
        file("broken.pdf", b"%PDF-1.4\nno more"),
        file("again.csv", b"Student ID;Quiz 1\nS0;80\n"),
    ]


def test_twenty_files_at_once_survive_a_killed_browser_and_one_sent_twice_asks_why(
    installation: Installation, open_as: Open, shot: Shot
):
    page = open_as(OPERATOR, "/intake?school=north")
    files = twenty()
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_role("link", name="again.csv")).to_be_visible()
    page.context.browser.contexts[-1].close()

    page = open_as(OPERATOR, "/intake?school=north&show=All")
    for one in files:
        expect(page.get_by_role("link", name=one["name"], exact=True)).to_be_visible()
    expect(page.get_by_text("Refused", exact=False).first).to_be_visible()
    row = page.locator(".hr-row", has_text="old.xls")
    expect(row).to_contain_text("XLS · Marks · header in row 1 · 2 rows")
    expect(page.locator(".hr-row", has_text="marks.tsv")).to_contain_text("UTF-8 · tab")
    page.goto(f"{installation.url}/intake?school=north&show=Held")
    expect(page.locator(".hr-row", has_text="photo.csv")).to_contain_text("is a picture")
    shot(page, "intake_held")

    page.get_by_role("link", name="again.csv").click()
    expect(
        page.get_by_role("link", name=re.compile(r"Open batch \d+: marks_0\.csv"))
    ).to_be_visible()
    again = page.get_by_role("button", name="Load again")
    expect(again).to_be_disabled()
    page.get_by_text("Load it again all the same").click()
    page.get_by_role("textbox", name="Reason").fill("the first one was sent by mistake")
    page.get_by_role("textbox", name="Reason").press("Tab")
    again.click()
    expect(page.get_by_text("2 Map")).to_be_visible()


def test_failing_rows_go_out_as_a_file_and_come_back_as_corrections(open_as: Open, shot: Shot):
    page = open_as(OPERATOR, "/intake?school=north")
    content = grades_xlsx(ROSTER_DAY, made_on=date(2026, 5, 2))
    page.locator("input[type=file]").set_input_files(file("grades_8B_may.xlsx", content))
    remark = page.get_by_role("combobox", name=re.compile("Teacher's remark feeds"))
    remark.click()
    page.get_by_role("option", name="Keep as an extra column").click()
    page.get_by_role("button", name=re.compile("Check 31 rows")).click()
    page.get_by_text("Correct in Excel").click()
    expect(page.get_by_text("12 rows have a problem")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = pl.read_csv(BytesIO(text.encode()), infer_schema=False)
    assert download.value.suggested_filename == "grades_8B_may-errors.csv"
    assert rows.height == 12
    assert rows.columns[-3:] == ["Row", "Problems", "Reference"]

    corrected = text.replace(",absent?,", ",71,").replace(",850,", ",85,")
    page.locator("input[type=file]").set_input_files(file("back.csv", corrected.encode()))
    expect(page.get_by_text("2 cells corrected in 2 rows of batch")).to_be_visible()
    expect(page.get_by_text("10 errors in 10 rows")).to_be_visible()
    shot(page, "error_file_back")


def test_a_school_closes_its_inbox_and_opens_it_again(open_as: Open):
    page = open_as(ADMINISTRATOR, "/settings?school=north&tab=Inbox")
    for is_open in (False, True):
        page.get_by_text("Take files that arrive by themselves").click()
        page.get_by_role("button", name="Save the inbox").click()
        settle(page)
        page.reload()

        expect(page.get_by_role("switch")).to_be_checked(checked=is_open)
