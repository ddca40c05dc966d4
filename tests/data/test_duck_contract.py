"""What we rely on in DuckDB and the traps around it; a version that differs fails here."""

import subprocess
import sys
from itertools import pairwise

import duckdb
import polars as pl
import pytest

from config.errors import LimitError
from config.settings import ROOT
from data._engine import connect
from data._sandbox.gate import TABLE_FUNCTIONS, allowed_functions
from data.duck import query

ENDLESS = "SELECT count(*) FROM range(100000000000)"


def test_the_time_limit_holds_for_cursors_only_when_it_is_part_of_the_configuration():
    plain = duckdb.connect()
    plain.execute("SET max_execution_time = 300")
    ours = connect(seconds=0.2)
    setting = "SELECT current_setting('max_execution_time')"

    assert plain.cursor().execute(setting).fetchone() == (0,)
    assert ours.cursor().execute(setting).fetchone() == (200,)
    for connection in (ours, ours.cursor()):
        with pytest.raises(duckdb.InterruptException):
            connection.execute(ENDLESS).fetchall()


def test_an_unfinished_answer_owns_its_connection_but_not_a_cursor():
    connection = connect()
    connection.execute("SELECT * FROM range(100000)").fetchone()

    with pytest.raises(duckdb.Error, match="unfinished result"):
        connection.sql("SELECT 1").pl()
    assert connection.cursor().sql("SELECT 1").pl().item() == 1


def test_an_error_may_come_only_with_a_later_row():
    late = "SELECT CASE WHEN r = 9999999 THEN error('late') END FROM range(10000000) t(r)"
    answer = connect().execute(late)

    assert answer.fetchmany(10)
    with pytest.raises(duckdb.InvalidInputException, match="late"):
        answer.fetchall()


def test_answers_are_fetched_by_relations_not_by_results():
    connection = connect()

    assert not hasattr(connection.execute("SELECT 1"), "pl")
    assert all(hasattr(connection.sql("SELECT 1"), name) for name in ("pl", "to_arrow_reader"))


def test_a_temporary_view_belongs_to_one_cursor_and_a_plain_one_to_all():
    connection = connect()
    connection.execute("CREATE TEMP VIEW mine AS SELECT 1; CREATE VIEW ours AS SELECT 2")

    with pytest.raises(duckdb.CatalogException):
        connection.cursor().execute("FROM mine")
    assert connection.cursor().execute("FROM ours").fetchone() == (2,)


def test_a_statement_of_type_select_may_write(tmp_path):
    path = tmp_path / "made.csv"
    sql = f"WITH x AS (COPY (SELECT 1) TO '{path}') SELECT 1"

    kind = duckdb.extract_statements(sql)[0].type
    duckdb.connect().execute(sql).fetchall()

    assert kind == duckdb.StatementType.SELECT
    assert path.exists()


def test_a_statement_of_an_unknown_type_cannot_even_be_named():
    with pytest.raises(ValueError, match="StatementType"):
        duckdb.extract_statements("CONNECT 'x'")[0].type  # noqa: B018 — reading it is the trap


def test_python_variables_are_out_of_reach():
    secret_frame = pl.DataFrame({"a": [1]})

    with pytest.raises(duckdb.CatalogException):
        connect().execute("FROM secret_frame")
    assert secret_frame.height == 1


def test_division_by_zero_is_an_error_for_whole_numbers_and_infinite_for_others():
    with pytest.raises(duckdb.InvalidInputException):
        connect().execute("SELECT 1 // 0").fetchall()
    assert connect().execute("SELECT 1 / 0").fetchone() == (float("inf"),)


def test_a_tilde_finds_anywhere_and_lambdas_say_their_name():
    assert connect().execute("SELECT 'abc' ~ 'b'").fetchone() == (True,)
    with pytest.raises(duckdb.BinderException, match="lambda"):
        connect().execute("SELECT list_transform([1], x -> x + 1)")


def test_only_the_four_linked_extensions_are_there():
    sql = "SELECT extension_name FROM duckdb_extensions() WHERE loaded"

    found = {name for (name,) in connect().execute(sql).fetchall()}

    assert found == {"core_functions", "icu", "json", "parquet"}


def test_instants_come_back_in_utc_without_another_library():
    sql = "SELECT TIMESTAMPTZ '2026-07-01 12:00:00+02' AS at"

    assert str(connect().sql(sql).pl()["at"][0]) == "2026-07-01 10:00:00+00:00"


@pytest.mark.slow
def test_nothing_is_drawn_on_standard_output():
    code = f"from data._engine import connect; connect(seconds=4).execute({ENDLESS!r}).fetchall()"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False
    )

    assert done.returncode == 1
    assert done.stdout == b""


@pytest.mark.slow
def test_a_deep_variant_still_kills_a_process_so_questions_need_their_own():
    crash = "select (repeat('[', 20000) || '1' || repeat(']', 20000))::json::variant"
    code = f"from data._engine import connect; connect().execute({crash!r}).fetchall()"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False
    )

    assert done.returncode != 0


def test_every_function_that_reaches_out_stays_unlisted():
    sql = "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type LIKE 'table%'"
    tables = {name for (name,) in connect().execute(sql).fetchall()} - TABLE_FUNCTIONS
    shared = {"histogram"}

    assert allowed_functions() & tables <= shared
    assert not {"getenv", "current_setting", "write_log", "sleep_ms"} & allowed_functions()


def test_a_replaced_file_is_read_anew(tmp_path):
    path = tmp_path / "t.parquet"
    seen = []
    for number in range(3):
        part = tmp_path / "t.part"
        pl.DataFrame({"n": [number]}).write_parquet(part)
        part.replace(path)
        seen.append(query("SELECT n FROM t", {"t": path})[0].item())

    assert all(after == before + 1 for before, after in pairwise(seen))


def test_a_view_that_takes_too_long_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr("data.duck.DATABASE.connection", connect(seconds=0.2))

    with pytest.raises(LimitError, match="too large for this view"):
        query(ENDLESS, {})


def test_shows_the_question_with_its_values():
    _, shown = query("SELECT $word, $numbers", {}, {"word": "it's", "numbers": list(range(30))})

    assert shown.startswith("SELECT 'it''s', [0, 1, 2,")
    assert shown.endswith("19, ...]")
