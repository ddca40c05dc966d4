"""Schedules from the terminal: listed, paused, resumed and run, with the browser's checks."""

import json

import pytest
from typer.testing import CliRunner

from cli import app
from config.terms import Frequency
from jobs._desk import Desk
from jobs.schedules import Draft, add_schedule
from pipelines.recurrence import Recurrence

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Ask over SQLite; what commands ask is tried on both databases by the use cases."""
    return sqlite_url


@pytest.fixture
def schedules(settings, north: Desk, monkeypatch: pytest.MonkeyPatch):
    """Return what runs `homeroom schedules` at north, which has one."""
    monkeypatch.setenv("HOMEROOM_VAR_DIR", str(settings.var_dir))
    monkeypatch.setenv("HOMEROOM_DATABASE_URL", settings.database_url)
    daily = Recurrence(frequency=Frequency.DAILY)
    add_schedule(north, Draft(title="Nightly", job="check_store", when=daily))

    def run(*words: str):
        return CliRunner().invoke(app, ["schedules", *words, "--school", "north"])

    return run


def test_a_schedule_is_listed_paused_and_goes_on(schedules):
    assert "Every day at 06:00" in schedules("list").stdout
    assert schedules("pause", "1").stdout == "Nightly is paused.\n"
    (paused,) = json.loads(schedules("list", "--json").stdout)["schedules"]
    assert (paused["state"], paused["next_at"]) == ("paused", None)

    assert json.loads(schedules("resume", "1", "--json").stdout) == {
        "schedule": 1,
        "state": "active",
    }
    assert schedules("resume", "1").exit_code == 1


def test_a_schedule_is_run_with_its_own_parameters_or_with_others(schedules):
    assert schedules("run", "1").stdout == "Run 1 is queued.\n"
    assert json.loads(schedules("run", "1", "--param", "dry_run=true", "--json").stdout) == {
        "schedule": 1,
        "run": 2,
    }

    wrong = schedules("run", "1", "--param", "dry_run=perhaps")

    assert wrong.exit_code == 1
    assert "dry_run" in wrong.stderr
