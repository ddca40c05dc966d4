"""How screens may be built, so that no door stands beside the sign-in."""

import ast

from config.settings import ROOT
from tests.architecture.source import Module, at, dotted, parse, paths, product

RAW = {"st.fragment", "st.dialog", "streamlit.fragment", "streamlit.dialog"}
CALLBACKS = {"on_click", "on_change", "on_submit", "on_select", "on_dismiss"}
WORDS_OF_STREAMLIT = {"rerun", "ignore"}


def screens() -> list[Module]:
    """Return the page modules."""
    files = sorted((ROOT / "pages").glob("[!_]*.py"))
    return [parse(path) for path in files]


def is_constant(node: ast.AST) -> bool:
    """Tell whether an expression calls nothing."""
    return not any(isinstance(part, ast.Call | ast.Await | ast.Yield) for part in ast.walk(node))


def is_quiet(node: ast.stmt) -> bool:
    """Tell whether a top-level statement runs no code of a page when it is imported."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.ClassDef():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name == "SCREEN" or (name.isupper() and is_constant(value))
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value:
            return name.isupper() and is_constant(value)
        case _:
            return False


def raw_uses(module: Module) -> list[str]:
    """Return each use of what runs without the shell's check of session and role."""
    found = [
        f"{at(module, node)} {dotted(node)}"
        for node in module.walk(ast.Attribute)
        if dotted(node) in RAW
    ]
    for node in module.walk(ast.keyword):
        is_word = isinstance(node.value, ast.Constant) and node.value.value in WORDS_OF_STREAMLIT
        if node.arg in CALLBACKS and not is_word:
            found.append(f"{at(module, node.value)} {node.arg}=")
    return found


def test_a_page_module_runs_nothing_when_imported():
    loud = [at(page, node) for page in screens() for node in page.tree.body if not is_quiet(node)]

    assert screens()
    assert not loud


def test_fragments_dialogs_and_callbacks_go_through_our_wrappers():
    raw = [
        use
        for module in product()
        if module.name.startswith("pages/") and not module.name.startswith("pages/_ui")
        for use in raw_uses(module)
    ]

    assert not raw


def test_notices_a_raw_fragment_and_a_raw_callback():
    code = "import streamlit as st\n@st.fragment\ndef f(): st.button('x', on_click=f)\n"
    module = Module("pages/x.py", code, ast.parse(code))

    assert raw_uses(module) == ["pages/x.py:2 st.fragment", "pages/x.py:3 on_click="]


def test_the_main_script_stands_alone_in_its_folder():
    assert [path.name for path in paths("pages/_shell")] == ["main.py"]


def test_the_front_door_is_never_its_own_main_script():
    door = parse(ROOT / "app.py")
    scripts = [
        node.value
        for node in door.walk(ast.Constant)
        if isinstance(node.value, str) and node.value.endswith(".py")
    ]

    assert "__file__" not in door.text
    assert all(not script.endswith("app.py") for script in scripts)
    assert "_shell" in door.text


def test_no_page_has_the_name_of_a_folder_of_ours():
    names = {page.name.split("/")[-1].removesuffix(".py") for page in screens()}

    assert not names & {"app", "cli", "commands", "config", "data", "jobs", "pages", "pipelines"}
