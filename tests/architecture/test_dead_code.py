"""Nothing is kept that nobody calls."""

import ast
import json

from vulture import Vulture

from config.settings import ROOT, Settings
from tests.architecture.source import product

# Called by a framework: by its name, or because of the decorator.
NAMES = [
    "missing_host_key",  # called by paramiko
    "format",
    "list_commands",
    "get_command",
    "process_bind_param",
    "process_result_value",
    "load_dialect_impl",
    "fetch",
    "visit_*",
    "compare_type",
    "interrupt_workers",
    "get_environment",
    "_create_worker",
    "_create_scheduler",
    "_serialize",
    "_deserialize",
    "is_revoked",
]
DECORATORS = [
    "@job",
    "@job(*",
    "@*.command",
    "@*.command(*",
    "@*.callback*",
    "@*listens_for*",
    "@compiles*",
    "@*_validator*",
    "@*_serializer*",
    "@huey.*",
    "@*periodic_task*",
    "@*.task*",
    "@cached_property",
]
KINDS = {"function", "class", "method", "property"}


def dead(sources: dict[str, str]) -> list[str]:
    """Return `file:line name` of each function, class or method that nothing names."""
    scan = Vulture(ignore_names=NAMES, ignore_decorators=DECORATORS)
    for name, text in sources.items():
        scan.scan(text, filename=name)
    unused = scan.get_unused_code(min_confidence=60)
    return [
        f"{item.filename}:{item.first_lineno} {item.name}" for item in unused if item.typ in KINDS
    ]


def notebook_cells() -> dict[str, str]:
    """Return the code of each notebook."""
    found = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        found[path.relative_to(ROOT).as_posix()] = "\n".join(code)
    return found


def test_finds_a_function_that_nobody_calls():
    sources = {
        "one.py": "def used(): ...\ndef unused(): ...\n",
        "two.py": "from one import used\nused()\n",
    }

    assert dead(sources) == ["one.py:2 unused"]


def test_nothing_in_the_house_is_dead():
    sources = {module.name: module.text for module in product() if "migrations/" not in module.name}

    assert not dead(sources | notebook_cells())


def test_every_setting_is_read_somewhere():
    names = {
        node.attr
        for module in product()
        if module.name != "config/settings.py"
        for node in module.walk(ast.Attribute)
    }
    within = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    unread = {
        name for name in Settings.model_fields if name not in names and f"self.{name}" not in within
    }

    assert not unread
