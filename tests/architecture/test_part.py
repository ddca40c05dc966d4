"""`make part` makes a part that is found at once, and a test beside it."""

import shutil
import subprocess

import pytest

from config.settings import ROOT

KINDS = {
    "plan": ("pipelines/plans", "tests/pipelines/test_plan_"),
    "format": ("pipelines/formats", "tests/pipelines/test_format_"),
    "layout": ("pipelines/layouts", "tests/pipelines/test_layout_"),
    "job": ("jobs", "tests/jobs/test_"),
    "screen": ("pages", "tests/pages/test_"),
    "command": ("commands", "tests/commands/test_"),
}


@pytest.fixture
def part(tmp_path):
    """Return a function that runs the script on a copy of the parts."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    for folder, test in KINDS.values():
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("_*"))
        (tmp_path / test).parent.mkdir(parents=True, exist_ok=True)

    def run(*words):
        script = ["sh", str(tmp_path / "bin" / "part.sh"), *words]
        return subprocess.run(script, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_part_has_a_file_and_a_test(part, tmp_path, kind):
    done = part(kind, "brand_new")

    folder, test = KINDS[kind]
    assert done.stdout.split() == [f"{folder}/brand_new.py", f"{test}brand_new.py"]
    assert all((tmp_path / name).stat().st_size for name in done.stdout.split())


def test_nothing_is_overwritten(part):
    assert part("plan", "brand_new").returncode == 0
    assert part("plan", "brand_new").returncode == 1


@pytest.mark.parametrize("words", [(), ("plan",), ("plan", "../up"), ("plan", "Up"), ("poem", "a")])
def test_wrong_words_are_refused(part, words):
    done = part(*words)

    assert done.returncode == 2
    assert "KIND=plan|format|layout|job|screen|command" in done.stderr
