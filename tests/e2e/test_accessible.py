"""Every screen as axe sees it: no serious violation but the listed ones, which are Streamlit's."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMINISTRATOR, OPERATOR, Installation

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

Open = Callable[..., Page]
SERIOUS = {"serious", "critical"}
# What Streamlit's own markup breaks and no page of ours can mend.
KNOWN = {
    "list": "the menu's sections stand between the items of one list",
    "listitem": "the same menu",
    "svg-img-alt": "the line in a metric card has no text",
    "presentation-role-conflict": "the drop zone of the uploader can be focused",
}
SCREENS = {
    "/": "North Harbour School",
    "/inbox": "Inbox",
    "/system": "System",
    "/intake": "Intake",
    "/datasets": "Datasets",
    "/records": "Records",
    "/promotions": "Promotions",
    "/attendance": "Attendance",
    "/events": "Events",
    "/events?event=1": "Museum of technology",
    "/messages": "Messages",
    "/datasets?dataset=students": "Students",
    "/runs": "Runs",
    "/runs?run=1": "Read a file",
    "/settings": "Settings",
    "/settings?tab=People": "Settings",
    "/settings?tab=Profiles": "Settings",
}
STEPS = ("read", "map", "fix")


def broken(page: Page) -> list[str]:
    """Return the rules that a page breaks seriously, each with where."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}"
        for rule in found
        if rule["impact"] in SERIOUS and rule["id"] not in KNOWN
        for node in rule["nodes"][:3]
    ]


def settled(page: Page) -> None:
    """Wait until the screen stands still."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.wait_for_timeout(500)


def test_axe_sees_what_is_broken(open_as: Open):
    page = open_as("", "/sign-in", bypass_csp=True)
    page.set_content("<main><button></button></main>")

    assert "button-name" in {line.split(":")[0] for line in broken(page)}


def test_the_way_in_is_accessible_to_everybody(installation: Installation, open_as: Open):
    page = open_as("", "/sign-in", bypass_csp=True)

    assert Axe().run(page).response["violations"] == []


def test_every_screen_is_accessible(installation: Installation, open_as: Open):
    page = open_as(ADMINISTRATOR, bypass_csp=True)
    told = {}
    for path, words in SCREENS.items():
        page.goto(installation.url + path)
        expect(page.get_by_role("heading", level=1)).to_contain_text(words)
        settled(page)
        told[path] = broken(page)

    assert [line for lines in told.values() for line in lines] == []


def test_every_step_of_the_workbench_is_accessible(
    installation: Installation, open_as: Open, tmp_path: Path
):
    file = tmp_path / "to_fix.csv"
    file.write_text("Student ID;Last name;Quiz 1\nS1;Ng;80\nS2;Okoye;105\n", encoding="utf-8")
    words = ("--school", "north", "--profile", "gradebook", "--json")
    to_fix = json.loads(installation.command("import", str(file), *words))["batch"]
    page = open_as(OPERATOR, bypass_csp=True)
    told = {}
    for step, batch in (*((step, to_fix) for step in STEPS), ("preview", 1), ("publish", 1)):
        page.goto(f"{installation.url}/workbench?school=north&batch={batch}&step={step}")
        settled(page)
        told[step] = broken(page)

    assert [line for lines in told.values() for line in lines] == []
