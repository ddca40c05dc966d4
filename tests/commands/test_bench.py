"""The benches from the terminal: a table for people, one object for programs."""

import pytest

from jobs._benches import Bench, benches


def test_a_bench_that_does_not_exist_is_refused_with_those_that_do(homeroom):
    done = homeroom("bench", "poem")

    assert done.exit_code == 1
    assert "There is no bench named poem." in done.stderr
    assert "pipeline" in done.stderr


def test_a_bench_is_shown_as_a_table_with_its_note(homeroom, monkeypatch):
    def measure(size: int, tries: int) -> dict[str, object]:
        lines = [{"what": "ours", "seconds": size / 4}, {"what": "limit", "seconds": tries}]
        return {"table": lines, "note": "The limit is a guess."}

    known = {"guess": Bench(title="A guess", size=8, tries=1, measure=measure)}
    monkeypatch.setattr("jobs._benches.benches", lambda: known)

    done = homeroom("bench", "guess", "--rows", 2)

    assert done.exit_code == 0
    title, ours, limit, note = done.stdout.splitlines()
    assert [title.split(), ours.split(), limit.split()] == [
        ["what", "seconds"],
        ["ours", "0.5"],
        ["limit", "1"],
    ]
    assert note == "The limit is a guess."


@pytest.mark.slow
def test_the_pipeline_is_one_object_for_programs(homeroom, as_json):
    found = as_json(homeroom("bench", "--rows", 300, "--tries", 1, "--json"))

    assert found["name"] == "pipeline"
    assert found["rows"] == 300
    assert min(found["seconds"], found["peak_mib"], found["ratio_to_limit"]) > 0
    assert min(found["times_faster_than_loop"], found["ratio_of_steps"]) > 0
    assert found["steps"]["counts"]["errors"] == 0
    placed = ("new", "changed", "unchanged", "set_aside", "rejected")
    assert found["counts"]["file"] == sum(found["counts"][name] for name in placed)


FIGURES = {
    "sql": (2_000, "ratio_to_limit"),
    "pdf": (40, "ratio_to_limit"),
}


@pytest.mark.slow
def test_mail_is_measured_beside_a_bare_connection(homeroom, as_json):
    found = as_json(homeroom("bench", "mail", "--rows", 20, "--tries", 1, "--json"))

    assert (found["name"], found["rows"]) == ("mail", 20)
    assert min(found["mails_per_second"], found["share_of_bare_smtp"]) > 0


@pytest.mark.slow
def test_the_queue_is_measured_beside_bare_huey(homeroom, as_json):
    found = as_json(homeroom("bench", "queue", "--rows", 10, "--tries", 1, "--json"))

    assert found["name"] == "queue"
    assert min(found["runs_per_second"], found["ratio_to_bare_huey"], found["peak_mib"]) > 0
    assert ["bare Huey" in line["what"] for line in found["table"]] == [False, True]


@pytest.mark.nightly  # what they measure is tried elsewhere; here only that each prints its figure
@pytest.mark.parametrize("name", FIGURES)
def test_every_other_bench_gives_its_figure(homeroom, as_json, name):
    rows, figure = FIGURES[name]
    found = as_json(homeroom("bench", name, "--rows", rows, "--tries", 1, "--json"))

    assert found["name"] == name
    assert min(found["seconds"], found["peak_mib"], found[figure]) > 0
    assert len({tuple(line) for line in found["table"]}) == 1


@pytest.fixture
def servers(postgresql_url, redis_url, monkeypatch):
    """Name a PostgreSQL database and a Redis server for the bench."""
    monkeypatch.setenv("HOMEROOM_BENCH_DATABASE_URL", postgresql_url)
    monkeypatch.setenv("HOMEROOM_BENCH_REDIS_URL", redis_url)


@pytest.mark.nightly  # thirty runs four times, behind two servers: most of half a minute
def test_runs_go_through_both_databases_beside_huey_and_rq(homeroom, as_json, servers):
    found = as_json(homeroom("bench", "queue", "--rows", 30, "--tries", 1, "--json"))

    figures = ("runs_per_second", "ratio_to_bare_huey", "times_faster_than_rq", "peak_mib")
    assert found["name"] == "queue"
    assert min(found[name] for name in figures) > 0
    names = ("SQLite", "PostgreSQL", "bare Huey", "RQ over Redis")
    assert all(name in line["what"] for name, line in zip(names, found["table"], strict=True))
    assert min(line["runs a second"] for line in found["table"]) > 0


def test_every_bench_says_what_it_measures():
    known = benches()

    assert {"pipeline", "queue", "pdf", "sql"} <= set(known)
    assert all(bench.title and bench.size and bench.tries for bench in known.values())
