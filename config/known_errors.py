"""The known errors that ship with Homeroom, as data."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

KNOWN_ERRORS = Path(__file__).parent / "defaults" / "known_errors.toml"


@cache
def known_error_list() -> dict[str, dict[str, Any]]:
    """Return every shipped known error by its name."""
    return tomllib.loads(KNOWN_ERRORS.read_text(encoding="utf-8"))
