"""Questions: the school's tables answer; everything else is refused, and nothing changes."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import polars as pl
import psutil
import pytest

from config.errors import HomeroomError, InputError, LimitError, NotFoundError
from config.settings import ROOT
from data._sandbox.landlock import version
from data.desk_sql import GRACE_SECONDS, SqlResult, run_sql
from tests.data.attacks import CHANGE, LEARN, READ, statements

CANARY = "CANARY-south-1"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one table of the school and one of another."""
    folder = tmp_path_factory.mktemp("lake")
    grades = pl.DataFrame(
        {
            "sourced_id": ["s1", "s2", "s3"],
            "mark": [1.5, 2.0, None],
            "seen_on": ["2026-01-01", "2026-01-02", "2026-01-03"],
            "term": ["autumn", "spring", "spring"],
        }
    ).with_columns(pl.col("seen_on").str.to_date())
    grades.write_parquet(folder / "own.parquet")
    pl.DataFrame({"sourced_id": [CANARY]}).write_parquet(folder / "secret.parquet")
    return folder


def ask(school: Path, sql: str, **limits: float) -> SqlResult:
    tables = {"grades": school / "own.parquet", "grades@v1": school / "own.parquet"}
    settings = {"seconds": 10, "memory_mib": 512, "max_rows": 1000} | limits
    return run_sql(tables, sql, **settings)


def aimed(school: Path, attack: str) -> str:
    places = {"own": "own.parquet", "secret": "secret.parquet"}
    for word, name in places.items():
        attack = attack.replace(f"{{{word}}}", str(school / name))
    return attack.replace("{folder}", str(school))


@pytest.mark.parametrize("attack", statements(READ + LEARN + CHANGE))
def test_refuses_what_reaches_beyond_the_tables(school, attack):
    before = {path: path.read_bytes() for path in school.iterdir()}
    secret_frame = pl.DataFrame({"name": [CANARY]})

    with pytest.raises(HomeroomError) as refusal:
        ask(school, aimed(school, attack))

    said = refusal.value.message + refusal.value.hint
    assert isinstance(refusal.value, InputError | NotFoundError)
    assert CANARY not in said
    assert {path: path.read_bytes() for path in school.iterdir()} == before
    assert secret_frame.height == 1


def test_tries_more_than_eighty_attacks():
    assert len(statements(READ + LEARN + CHANGE)) > 80


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT sourced_id FROM grades WHERE mark > 1.6", [("s2",)]),
        ("select count(*) from GRADES;", [(3,)]),
        ('SELECT max(mark) FROM "grades@v1" -- the old one', [(2.0,)]),
        ("WITH a AS (FROM grades) SELECT count(*) FROM a JOIN grades USING (sourced_id)", [(3,)]),
        ("FROM grades SELECT sourced_id ORDER BY sourced_id DESC LIMIT 1", [("s3",)]),
        ("SELECT term, count(*) FROM grades GROUP BY 1 ORDER BY 1",
         [("autumn", 1), ("spring", 2)]),
        ("SELECT [1, 2], {'a': 1}", [("[1, 2]", "{'a': 1}")]),
        ("SELECT sum(n) FROM range(5) AS r(n)", [(10,)]),
        ("SELECT 1 AS a, 2 AS a", [(1, 2)]),
        ("SELECT list_transform([1, 2], lambda x: x + 1)", [("[2, 3]",)]),
        ("SELECT CASE WHEN 'abc' LIKE 'a%' THEN 'yes' ELSE 'no' END", [("yes",)]),
        ("SELECT coalesce(NULL, nullif(1, 2), 3), ifnull(NULL, 4)", [(1, 4)]),
        ("SELECT extract(year FROM DATE '2026-05-01'), day(last_day(DATE '2026-02-07'))",
         [(2026, 28)]),
        ("SELECT 7 // 2, 7 % 2, 2 ** 3, -(1), NOT true, 'a' || 'b'",
         [(3, 1, 8.0, -1, False, "ab")]),
        ("SELECT 1 BETWEEN 0 AND 2, 1 IN (1, 2), 1 IS NOT DISTINCT FROM 1", [(True, True, True)]),
        ("SELECT rank() OVER (ORDER BY mark) FROM grades QUALIFY rank() OVER (ORDER BY mark) = 1",
         [(1,)]),
        ("SELECT count(*) FROM (PIVOT grades ON term IN ('autumn') USING count(*))", [(3,)]),
        ("SELECT count(*) FROM (DESCRIBE grades)", [(4,)]),
        ("SELECT count(*) FROM (SUMMARIZE grades)", [(4,)]),
        ("VALUES (1), (2)", [(1,), (2,)]),
        ("SELECT 1 UNION SELECT 1", [(1,)]),
        ("SELECT regexp_replace('a1', '[0-9]', ''), substring('abc', 2, 1), upper('é')",
         [("a", "b", "É")]),
        ("WITH RECURSIVE t AS (SELECT 1 n UNION SELECT n + 1 FROM t WHERE n < 4) FROM t LIMIT 1",
         [(1,)]),
        ("SELECT try_cast('x' AS INTEGER), '5'::INT, INTERVAL 1 DAY", [(None, 5, "1 day")]),
    ],
)  # fmt: skip
def test_answers_questions_about_the_tables(school, sql, rows):
    assert ask(school, sql).rows.rows() == rows


def test_says_which_tables_there_are(school):
    with pytest.raises(NotFoundError) as refusal:
        ask(school, "SELECT * FROM marks")

    assert refusal.value.message == "There is no table called marks."
    assert refusal.value.hint == "Tables: grades, grades@v1."


def test_says_what_is_wrong_without_a_path(school):
    with pytest.raises(InputError) as refusal:
        ask(school, "SELECT nothing FROM grades")

    assert "nothing" in refusal.value.message
    assert str(school) not in refusal.value.message


def test_cuts_a_long_answer_and_says_so(school):
    answer = ask(school, "SELECT * FROM range(100000)", max_rows=7)

    assert answer.rows.height == 7
    assert answer.truncated


def test_keeps_not_a_number_and_instants(school):
    sql = "SELECT 'nan'::DOUBLE AS x, TIMESTAMPTZ '2026-01-01 12:00:00+02' AS at"

    row = ask(school, sql).rows.to_dicts()[0]

    assert row["x"] != row["x"]
    assert row["at"].isoformat() == "2026-01-01T10:00:00+00:00"


def test_answers_without_any_variable_of_the_environment(school, monkeypatch):
    monkeypatch.setenv("HOMEROOM_SCRAPE_TOKEN", CANARY)

    assert CANARY not in json.dumps(ask(school, "SUMMARIZE grades").rows.to_dicts(), default=str)


def test_the_kernel_holds_where_it_can(school):
    if not version():
        pytest.skip("This kernel has no Landlock; tables are copied into the child instead.")
    pid = os.fork()
    if pid == 0:
        from data._sandbox.landlock import confine

        confine([school / "own.parquet"])
        try:
            (school / "secret.parquet").read_bytes()
        except PermissionError:
            os._exit(7)
        os._exit(0)

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7


BOMBS = [
    "SELECT repeat('x', 2000000000)",
    "SELECT lpad('x', 2000000000, 'y')",
    "SELECT len(range(1000000000))",
    "SELECT count(*) FROM range(100000000000) a, range(100000000000) b",
    "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT sum(n) FROM t",
    "SELECT levenshtein(repeat('a', 100000), repeat('b', 100000))",
    "SELECT array_agg(r) FROM range(1000000000) t(r)",
    "SELECT string_agg(repeat('x', 1000), '') FROM range(10000000)",
    "SELECT (repeat('[', 20000) || '1' || repeat(']', 20000))::json::variant",
    "SELECT regexp_replace(repeat('a', 100000000), 'a', 'bbbbbbbbbb', 'g')",
    "SELECT " + "(" * 20_000 + "1" + ")" * 20_000,
    "SELECT " + "+".join(["1"] * 40_000),
    "SELECT * FROM grades, range(1000000000) ORDER BY random()",
]


# Every second one waits for the night: each takes its whole time limit.
TRIED = [
    pytest.param(bomb, marks=pytest.mark.nightly) if n % 2 else bomb for n, bomb in enumerate(BOMBS)
]


@pytest.mark.slow
@pytest.mark.parametrize("bomb", TRIED, ids=lambda bomb: bomb[:40])
def test_a_bomb_ends_in_time_and_nobody_else_notices(school, bomb):
    began = time.monotonic()
    with suppress(LimitError, InputError):
        ask(school, bomb, seconds=1)

    assert time.monotonic() - began < 1 + GRACE_SECONDS + 1
    assert ask(school, "SELECT count(*) FROM grades").rows.item() == 3


def test_without_landlock_questions_read_copies(school):
    tables = {"grades": str(school / "own.parquet")}
    order = {"tables": tables, "known": [], "seconds": 5, "memory_mib": 256}
    code = f"""
from pathlib import Path
from data._sandbox import child, landlock
landlock.KERNEL = None
engine, gate = child.wall_in({{"grades": Path({tables["grades"]!r})}}, {order!r})
print(engine.execute("SELECT count(*) FROM grades").fetchone())
print(engine.execute("SELECT current_setting('allowed_paths')").fetchone())
engine.execute("FROM read_parquet({tables["grades"]!r})")
"""

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stdout == "(3,)\n([],)\n"
    assert "PermissionException" in done.stderr


@pytest.mark.slow
def test_twenty_bombs_at_once_leave_this_process_small(school):
    before = psutil.Process().memory_info().rss
    bombs = BOMBS[:5] * 4

    def drop(bomb: str) -> None:
        with suppress(LimitError, InputError):
            ask(school, bomb, seconds=2)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(drop, bombs))

    assert psutil.Process().memory_info().rss - before < 50 * 1024 * 1024
    assert ask(school, "SELECT count(*) FROM grades").rows.item() == 3


@pytest.mark.slow
def test_a_million_rows_come_back(school):
    answer = ask(school, "SELECT range AS n, 'some text' AS t FROM range(1000000)", max_rows=10**6)

    assert answer.rows.height == 1_000_000
    assert not answer.truncated
