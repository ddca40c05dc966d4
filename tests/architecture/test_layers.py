"""Who may import whom."""

from importlinter.cli import lint_imports

from tests.architecture.source import product


def test_imports_point_down_only():
    assert lint_imports(no_cache=True) == 0


def test_pages_and_the_front_door_alone_draw():
    drawing = {
        module.name
        for module in product()
        if module.imports() & {"streamlit", "starlette"}
        and not module.name.startswith(("pages/", "app.py"))
    }

    assert not drawing


def test_the_front_doors_stand_above_everything():
    above = {
        module.name
        for module in product()
        if module.imports() & {"app", "cli"} and module.name not in {"app.py", "cli.py"}
    }

    assert not above
