"""Measures kinds of work in processes of their own, by turns, so that noise meets all of them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.settings import ROOT
from jobs._bench._child import FIGURES

KEEP_MEMORY = "dirty_decay_ms:-1,muzzy_decay_ms:-1"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of work, and the module that does it when run with `_child.run`."""

    name: str
    module: str


def measure(kind: Kind, folder: Path, size: int) -> dict[str, Any]:
    """Do one kind of work in a fresh process; return its seconds, parts, peak and counts."""
    command = [sys.executable, "-m", kind.module, kind.name, str(folder), str(size)]
    surroundings = {**os.environ, "_RJEM_MALLOC_CONF": KEEP_MEMORY}
    subprocess.run(command, check=True, cwd=ROOT, env=surroundings)  # noqa: S603 - our own words
    found: dict[str, Any] = json.loads((folder / FIGURES).read_text("utf-8"))
    return found


def take_turns(
    kinds: tuple[Kind, ...], folder: Path, size: int, *, tries: int
) -> tuple[dict[str, Any], ...]:
    """Measure the kinds by turns; return the least disturbed figures of each."""
    turns = [[measure(kind, folder, size) for kind in kinds] for _ in range(tries)]
    return tuple(fastest(list(measured)) for measured in zip(*turns, strict=True))


def fastest(measured: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the least disturbed measurement, with the highest peak of all."""
    peak = max(one["peak_mib"] for one in measured)
    return {**min(measured, key=lambda one: one["seconds"]), "peak_mib": peak}


def line(what: str, measured: dict[str, Any], limit: dict[str, Any]) -> dict[str, Any]:
    """Return one line of the table that the terminal shows."""
    return {
        "what": what,
        "seconds": measured["seconds"],
        "peak MiB": measured["peak_mib"],
        "of limit": ratio(measured, limit),
    }


def ratio(measured: dict[str, Any], limit: dict[str, Any]) -> float:
    """Return how many times the limit this took."""
    return round(measured["seconds"] / limit["seconds"], 2)
