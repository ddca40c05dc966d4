"""No command asked for one school answers about another; a new command needs a case here."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from data.batches import get_batch
from jobs._registry import list_jobs
from tests.isolation.conftest import CONTENT, DATASET, SECRET, Belongings
from tests.isolation.doors import commands

WORDS = ("pause", "resume", "run")
# What a command is asked at south about a thing of north.
CASES = {
    "export": [
        ["export", DATASET, "--out", "{out}"],
        ["export", DATASET, "--version", "1", "--format", "parquet", "--out", "{out}"],
    ],
    "sql": [
        ["sql", f"SELECT * FROM {DATASET}"],
        ["sql", f'SELECT * FROM "{DATASET}@v1"', "--format", "csv"],
        ["sql", f"SELECT (SELECT count(*) FROM {DATASET})", "--format", "json"],
    ],
    "run": [
        ["run", "read_batch", "--param", "batch_id={batch_id}", "--wait"],
        ["run", "take_inbox_file", "--param", "file_id=1", "--wait"],
        [
            *("run", "take_corrections", "--param", "batch_id={batch_id}"),
            *("--param", "artifact_id={artifact}", "--wait"),
        ],
        ["run", "check_batch", "--param", "batch_id={batch_id}", "--wait"],
        ["run", "preview_batch", "--param", "batch_id={batch_id}", "--wait"],
        ["run", "publish_batch", "--param", "batch_id={batch_id}", "--wait"],
        [
            *("run", "revert_dataset", "--param", f"dataset={DATASET}", "--param", "no=1"),
            *("--param", "base_no=1", "--wait"),
        ],
    ],
}
CASES["promote"] = [
    ["promote", "--undo", "{promotion_id}"],
    ["promote", "--from", "2026", "--to", "2027"],
]
CASES["roster"] = [["roster", "--since", "{artifact}", "--out", "{out}"]]
CASES |= {f"schedules {word}": [["schedules", word, "{schedule_id}"]] for word in WORDS}
# Commands that take a school but no id of a thing in it; each is tried in a test below.
WITHOUT_ID = {"import", "runs", "schedules list"}
# Commands of whoever owns the installation's files: they are about the house, not about a school.
OF_THE_HOUSE = {
    *("backup", "bench", "demo", "doctor", "restore", "up", "web", "worker"),
    *("school add", "school list", "user add", "user link", "user passwd"),
}

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Ask over SQLite; what commands ask is tried on both databases by the use cases."""
    return sqlite_url


@pytest.fixture
def homeroom(settings, norths: Belongings, south, monkeypatch: pytest.MonkeyPatch):
    """Return what runs one command on the installation of both schools."""
    monkeypatch.setenv("HOMEROOM_VAR_DIR", str(settings.var_dir))
    monkeypatch.setenv("HOMEROOM_DATABASE_URL", settings.database_url)

    def run(*words: str):
        return CliRunner().invoke(app, list(words))

    return run


def test_every_command_has_a_case_or_is_of_the_house():
    found = commands()

    assert set(found) - set(CASES) - WITHOUT_ID - OF_THE_HOUSE == set()
    with_school = {name for name, given in found.items() if "school" in given}
    assert with_school - {"user add"} == set(CASES) | WITHOUT_ID


def test_every_job_about_a_thing_has_a_case():
    about = {"batch_id", "dataset", "run_id", "dataset_id"}
    jobs = {name for name, job in list_jobs().items() if about & set(job.params.model_fields)}

    assert jobs <= {words[1] for words in CASES["run"]}


@pytest.mark.parametrize("command", CASES)
def test_what_belongs_to_another_school_is_not_found(homeroom, norths, tmp_path, command):
    out = tmp_path / "never"
    for words in CASES[command]:
        asked = [word.format(out=out, **norths.ids) for word in words]
        done = homeroom(*asked, "--school", "south")

        assert done.exit_code == 1, asked
        assert done.stderr.startswith("There is no "), done.stderr
        assert SECRET not in done.output
        assert not out.exists()


def test_a_command_finds_it_at_its_own_school(homeroom, tmp_path):
    out = tmp_path / "there.parquet"
    done = homeroom("export", DATASET, "--out", str(out), "--school", "north")

    assert done.exit_code == 0
    assert out.exists()


def test_runs_of_another_school_are_not_listed(homeroom):
    assert SECRET in homeroom("runs", "--school", "north").stdout

    done = homeroom("runs", "--school", "south", "--json")

    assert json.loads(done.stdout) == {"runs": []}


def test_schedules_of_another_school_are_not_listed(homeroom):
    assert json.loads(homeroom("schedules", "list", "--school", "north", "--json").stdout)[
        "schedules"
    ]

    done = homeroom("schedules", "list", "--school", "south", "--json")

    assert json.loads(done.stdout) == {"schedules": []}


def test_the_bytes_of_another_school_are_new_bytes(homeroom, north, norths, tmp_path: Path):
    file = tmp_path / "marks.csv"
    file.write_bytes(CONTENT)
    words = ["--school", "south", "--profile", "table", "--json"]
    report = json.loads(homeroom("import", str(file), *words).stdout)

    assert report["rows"]["new"] == report["rows"]["file"] == 2
    assert f"{SECRET}.csv" not in json.dumps(report)
    with north.reading() as session:
        assert get_batch(session, norths["batch_id"]).state == "published"
