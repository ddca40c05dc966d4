"""The terminal's front door: found commands, exit codes, sentences."""

import json
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from cli import app, command_names
from commands import _options, _output
from config.errors import InputError, NotFoundError
from config.settings import ROOT

CONTRACT = "up web worker demo import export sql run runs user doctor bench"
HEAVY = "import sys, cli, commands.up; print({'polars', 'duckdb', 'streamlit'} & set(sys.modules))"


def homeroom(*words):
    """Run one command of the terminal in this process."""
    return CliRunner().invoke(app, list(words))


def test_knows_every_command_of_the_contract():
    names = command_names()

    assert set(names) >= set(CONTRACT.split())
    assert not [name for name in names if name.startswith("_")]


def test_an_unknown_command_is_wrong_usage():
    done = homeroom("nonsense")

    assert done.exit_code == 2
    assert "nonsense" in done.stderr


def test_a_missing_option_is_wrong_usage():
    assert homeroom("web", "--port", "0").exit_code == 2


def test_a_refusal_is_a_sentence_with_a_way_on(capsys):
    _output.refuse(NotFoundError("No school has the code west.", hint="Try north."), as_json=False)

    written = capsys.readouterr()
    assert written.err == "No school has the code west. Try north.\n"
    assert not written.out


def test_a_refusal_as_json_is_one_object(capsys):
    _output.refuse(NotFoundError("No school has the code west.", hint="Try north."), as_json=True)

    assert json.loads(capsys.readouterr().out) == {
        "error": {
            "code": "not_found",
            "message": "No school has the code west.",
            "hint": "Try north.",
        }
    }


def test_a_table_stands_in_columns_and_cannot_steer_the_terminal(capsys):
    _output.show_table(["name", "n"], [["Zoë\x1b[31m", 3], [None, 40]])

    lines = capsys.readouterr().out.splitlines()
    assert lines == ["name      n", "Zoë\N{REPLACEMENT CHARACTER}[31m  3", "          40"]


def test_pairs_need_an_equals_sign():
    assert _options.pairs(["a=1", "b=x=y"]) == {"a": "1", "b": "x=y"}
    with pytest.raises(typer.BadParameter, match="name=value"):
        _options.pairs(["a"])


def test_json_files_hold_lists_of_objects(tmp_path):
    (tmp_path / "good.json").write_text('[{"plan": "trim"}]')
    (tmp_path / "bad.json").write_text('{"plan": "trim"}')
    (tmp_path / "worse.json").write_text("plan")

    assert _options.read_json(None) == []
    assert _options.read_json(tmp_path / "good.json") == [{"plan": "trim"}]
    with pytest.raises(InputError, match="holds no list"):
        _options.read_json(tmp_path / "bad.json")
    with pytest.raises(InputError, match="is not JSON"):
        _options.read_json(tmp_path / "worse.json")
    with pytest.raises(InputError, match="cannot be read"):
        _options.read_json(tmp_path / "none.json")


@pytest.mark.slow
def test_a_light_command_loads_no_heavy_library():
    done = subprocess.run([sys.executable, "-c", HEAVY], cwd=ROOT, capture_output=True, check=True)

    assert done.stdout == b"set()\n"
