"""The walls around the web: what is fetched, what never is, and how it is said."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from config.errors import InputError, LimitError, TransientError
from config.terms import BatchState, Frequency, RunState
from data.batches import list_batches
from data.incidents import list_incidents
from data.models import JobRun
from data.runs import get_run
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs._run import Run, execute
from jobs._web import Limits, fetch, is_public, target_of
from jobs.schedules import Draft, add_schedule, run_now
from pipelines.recurrence import Recurrence
from tests.people import Clock

pytestmark = pytest.mark.slow
HEAD = "Student ID,Family name,Given name"
ROSTER = "\n".join([HEAD, *(f"S{n:03},Name{n},Given{n}" for n in range(10)), ""]).encode()
PRIVATE = """
    127.0.0.1 127.8.9.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1
    224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 :: ::1 fe80::1 fe80::1%eth0 fc00::1
    ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1::
    2002:a00:1:: 2001:db8::1
"""


class Site:
    """What a web server of the test's own answers, and what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.drip = 0.0
        self.port = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset({f"127.0.0.1:{self.port}"})

    def limits(self, **facts) -> Limits:
        return Limits(**{"size_bytes": 100_000, "hosts": self.hosts, **facts})


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site on this machine."""
    known = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append((self.path, dict(self.headers)))
            status, headers, body = known.pages.get(self.path, (404, {}, b""))
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for piece in (body[at : at + 8] for at in range(0, len(body), 8)) if known.drip else []:
                time.sleep(known.drip)
                try:
                    self.wfile.write(piece)
                    self.wfile.flush()
                except OSError:
                    return
            if not known.drip:
                self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


def names(*addresses: str) -> Callable[[str, int], list[str]]:
    """Return a resolver that always says the same."""
    return lambda _host, _port: list(addresses)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_no_private_address_is_public(address: str):
    assert not is_public(address)
    with pytest.raises(InputError, match="not on the public web"):
        target_of("https://school.example/a", Limits(size_bytes=1), names("93.184.216.34", address))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1"])
def test_public_addresses_are_public(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://school.example/a", "Only http and https"),
        ("file:///etc/passwd", "Only http and https"),
        ("https://user:secret@school.example/", "holds a password"),
        ("http://school.example:8080/", "Port 8080"),
        ("https://school.example:22/", "Port 22"),
        ("http://school.example:99999/", "cannot be read"),
        ("not an address", "Only http and https"),
    ],
)
def test_other_addresses_are_refused(url: str, words: str):
    with pytest.raises(InputError, match=words):
        target_of(url, Limits(size_bytes=1), names("93.184.216.34"))


def test_a_name_is_resolved_once_and_that_very_address_is_used(site: Site):
    site.pages["/a"] = (200, {}, b"here")
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    limits = site.limits(hosts=frozenset({f"site.example:{site.port}"}))
    answer = fetch(f"http://site.example:{site.port}/a", limits, lookup=rebinding)

    assert (answer.content, len(asked)) == (b"here", 1)
    assert site.asked[-1][1]["Host"] == f"site.example:{site.port}"


def test_a_redirect_passes_the_same_walls(site: Site):
    site.pages["/a"] = (302, {"Location": "/b"}, b"")
    site.pages["/b"] = (200, {}, b"there")
    assert fetch(f"{site.base}/a", site.limits()).content == b"there"

    for place in ("http://169.254.169.254/latest", "http://127.0.0.1:1/x", "file:///etc/passwd"):
        site.pages["/a"] = (302, {"Location": place}, b"")
        with pytest.raises(InputError):
            fetch(f"{site.base}/a", site.limits())

    site.pages["/a"] = (302, {"Location": "/a"}, b"")
    with pytest.raises(InputError, match="more than 5 times"):
        fetch(f"{site.base}/a", site.limits())


def test_robots_are_obeyed(site: Site):
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /secret\n")
    site.pages["/secret/a"] = site.pages["/open"] = (200, {}, b"here")

    assert fetch(f"{site.base}/open", site.limits()).content == b"here"
    with pytest.raises(InputError, match="asks robots"):
        fetch(f"{site.base}/secret/a", site.limits())


def test_bytes_are_counted_as_they_unpack(site: Site):
    bomb = gzip.compress(b"0" * 5_000_000)
    assert len(bomb) < 10_000
    site.pages["/bomb"] = (200, {"Content-Encoding": "gzip"}, bomb)

    with pytest.raises(LimitError, match="more than 100,000 bytes"):
        fetch(f"{site.base}/bomb", site.limits())


def test_a_slow_drip_ends(site: Site):
    site.pages["/drip"] = (200, {}, b"x" * 80_000)
    site.pages["/robots.txt"] = (200, {}, b"")
    site.drip = 0.05
    began = time.monotonic()

    with pytest.raises(TransientError, match="too long"):
        fetch(f"{site.base}/drip", site.limits(seconds=1.0))

    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, InputError), (403, InputError), (429, TransientError), (503, TransientError)],
)
def test_a_refusal_is_said_and_what_may_pass_is_tried_again(site: Site, status: int, kind: type):
    site.pages["/a"] = (status, {}, b"")

    with pytest.raises(kind, match=str(status)):
        fetch(f"{site.base}/a", site.limits())


def test_a_host_that_is_away_may_pass():
    with pytest.raises(TransientError, match="does not answer"):
        fetch("http://127.0.0.1:9/a", Limits(size_bytes=1, hosts=frozenset({"127.0.0.1:9"})))


@pytest.fixture
def near(north: Desk, site: Site) -> Desk:
    """Return a desk that may fetch from the test's own site."""
    hosts = ",".join(site.hosts)
    settings = north.settings.model_copy(update={"fetch_hosts": hosts})
    return Desk(**{**vars(north), "settings": settings})


def take(desk: Desk, site: Site, clock: Clock, page: str = "/roster.csv", **more: str) -> JobRun:
    """Fetch a page of the site as a run."""
    clock.move(minutes=1)
    params = {"url": f"{site.base}{page}", **more}
    with desk.transaction() as session:
        number = enqueue(desk, session, "fetch_table", params).id
    assert execute(desk.settings, desk.engine, desk.school_id, number, now=desk.now)
    with desk.reading() as session:
        return get_run(session, number)


def test_a_table_becomes_a_version_and_nothing_new_becomes_nothing(
    near: Desk, site: Site, clock: Clock
):
    site.pages["/roster.csv"] = (200, {"ETag": '"one"'}, ROSTER)
    first = take(near, site, clock, profile="students")
    assert first.outcome.startswith("Published as version 1 of"), first.error_message

    assert take(near, site, clock, profile="students").outcome.startswith(
        "Nothing new: the address has not changed"
    )
    site.pages["/roster.csv"] = (200, {"ETag": '"two"'}, ROSTER)
    assert take(near, site, clock, profile="students").outcome.startswith(
        "Nothing new: the same bytes"
    )
    site.pages["/roster.csv"] = (200, {}, ROSTER + b"S900,Roy,Cem\n")
    assert "version 2 of" in take(near, site, clock, profile="students").outcome
    with near.reading() as session:
        assert len(list_batches(session)) == 2


def test_what_needs_a_person_waits_with_an_incident(near: Desk, site: Site, clock: Clock):
    site.pages["/roster.csv"] = (200, {}, b"Who,What\nA,1\n")

    run = take(near, site, clock)

    assert run.state == RunState.SUCCEEDED
    assert run.outcome.startswith("Batch 1 waits: ")
    with near.reading() as session:
        (incident,) = list_incidents(session)
        (batch,) = list_batches(session)
    assert incident.error_code == "held"
    assert batch.state == BatchState.MAPPING


def test_a_private_address_fails_in_a_sentence(north: Desk, site: Site, clock: Clock):
    run = take(north, site, clock)

    assert run.state == RunState.FAILED
    assert run.error_message == f"Port {site.port} is not fetched from."
    assert site.asked == []


def test_a_held_table_of_a_schedule_stays_an_incident(near: Desk, site: Site, clock: Clock):
    site.pages["/roster.csv"] = (200, {}, b"Who,What\nA,1\n")
    params = {"url": f"{site.base}/roster.csv"}
    when = Recurrence(frequency=Frequency.DAILY)
    schedule = add_schedule(near, Draft(title="Web", job="fetch_table", when=when, params=params))
    number = run_now(near, schedule)
    assert execute(near.settings, near.engine, near.school_id, number, now=near.now)

    with near.reading() as session:
        (incident,) = list_incidents(session)
    assert (incident.error_code, incident.recovered_at) == ("held", None)


def test_a_worker_that_dies_after_the_fetch_loses_no_table(
    near: Desk, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    site.pages["/roster.csv"] = (200, {}, ROSTER)
    params = {"url": f"{site.base}/roster.csv", "profile": "students"}
    with near.transaction() as session:
        number = enqueue(near, session, "fetch_table", params).id
    with monkeypatch.context() as patch:
        patch.setattr("jobs._run.Run.once", die_in(Run.once))
        with pytest.raises(KeyboardInterrupt):
            execute(near.settings, near.engine, near.school_id, number, now=near.now)

    clock.move(minutes=1)
    assert execute(near.settings, near.engine, near.school_id, number, now=near.now)
    with near.reading() as session:
        run = get_run(session, number)
    assert run.outcome.startswith("Published as version 1 of"), run.outcome


def die_in(once: Callable[..., object]) -> Callable[..., object]:
    """Return a step that stops its worker as soon as its work is done."""

    def dying(run: Run, name: str, work: Callable[..., object]) -> object:
        def work_and_die(part: object) -> object:
            work(part)
            raise KeyboardInterrupt

        return once(run, name, work_and_die)

    return dying
