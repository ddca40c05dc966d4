"""Where statements may be written that the tenancy guard does not see."""

import ast

from tests.architecture.source import Module, at, product

CORE = {
    "sqlalchemy.text",
    "sqlalchemy.insert",
    "sqlalchemy.Table",
    "sqlalchemy.MetaData",
    "sqlalchemy.literal_column",
    "sqlalchemy.dialects",
    "sqlalchemy.sql",
}
ACROSS_SCHOOLS = {
    "data/calendar.py",
    "data/messages.py",
    "data/db.py",
    "data/gates.py",
    "data/inboxes.py",
    "data/incidents.py",
    "data/notices.py",
    "data/people.py",
    "data/runs.py",
    "data/schedules.py",
    "data/tenancy.py",
}


def core_uses(module: Module) -> list[str]:
    """Return what a module imports or calls that slips past the guard."""
    found = [f"{module.name} {name}" for name in sorted(module.imports() & CORE)]
    found += [
        f"{at(module, node)} {node.attr}"
        for node in module.walk(ast.Attribute)
        if node.attr in {"exec_driver_sql", "raw_connection"}
    ]
    return found


def names_every_school(module: Module) -> bool:
    """Tell whether a module names the word that lifts the guard."""
    names = {node.id for node in module.walk(ast.Name)}
    return "EVERY_SCHOOL" in names | {name.split(".")[-1] for name in module.imports()}


def test_core_statements_stay_in_data():
    outside = [
        use
        for module in product()
        if not module.name.startswith("data/")
        for use in core_uses(module)
    ]

    assert not outside


def test_the_guard_is_lifted_only_in_listed_modules():
    lifted = {module.name for module in product() if names_every_school(module)}

    assert lifted <= ACROSS_SCHOOLS


def test_every_listed_module_still_needs_it():
    lifted = {module.name for module in product() if names_every_school(module)}

    assert lifted >= ACROSS_SCHOOLS


def test_notices_a_core_statement():
    code = "from sqlalchemy import text\n"

    assert core_uses(Module("jobs/x.py", code, ast.parse(code))) == ["jobs/x.py sqlalchemy.text"]
