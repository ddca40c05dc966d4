"""What the house does not do, wherever it might be tempted."""

import ast
import json

from config.settings import ROOT
from tests.architecture.source import Module, at, dotted, everything, product

NOTEBOOKS_MAY_IMPORT = {"config", "pipelines", "data.store", "data.desk_sql"}
OURS = {"app", "cli", "commands", "config", "data", "jobs", "pages", "pipelines", "tests"}


def calls(module: Module, names: set[str]) -> list[str]:
    """Return each call of one of the names."""
    return [
        f"{at(module, node)} {dotted(node.func)}"
        for node in module.walk(ast.Call)
        if dotted(node.func) in names
    ]


def strangers(code: str) -> set[str]:
    """Return what a notebook imports of ours and may not."""
    imported = Module("notebook", code, ast.parse(code)).imports()
    ours = {name for name in imported if name.split(".")[0] in OURS and name.count(".") <= 1}
    allowed = {
        name
        for name in ours
        if name.split(".")[0] in NOTEBOOKS_MAY_IMPORT or name in NOTEBOOKS_MAY_IMPORT
    }
    parents = {name.split(".")[0] for name in allowed}
    return ours - allowed - (parents & {"data"})


def test_nothing_prints():
    assert not [use for module in product() for use in calls(module, {"print"})]


def test_everything_but_the_job_runner_lets_unknown_errors_pass():
    broad = [
        at(module, node)
        for module in product()
        for node in module.walk(ast.ExceptHandler)
        if (node.type is None or dotted(node.type) in {"Exception", "BaseException"})
        and module.name != "jobs/_run.py"
    ]

    assert not broad


def test_nobody_silences_the_type_checker_or_a_whole_file():
    silenced = [
        module.name
        for module in everything()
        if "# type: " + "ignore" in module.text or "# ruff: " + "noqa\n" in module.text
    ]

    assert not silenced


def test_our_own_code_is_never_mocked():
    mocked = [
        module.name for module in everything() if module.imports() & {"unittest.mock", "mock"}
    ]

    assert not mocked


def test_notebooks_know_the_core_and_the_store_only():
    assert (
        strangers("from data.store import Store\nfrom pipelines.summarize import summarize")
        == set()
    )
    assert strangers("from jobs.demo import make_demo") == {"jobs.demo"}
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        assert not strangers("\n".join(code)), path.name
