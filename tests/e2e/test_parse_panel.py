"""The parse panel in a browser: a correction is seen at once, then the file is read so."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from weasyprint import HTML

from tests.e2e.conftest import OPERATOR
from tests.e2e.forms import settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

TOP = "École du Nord;;\nListe de 4e B;;\nÉdité le 3 mars;;\nnom;note;le\n"
ROWS = "".join(
    f"Zoé {number};{number % 20},5;{number % 28 + 1:02d}.03.2026\n" for number in range(30)
)
CONTENT = (TOP + ROWS + "Moyenne;10,2;\n\nsalle;places\nA1;30\nA2;28\n").encode("cp1252")


def upload(page: Page, name: str, content: bytes) -> None:
    """Drop a file on Intake and open it at Read."""
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    expect(page.get_by_role("button", name="Check 30 rows")).to_be_visible()
    settle(page)
    page.get_by_text(re.compile(r"^1\s+Read$")).click()


def test_a_file_with_banner_semicolons_and_cp1252_opens_right_and_can_be_read_otherwise(
    open_as: Callable[..., Page], shot: Callable[[Page, str], None]
):
    page = open_as(OPERATOR, "/intake?school=north", viewport={"width": 1360, "height": 1500})
    upload(page, "notes.csv", CONTENT)

    expect(page.get_by_role("heading", name="30 rows as they stand in the file")).to_be_visible()
    for seen in ("cp1252", "semicolon", "row 4", "lines 1 to 36"):
        expect(page.locator(".hr-row", has_text=seen).first).to_be_visible()
    shot(page, "read_panel")

    page.get_by_text("Read it otherwise", exact=True).click()
    page.get_by_role("spinbutton", name="Header row").fill("5")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The first 29 rows in 3 columns")).to_be_visible()
    shot(page, "read_panel_peek")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", name="30 rows as they stand in the file")).to_be_visible()

    settle(page)
    page.get_by_role("button", name="Treat line 35 as data").click()
    expect(page.get_by_role("heading", name="The first 31 rows in 3 columns")).to_be_visible()
    page.get_by_role("button", name="Read it so").click()
    expect(page.get_by_role("heading", name="31 rows as they stand in the file")).to_be_visible()
    expect(page.locator(".hr-row", has_text="Last row").first).to_be_visible()


def printed(rows: int) -> bytes:
    """Return a PDF with one ruled table."""
    lines = "".join(f"<tr><td>P{n}</td><td>{n % 20}</td></tr>" for n in range(rows))
    style = "<style>td, th { border: 1px solid; padding: 4px } tr { break-inside: avoid }</style>"
    head = "<thead><tr><th>Student ID</th><th>Quiz 1</th></tr></thead>"
    return HTML(string=f"{style}<table>{head}{lines}</table>").write_pdf()


def test_a_pdf_shows_its_pages_as_they_are_printed(
    open_as: Callable[..., Page], shot: Callable[[Page, str], None]
):
    page = open_as(OPERATOR, "/intake?school=north")
    upload(page, "printed.pdf", printed(30))

    expect(page.get_by_role("heading", name="As it is printed")).to_be_visible()
    picture = page.get_by_test_id("stImage").locator("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 300")
    expect(page.locator(".hr-row", has_text="PDF with tables")).to_be_visible()
    shot(page, "read_printed")
