"""Coming in by link or password, and going out."""

from collections.abc import Callable

import pytest

from jobs._desk import utc_now
from jobs.accounts import make_sign_in_link, set_active, set_password
from tests.pages.conftest import Front
from tests.people import ALICE, BOB

PASSWORD = "correct horse battery"


@pytest.fixture
def with_password(front: Front) -> Front:
    """Return the front with a password for Bob."""
    set_password(front.engine, BOB.email, PASSWORD, utc_now())
    return front


def test_a_link_signs_in_once(front: Front):
    link = make_sign_in_link(front.engine, ALICE.email, utc_now())
    first, second = front.stranger(), front.stranger()

    assert first.get(f"/sign-in?link={link}").headers["location"] == "/"
    assert second.get(f"/sign-in?link={link}").status == 403
    assert first.get("/runs").text == "CANARY"
    assert second.get("/runs").status == 303


def test_a_browser_that_looks_ahead_does_not_use_the_link_up(front: Front):
    link = make_sign_in_link(front.engine, ALICE.email, utc_now())
    browser = front.stranger()

    assert browser.get(f"/sign-in?link={link}", sec_purpose="prefetch;prerender").status == 503
    assert browser.get(f"/sign-in?link={link}").status == 303


def test_a_password_signs_in_and_leads_where_one_wanted_to_go(with_password: Front):
    browser = with_password.stranger()
    wanted = browser.get("/runs?run=3").headers["location"]
    answer = browser.post(
        "/sign-in", {"email": BOB.email, "password": PASSWORD, "next": "/runs?run=3"}
    )

    assert wanted == "/sign-in?next=%2Fruns%3Frun%3D3"
    assert answer.status == 303
    assert answer.headers["location"] == "/runs?run=3"
    assert browser.get("/runs").text == "CANARY"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(with_password: Front):
    answer = with_password.stranger().post("/sign-in", {"email": BOB.email, "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_behind_tls_the_cookie_never_travels_in_the_clear(
    with_password: Front, set_settings: Callable[..., None]
):
    set_settings(public_url="https://homeroom.example")
    answer = with_password.stranger().post("/sign-in", {"email": BOB.email, "password": PASSWORD})

    assert answer.headers["set-cookie"].startswith("__Host-homeroom=")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" in answer.headers


def test_each_sign_in_gets_a_session_of_its_own(with_password: Front):
    browser = with_password.stranger()
    seen = set()
    for _ in range(2):
        browser.cookies["homeroom_session"] = "planted-before"
        browser.post("/sign-in", {"email": BOB.email, "password": PASSWORD})
        seen.add(browser.cookies["homeroom_session"])

    assert len(seen) == 2
    assert "planted-before" not in seen


def test_says_the_same_of_a_wrong_password_and_of_an_unknown_person(with_password: Front):
    known = with_password.stranger().post("/sign-in", {"email": BOB.email, "password": "x"})
    unknown = with_password.stranger().post("/sign-in", {"email": "no@one.x", "password": "x"})

    assert known.status == unknown.status == 403
    assert known.text.replace(BOB.email, "") == unknown.text.replace("no@one.x", "")


def test_slows_down_after_five_wrong_passwords_but_not_from_elsewhere(with_password: Front):
    browser = with_password.stranger()
    wrong = [browser.post("/sign-in", {"email": BOB.email, "password": "x"}) for _ in range(6)]
    elsewhere = with_password.stranger()
    elsewhere.address = "198.51.100.3"
    right = {"email": BOB.email, "password": PASSWORD}

    assert [answer.status for answer in wrong] == [403] * 5 + [429]
    assert browser.post("/sign-in", right).status == 429
    assert elsewhere.post("/sign-in", right).status == 303


def test_what_was_typed_comes_back_as_text(front: Front):
    answer = front.stranger().post("/sign-in", {"email": '"><script>x</script>', "password": "x"})

    assert "<script>" not in answer.text


def test_whoever_is_in_goes_on(front: Front):
    answer = front.browser(ALICE).get("/sign-in?next=/runs")

    assert answer.status == 303
    assert answer.headers["location"] == "/runs"


def test_signing_out_ends_the_session_and_not_only_the_cookie(front: Front):
    browser = front.browser(ALICE)
    copied = dict(browser.cookies)
    answer = browser.post("/sign-out")
    thief = front.stranger()
    thief.cookies = copied

    assert answer.headers["location"] == "/sign-in"
    assert browser.get("/runs").status == 303
    assert thief.get("/runs").status == 303


def test_nobody_signs_out_by_following_a_link(front: Front):
    browser = front.browser(ALICE)

    assert browser.get("/sign-out").headers["location"] == "/"
    assert browser.get("/runs").text == "CANARY"


def test_a_person_who_was_shut_out_is_out_at_once(front: Front):
    browser = front.browser(BOB)
    set_active(front.engine, BOB.email, utc_now(), is_active=False)

    assert browser.get("/runs").status == 303
