"""Options that several commands share, so that they read the same everywhere."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from config.errors import InputError

School = Annotated[str, typer.Option("--school", help="Code of the school, such as north.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def read_bytes(path: Path) -> bytes:
    """Read a file that the caller named."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"The file {path} cannot be read: {error.strerror}.", hint="Check its path and rights."
        ) from error


def read_json(path: Path | None) -> list[dict[str, Any]]:
    """Read a list of objects from a JSON file; no file, no objects."""
    if path is None:
        return []
    try:
        found = json.loads(read_bytes(path))
    except ValueError as error:
        raise InputError(f"The file {path} is not JSON: {error}.", hint="Correct it.") from error
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise InputError(f"The file {path} holds no list of objects.", hint="Start it with [ {.")
    return found


def pairs(given: list[str]) -> dict[str, str]:
    """Return `k=v` words as a dictionary."""
    found: dict[str, str] = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{word} is not of the form name=value.")
        found[name] = value
    return found
