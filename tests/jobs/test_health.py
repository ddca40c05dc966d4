"""What is shown of the installation's state."""

from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from config.settings import Settings
from config.terms import RunState
from data.db import house_transaction, make_engine
from data.heartbeats import beat
from data.runs import get_run
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


KEPT = ("backup", "restore test")
NAMES = ("database", "worker", "sweeper", "planner", "queue", "services", *KEPT, "disk")


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


def succeed(desk, job):
    """Let a run of a job end well now."""
    with desk.transaction() as session:
        number = enqueue(desk, session, job, {}).id
    with desk.transaction() as session:
        run = get_run(session, number)
        run.state, run.finished_at = RunState.SUCCEEDED, desk.now()


def test_backup_and_proof_grow_old_and_say_what_to_do(north, clock):
    never = [card for card in health(north, now=north.now) if card.name in KEPT]
    succeed(north, "backup")
    succeed(north, "prove_restore")
    fresh = states(north)
    clock.move(hours=27)
    late = states(north)
    clock.move(days=3)
    lost = {card.name: card for card in health(north, now=north.now)}

    assert [card.state for card in never] == [Health.WARNING, Health.WARNING]
    assert never[0].detail == "Never done. Make a schedule for “Back everything up”."
    assert [fresh[name] for name in KEPT] == [Health.GOOD, Health.GOOD]
    assert [late[name] for name in KEPT] == [Health.WARNING, Health.GOOD]
    assert (lost["backup"].state, lost["restore test"].state) == (Health.BAD, Health.GOOD)
    assert lost["backup"].detail == (
        "Last done 4 days ago. Look at the runs of “Back everything up”."
    )


def test_metrics_tell_of_the_last_backup_of_any_school(north, south, clock):
    before = metrics(north, now=north.now).decode()
    succeed(south, "backup")
    clock.move(hours=5)
    succeed(north, "backup")
    families = {
        family.name: family
        for family in text_string_to_metric_families(metrics(south, now=south.now).decode())
    }

    assert "backup" not in before
    (sample,) = families["homeroom_backup_last_success_timestamp_seconds"].samples
    assert sample.value == north.now().timestamp()
    assert "homeroom_restore_test_last_success_timestamp_seconds" not in families


def test_a_database_that_is_away_leaves_the_rest_unknown(north, tmp_path):
    folder = tmp_path / "a folder is no database"
    folder.mkdir()
    broken = north.engine.dialect.name == "sqlite"
    url = f"sqlite:///{folder}" if broken else "postgresql+psycopg://nobody@/none?host=/nowhere"
    away = Elsewhere(north.settings, make_engine(url))

    cards = {card.name: card.state for card in health(away)}

    assert cards["database"] == Health.BAD
    assert {cards[name] for name in NAMES[1:-1]} == {Health.UNKNOWN}


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
