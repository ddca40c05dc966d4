"""Nothing passes the gate without a session: no page, media, upload or websocket."""

import pytest

from jobs._desk import utc_now
from jobs.accounts import sign_out
from pages._front.doors import safe_target
from pages._front.visit import cookie_name
from tests.pages.browser import Browser
from tests.pages.conftest import Front
from tests.people import ALICE

PAGES = ("/", "/intake", "/workbench?batch=1", "/datasets", "/runs", "/settings", "/secret")
INNER = ("/media/abc.csv", "/_stcore/upload_file/1/2", "/component/x", "/static/js/main.js")


def test_sends_a_stranger_from_every_page_to_the_sign_in(front: Front):
    for path in PAGES:
        answer = front.stranger().get(path)

        assert (path, answer.status) == (path, 303)
        assert answer.headers["location"].startswith("/sign-in")
    assert not front.passed


def test_shows_a_stranger_no_media_upload_or_bundle(front: Front):
    for path in INNER:
        answer = front.stranger().get(path)

        assert (path, answer.status) == (path, 401)
        assert "CANARY" not in answer.text
    assert not front.passed


def test_takes_no_upload_from_a_stranger(front: Front):
    answer = front.stranger().send(
        "PUT", "/_stcore/upload_file/1/2", headers={"origin": "http://testserver"}, body=b"x"
    )

    assert answer.status == 401
    assert not front.passed


def test_refuses_the_websocket_of_a_stranger(front: Front):
    assert not front.stranger().opens_websocket()
    assert not front.passed


def test_refuses_the_websocket_of_a_made_up_cookie(front: Front):
    browser = Browser(front.app, {cookie_name(front.settings): "made-up"})

    assert not browser.opens_websocket()
    assert not front.passed


def test_lets_a_signed_in_person_through(front: Front):
    browser = front.browser(ALICE)

    assert browser.get("/runs").text == "CANARY"
    assert browser.opens_websocket()
    assert front.passed == ["/runs", "/_stcore/stream"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://testserver.evil.example", "null", ""]
)
def test_refuses_the_websocket_of_another_site(front: Front, origin: str):
    assert not front.browser(ALICE).opens_websocket(origin=origin)
    assert not front.passed


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_refuses_changes_that_come_from_another_site(front: Front, origin: str):
    browser = front.browser(ALICE)

    assert browser.post("/sign-out", origin=origin).status == 403
    assert browser.get("/runs").text == "CANARY"


def test_an_ended_session_may_learn_of_its_end_and_nothing_else(front: Front):
    browser = front.browser(ALICE)
    sign_out(front.engine, browser.cookies[cookie_name(front.settings)], utc_now())

    assert browser.opens_websocket()
    assert browser.get("/runs").status == 303
    assert browser.get("/media/abc.csv").status == 401
    assert front.passed == ["/_stcore/stream"]


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/mcp",
        "/_stcore/agent/openapi.json",
        "/api/v1/runs",
        "/a//b",
    ],
)
def test_hides_what_is_nobodys_business(front: Front, path: str):
    answer = front.browser(ALICE).get(path)

    assert answer.status == 404
    assert not front.passed


def test_every_answer_carries_the_protecting_headers(front: Front):
    for path in ("/", "/sign-in", "/runs", "/assets/mark.svg", "/livez", "/api/x"):
        headers = front.browser(ALICE).get(path).headers

        assert "script-src 'self'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe-eval" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
        assert headers["referrer-policy"] == "same-origin", path


def test_only_assets_may_be_kept_by_a_browser(front: Front):
    browser = front.browser(ALICE)

    assert browser.get("/runs").headers["cache-control"] == "no-store"
    assert browser.get("/media/abc.csv").headers["cache-control"] == "no-store"
    assert browser.get("/assets/mark.svg").headers.get("cache-control") != "no-store"


def test_no_open_path_leads_a_stranger_further_by_another_method(front: Front):
    for path in ("/sign-in", "/sign-out", "/livez", "/metrics", "/assets/mark.svg"):
        for method in ("PUT", "DELETE", "POST", "GET"):
            front.stranger().send(method, path, headers={"origin": "http://testserver"})

    assert not front.passed


def test_the_probes_of_the_front_end_are_open(front: Front):
    assert front.stranger().get("/_stcore/health").status == 200
    assert front.stranger().get("/_stcore/host-config").status == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/a\nb",
    ],
)
def test_goes_nowhere_else_after_the_sign_in(target: str):
    assert safe_target(target) == "/"


def test_keeps_the_page_that_was_wanted():
    assert safe_target("/runs?run=3&school=north") == "/runs?run=3&school=north"
