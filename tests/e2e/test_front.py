"""The front of the house in a real browser: coming and going, roles, looks, nothing outside."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMINISTRATOR, GROUP, OPERATOR, SOUTH, VIEWER, Installation

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SCREENS = {
    "/": "North Harbour School",
    "/inbox": "Inbox",
    "/intake": "Intake",
    "/workbench": "Workbench",
    "/datasets": "Datasets",
    "/records": "Records",
    "/promotions": "Promotions",
    "/attendance": "Attendance",
    "/events": "Events",
    "/events?event=1": "Museum of technology",
    "/messages": "Messages",
    "/incidents": "Incidents",
    "/schedules": "Schedules",
    "/runs": "Runs",
    "/settings": "Settings",
    "/system": "System",
}
PLAIN = [path for path in SCREENS if path.startswith(("/datasets", "/runs"))]
# Streamlit's own page carries one inline script, which our policy stops; it is not needed.
KNOWN = ("Executing inline script violates", "404 (Not Found)", "Infinite extent")
Open = Callable[..., Page]


def title(page: Page, words: str) -> None:
    """Wait for the title of a screen."""
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


def overflows(page: Page) -> bool:
    """Tell whether the screen scrolls sideways."""
    return page.evaluate(
        """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
        .some(box => box.scrollWidth > box.clientWidth + 1)"""
    )


def test_a_stranger_meets_the_form_and_comes_back_to_the_wanted_page(
    installation: Installation, open_as: Open
):
    page = open_as("", "/runs?show=Failed")

    expect(page.get_by_label("Password")).to_be_visible()
    assert urlsplit(page.url).path == "/sign-in"
    assert "show%3DFailed" in page.url


def test_signing_in_by_password_and_out_again(installation: Installation, open_as: Open):
    page = open_as("", "/sign-in?next=/runs")
    page.get_by_label("Work e-mail").fill("nobody@north.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("is wrong")
    page.goto(installation.link("asta@north.example"))
    title(page, "North Harbour School")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(f"{installation.url}/runs")

    expect(page.get_by_label("Password")).to_be_visible()


def test_another_open_tab_hears_that_the_session_has_ended(
    installation: Installation, open_as: Open
):
    first = open_as("", "/sign-in")
    first.goto(installation.link("jonas@north.example"))
    title(first, "North Harbour School")
    first.goto(f"{installation.url}/runs")
    title(first, "Runs")
    second = first.context.new_page()
    second.goto(f"{installation.url}/datasets")
    second.get_by_role("button", name="Sign out").click()
    expect(second.get_by_label("Password")).to_be_visible()

    title(first, "Your session has ended")
    expect(first.get_by_text("Publish a file")).to_have_count(0)


@pytest.mark.parametrize(
    "path",
    [
        "/settings",
        *(pytest.param(one, marks=pytest.mark.nightly) for one in ("/intake", "/workbench")),
    ],
)
def test_the_first_request_after_a_restart_is_refused_for_the_wrong_role(
    installation: Installation, open_as: Open, path: str
):
    open_as(VIEWER)
    installation.restart_web()
    page = open_as(VIEWER, path)

    expect(page.get_by_text("does not include this page")).to_be_visible()
    expect(page.get_by_role("link", name="Settings")).to_have_count(0)


def test_the_address_of_another_school_opens_nothing(installation: Installation, open_as: Open):
    page = open_as(SOUTH, "/runs?school=north&run=1")

    expect(page.get_by_text("There is no school with the code north")).to_be_visible()
    expect(page.get_by_text("North Harbour")).to_have_count(0)


def test_the_school_switcher_leads_to_the_other_school_and_drops_the_ids(open_as: Open):
    page = open_as(GROUP, "/runs?school=north&run=1")
    expect(page.get_by_role("heading", name="Steps")).to_be_visible()
    page.get_by_role("combobox", name="School").click()
    page.get_by_role("option").filter(has_not_text="North").first.click()
    expect(page).to_have_url(re.compile(r"/\?school=south$"))
    page.get_by_role("link", name="Runs", exact=True).first.click()

    expect(page).to_have_url(re.compile(r"/runs\?.*school=south"))


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])
def test_every_screen_draws_without_a_request_to_anybody_else(
    installation: Installation, open_as: Open, shot: Callable[[Page, str], None], scheme: str
):
    page = open_as(ADMINISTRATOR, color_scheme=scheme)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    for path, words in SCREENS.items():
        page.goto(installation.url + path)
        title(page, words)
        expect(page.get_by_text("Something went wrong")).to_have_count(0)
        shot(page, f"front-{words.split()[0].lower()}-{scheme}")
    hosts = {urlsplit(url).hostname for url in asked if url.startswith("http")}

    assert hosts == {"127.0.0.1"}
    assert [line for line in said if not any(known in line for known in KNOWN)] == []


@pytest.mark.parametrize(
    "path",
    [pytest.param(one, marks=pytest.mark.nightly) if one in PLAIN else one for one in SCREENS],
)
def test_no_screen_scrolls_sideways_on_a_phone(
    installation: Installation, open_as: Open, shot: Callable[[Page, str], None], path: str
):
    page = open_as(ADMINISTRATOR, path, viewport={"width": 390, "height": 844})
    title(page, SCREENS[path])
    shot(page, f"front-{SCREENS[path].split()[0].lower()}-phone")

    assert not overflows(page)


@pytest.mark.parametrize("part", ["People", "Profiles", "Permissions"])
def test_the_parts_of_the_settings_are_links(
    open_as: Open, shot: Callable[[Page, str], None], part: str
):
    page = open_as(ADMINISTRATOR, f"/settings?tab={part}")

    expect(page.get_by_role("radio", name=part)).to_be_checked()
    shot(page, f"front-settings-{part.lower()}")


def test_a_run_opens_in_full_and_its_filters_survive_a_reload(
    open_as: Open, shot: Callable[[Page, str], None]
):
    page = open_as(OPERATOR, "/runs?show=Succeeded")
    title(page, "Runs")
    page.reload()
    expect(page.get_by_role("radio", name="Succeeded")).to_be_checked()
    page.get_by_role("link", name="Read a file").first.click()

    expect(page.get_by_role("heading", name="Steps")).to_be_visible()
    expect(page.get_by_text("Parameters")).to_be_visible()
    shot(page, "front-run")


def test_what_needs_you_leads_to_the_place_where_it_is_done(
    open_as: Open, shot: Callable[[Page, str], None]
):
    page = open_as(OPERATOR)
    page.get_by_role("link", name="Fix it").first.click()

    expect(page).to_have_url(re.compile(r"/workbench\?.*batch=\d+"))
