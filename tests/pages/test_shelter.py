"""While the database is away, every door says so in a sentence and opens again by itself."""

from collections.abc import Iterator

import pytest

from data.db import make_engine
from data.migrate import migrate
from tests.cluster import OWNER, Server, connect, server, url_of
from tests.pages.conftest import Front
from tests.people import ALICE, open_schools

pytestmark = [pytest.mark.faults, pytest.mark.slow]
SENTENCE = "The database does not answer"


@pytest.fixture
def own() -> Iterator[Server]:
    """Start a server of the test's own."""
    with server() as one:
        yield one


@pytest.fixture
def database_url(own: Server) -> str:
    """Keep both schools on that server."""
    with connect(own.folder) as connection:
        connection.execute(f"CREATE DATABASE away OWNER {OWNER}")
        connection.execute("ALTER DATABASE away SET synchronous_commit = on")
    url = url_of(own.folder, "away")
    engine = make_engine(url)
    migrate(engine)
    open_schools(engine)
    engine.dispose()
    return url


def test_each_door_tells_of_a_database_that_is_away_and_opens_again(front: Front, own: Server):
    alice = front.browser(ALICE)
    assert alice.get("/runs").text == "CANARY"

    own.drop_dead()
    page = alice.get("/runs", accept="text/html")
    program = alice.get("/files/1/1")

    assert (page.status, page.headers["refresh"]) == (503, "5")
    assert SENTENCE in page.text
    assert "Nothing is lost" in page.text
    assert page.headers["x-frame-options"] == "DENY"
    assert (program.status, program.headers["retry-after"]) == (503, "5")
    assert SENTENCE in program.text
    assert not alice.opens_websocket()
    assert [front.stranger().get(path).status for path in ("/livez", "/readyz")] == [200, 503]

    own.come_back()
    assert alice.get("/runs").text == "CANARY"
    assert alice.opens_websocket()
    assert front.stranger().get("/readyz").status == 200
