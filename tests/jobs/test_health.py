"""What is shown of the installation's state."""

from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from config.settings import Settings
from data.db import house_transaction, make_engine
from data.heartbeats import beat
from jobs._ledger import enqueue
from jobs.health import Health, health, is_healthy
from jobs.metrics import metrics
from tests.jobs import trials

assert trials.trial_succeed


@dataclass
class Elsewhere:
    """An installation whose database is not there."""

    settings: Settings
    engine: Engine


NAMES = ("database", "worker", "sweeper", "planner", "queue", "disk")


def prove(desk, *kinds):
    """Let loops prove their work now."""
    with house_transaction(desk.engine) as session:
        for kind in kinds:
            beat(session, f"{kind}:here", kind=kind, now=desk.now())


def states(desk):
    """Return how each thing is."""
    return {card.name: card.state for card in health(desk, now=desk.now)}


def test_everything_is_good_when_all_loops_have_just_turned(north):
    prove(north, "worker", "sweeper", "planner")

    cards = health(north, now=north.now)

    assert {card.name for card in cards} == set(NAMES)
    assert is_healthy(cards)


def test_an_installation_without_a_worker_is_not_healthy(north):
    prove(north, "sweeper")

    assert states(north)["worker"] == Health.BAD
    assert states(north)["sweeper"] == Health.GOOD


def test_a_worker_that_stopped_is_bad_within_ninety_seconds(north, clock):
    prove(north, "worker", "sweeper", "planner")
    clock.move(seconds=90)

    assert states(north)["worker"] == states(north)["sweeper"] == Health.BAD


def test_a_run_that_waits_long_shows(north, clock):
    with north.transaction() as session:
        enqueue(north, session, "trial_succeed", {})
    at_once = states(north)["queue"]
    clock.move(minutes=11)

    assert (at_once, states(north)["queue"]) == (Health.GOOD, Health.BAD)


def test_a_database_that_is_away_leaves_the_rest_unknown(north, tmp_path):
    folder = tmp_path / "a folder is no database"
    folder.mkdir()
    broken = north.engine.dialect.name == "sqlite"
    url = f"sqlite:///{folder}" if broken else "postgresql+psycopg://nobody@/none?host=/nowhere"
    away = Elsewhere(north.settings, make_engine(url))

    cards = {card.name: card.state for card in health(away)}

    assert cards["database"] == Health.BAD
    assert {cards[name] for name in ("worker", "sweeper", "planner", "queue")} == {Health.UNKNOWN}


def test_metrics_are_readable_and_name_nobody(north):
    prove(north, "worker", "sweeper", "planner")
    with north.transaction() as session:
        enqueue(north, session, "trial_succeed", {})

    text = metrics(north, now=north.now).decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}

    assert families["homeroom_runs_queued"].samples[0].value == 1
    assert {
        "homeroom_build_info",
        "homeroom_oldest_queued_run_age_seconds",
        "homeroom_scheduler_heartbeat_timestamp_seconds",
        "homeroom_storage_free_bytes",
    } <= set(families)
    assert all(family.documentation for family in families.values())
    assert all(len(family.samples) <= 200 for family in families.values())
    assert "@" not in text
