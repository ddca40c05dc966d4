"""What a monitor is told, and what it is not."""

from collections.abc import Callable

from prometheus_client.parser import text_string_to_metric_families

from tests.pages.conftest import Front
from tests.people import ALICE, VERA


def test_anybody_may_ask_whether_the_process_lives(front: Front):
    assert front.stranger().get("/livez").text == "alive"
    assert front.stranger().get("/readyz").status == 200


def test_a_stranger_hears_one_word_of_the_health(front: Front):
    answer = front.stranger().get("/healthz")

    assert set(answer.json()) == {"status"}


def test_a_silent_worker_is_not_healthy(front: Front):
    answer = front.browser(ALICE).get("/healthz")
    states = {card["name"]: card["state"] for card in answer.json()["cards"]}

    assert answer.status == 503
    assert states["worker"] == "bad"
    assert states["database"] == "good"


def test_metrics_need_the_token_or_a_session(front: Front, set_settings: Callable[..., None]):
    set_settings(scrape_token="s3cret")
    stranger = front.stranger()

    assert stranger.get("/metrics").status == 401
    assert stranger.get("/metrics", authorization="Bearer wrong").status == 401
    assert stranger.get("/metrics", authorization="Bearer s3cret").status == 200
    assert front.browser(VERA).get("/metrics").status == 200


def test_an_empty_token_opens_nothing(front: Front):
    assert front.stranger().get("/metrics", authorization="Bearer ").status == 401


def test_metrics_are_what_prometheus_reads_and_name_nobody(front: Front):
    text = front.browser(ALICE).get("/metrics").text
    families = list(text_string_to_metric_families(text))

    assert len(families) > 5
    assert all(family.name.startswith("homeroom_") for family in families)
    assert "@" not in text
    assert "north" not in text
