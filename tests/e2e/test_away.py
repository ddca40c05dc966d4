"""The database dies under an open page: a sentence stands there until it is back."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.settings import Settings
from jobs._terminal import open_house
from tests.cluster import OWNER, Server, connect, server, url_of
from tests.e2e.conftest import Installation, environment_of, stop
from tests.people import ALICE, open_schools

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
SENTENCE = "The database does not answer."


@pytest.fixture
def own() -> Iterator[Server]:
    """Start a server of the test's own."""
    with server() as one:
        yield one


@pytest.fixture
def there(own: Server, tmp_path: Path) -> Iterator[Installation]:
    """Run a web process over that server."""
    with connect(own.folder) as connection:
        connection.execute(f"CREATE DATABASE away OWNER {OWNER}")
    url = url_of(own.folder, "away")
    engine = open_house(Settings(var_dir=tmp_path, database_url=url))
    open_schools(engine)
    engine.dispose()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = environment_of(tmp_path, port) | {"HOMEROOM_DATABASE_URL": url}
    running = Installation(f"http://127.0.0.1:{port}", environment, [], port)
    try:
        running.start("web")
        running.await_web()
        yield running
    finally:
        stop(running.processes[0])


def test_a_page_tells_of_a_database_that_is_away_and_comes_back_by_itself(
    there: Installation, own: Server, browser: Browser, shot: Callable[[Page, str], None]
):
    page = browser.new_context(viewport={"width": 1360, "height": 900}).new_page()
    page.goto(there.link(ALICE.email))
    page.get_by_role("link", name="Runs").first.click()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()

    own.drop_dead()
    page.get_by_role("link", name="Incidents").first.click()
    expect(page.get_by_text(SENTENCE).first).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)
    shot(page, "away_open")

    page.goto(f"{there.url}/runs")
    expect(page.get_by_role("heading", name=SENTENCE)).to_be_visible()
    page.screenshot(path="tests/e2e/shots/away_door.png")

    own.come_back()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible(timeout=30_000)
    page.context.close()
