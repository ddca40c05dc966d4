"""A school's work from the terminal: import, export, ask, look, examine."""

import pytest

from tests.pipelines.zips import roster

pytestmark = pytest.mark.slow

MARKS = b"id,code,flag\n1,007,TRUE\n2,1E5,03/04/2026\n"


@pytest.fixture
def sent(west, tmp_path):
    """Return the command and the file it is about."""
    file = tmp_path / "marks.csv"
    file.write_bytes(MARKS)
    return west, file


def imported(sent, *words):
    """Import the file as a table."""
    homeroom, file = sent
    return homeroom("import", file, "--school", "west", "--profile", "table", *words)


def test_what_is_published_leaves_as_it_came(sent, as_json, tmp_path):
    report = as_json(imported(sent, "--publish", "--json", "--out", tmp_path / "out"))

    assert report["state"] == "published"
    assert report["detected"]["delimiter"] == ","
    counted = ("new", "changed", "unchanged", "set_aside", "rejected")
    assert report["rows"]["file"] == sum(report["rows"][name] for name in counted) == 2
    assert (tmp_path / "out" / "marks-v1.csv").read_bytes() == MARKS
    assert set(report["artifacts"]) == {"csv", "xlsx", "pdf"}


def test_without_publish_nothing_is_published(sent, as_json):
    report = as_json(imported(sent, "--json"))

    assert report["version"] is None
    assert report["artifacts"] == {}


def test_a_version_is_exported_in_the_format_asked_for(sent, as_json, tmp_path):
    homeroom, _ = sent
    imported(sent, "--publish")
    out = tmp_path / "deep" / "marks.parquet"

    words = ["--school", "west", "--format", "parquet", "--out", out, "--json"]
    told = as_json(homeroom("export", "marks", *words))

    assert (told["rows"], told["version"]) == (2, 1)
    assert out.read_bytes().startswith(b"PAR1")


def test_a_question_is_answered_as_table_csv_and_json(sent, as_json):
    homeroom, _ = sent
    imported(sent, "--publish")
    question = ("sql", "SELECT code FROM marks ORDER BY code", "--school", "west", "--format")

    assert "007" in homeroom(*question, "table").stdout
    assert homeroom(*question, "csv").stdout == "code\n007\n1E5\n"
    assert as_json(homeroom(*question, "json"))["rows"] == [{"code": "007"}, {"code": "1E5"}]


def test_what_is_no_question_is_refused(sent):
    homeroom, _ = sent
    done = homeroom("sql", "DROP TABLE marks", "--school", "west")

    assert done.exit_code == 1
    assert done.stderr.strip().endswith(".")


def test_runs_are_listed_and_the_house_is_well(sent, as_json):
    homeroom, _ = sent
    imported(sent, "--publish")

    runs = as_json(homeroom("runs", "--school", "west", "--json"))["runs"]
    health = homeroom("doctor", "--json")

    assert {run["job"] for run in runs} >= {"read_batch", "publish_batch"}
    assert {run["state"] for run in runs} == {"succeeded"}
    assert health.exit_code == 0
    assert as_json(health)["ok"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("runs",),
        ("sql", "SELECT 1"),
        ("export", "marks", "--out", "never.csv"),
        ("import", "pyproject.toml", "--profile", "table"),
        ("run", "read_batch", "--param", "batch_id=1"),
    ],
)
def test_another_school_is_not_there_for_any_command(west, as_json, words):
    done = west(*words, "--school", "east")

    assert done.exit_code == 1
    assert done.stderr == "There is no school with the code east.\n"


def test_a_file_that_is_no_table_is_refused_with_a_sentence(west, as_json, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")

    done = west("import", empty, "--school", "west", "--profile", "table", "--json")

    assert done.exit_code == 1
    assert as_json(done)["error"]["message"].endswith(".")


def test_a_refused_package_tells_each_place(west, as_json, tmp_path):
    package = tmp_path / "roster.zip"
    package.write_bytes(roster(("enrollments.csv", "o1,u1", "o1,u9")))

    error = as_json(west("import", package, "--school", "west", "--json"))["error"]

    (found,) = error["findings"]
    assert (error["code"], found["file"], found["row"]) == ("input", "enrollments.csv", 2)
    assert (found["column"], found["found"]) == ("userSourcedId", "u9")


def test_a_package_is_taken_without_a_hint(west, as_json, tmp_path):
    package = tmp_path / "roster.zip"
    package.write_bytes(roster(("classes.csv", "scheduled", "Scheduled")))

    report = as_json(west("import", package, "--school", "west", "--json"))

    assert (report["state"], report["dataset"]) == ("previewed", "students")
    assert report["rows"]["new"] == 1
    assert (report["findings_total"], len(report["deviations"])) == (0, 1)


def test_everything_goes_into_a_backup_and_comes_back(sent, as_json, tmp_path, monkeypatch):
    homeroom, _ = sent
    imported(sent, "--publish")

    made = as_json(homeroom("backup", tmp_path / "backup", "--prove", "--json"))
    monkeypatch.setenv("HOMEROOM_VAR_DIR", str(tmp_path / "elsewhere"))
    back = as_json(homeroom("restore", tmp_path / "backup", "--json"))

    assert (made["proven"], made["rows"], made["files"]) == (True, back["rows"], back["files"])
    question = ("sql", "SELECT code FROM marks ORDER BY code", "--school", "west", "--format")
    assert homeroom(*question, "csv").stdout == "code\n007\n1E5\n"
    again = homeroom("restore", tmp_path / "backup")
    assert (again.exit_code, "already" in again.stderr) == (1, True)
