"""What is listed in code is written down where people look."""

import tomllib

import pytest

from config import errors
from config.settings import ROOT, Settings
from tests.architecture.source import read_me

FOLDERS = (
    "bin",
    "commands",
    "config",
    "data",
    "jobs",
    "notebooks",
    "pages",
    "pipelines",
    "tests",
)
LINES = 60


def parts(folder: str) -> list[str]:
    """Return the names of the plain files of a folder of parts."""
    names = [path.stem for path in (ROOT / folder).glob("*.py")]
    return sorted(name for name in names if not name.startswith("_"))


def unnamed(names: list[str], text: str) -> list[str]:
    """Return the names that a text never puts in code marks."""
    return [name for name in names if f"`{name}" not in text]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_has_a_short_readme(folder):
    assert 0 < read_me(folder).count("\n") <= LINES


def test_every_setting_is_explained():
    names = [f"HOMEROOM_{name.upper()}" for name in Settings.model_fields]

    assert not unnamed(names, read_me("config"))


def test_every_error_code_is_explained():
    classes = [errors.HomeroomError, *errors.HomeroomError.__subclasses__()]

    assert not unnamed([kind.code for kind in classes], read_me("config"))


def test_every_profile_is_explained():
    files = sorted((ROOT / "config" / "defaults" / "profiles").glob("*.toml"))

    assert files
    assert all(tomllib.loads(path.read_text(encoding="utf-8")) for path in files)
    assert not unnamed([path.stem for path in files], read_me("config"))


@pytest.mark.parametrize(
    ("folder", "readme"),
    [
        ("commands", "commands"),
        ("jobs", "jobs"),
        ("jobs/_bench", "jobs"),
        ("pages", "pages"),
        ("pages/routes", "pages"),
        ("pipelines/plans", "pipelines"),
        ("pipelines/formats", "pipelines"),
        ("pipelines/layouts", "pipelines/layouts"),
    ],
)
def test_every_part_is_named_in_its_readme(folder, readme):
    names = [name.rstrip("_") for name in parts(folder)]

    assert names
    assert not unnamed(names, read_me(readme))
