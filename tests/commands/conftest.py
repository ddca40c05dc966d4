"""An empty installation of its own for every test of a command."""

import json

import pytest
from typer.testing import CliRunner

from cli import app


@pytest.fixture
def homeroom(tmp_path, monkeypatch):
    """Return a function that runs one command on an empty installation."""
    monkeypatch.setenv("HOMEROOM_VAR_DIR", str(tmp_path / "var"))
    for name in ("DATABASE_URL", "QUEUE_URL", "PUBLIC_URL", "PORT"):
        monkeypatch.delenv(f"HOMEROOM_{name}", raising=False)

    def run(*words, given=None):
        return CliRunner().invoke(app, [str(word) for word in words], input=given)

    return run


@pytest.fixture
def west(homeroom):
    """Return the same function with one school in the installation."""
    words = ["--name", "West", "--timezone", "Europe/Vienna", "--school-year", "2026"]
    assert homeroom("school", "add", "west", *words).exit_code == 0
    return homeroom


@pytest.fixture
def as_json():
    """Return a function that reads the one object a command printed."""

    def read(done):
        return json.loads(done.stdout)

    return read
