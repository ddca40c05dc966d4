"""The first look at a batch's columns, staged beside its table while the file was read."""

import json
from pathlib import Path

import polars as pl

from pipelines.survey import Look, survey

LOOKS_FILE = "looks.json"


def keep_looks(folder: Path, raw: pl.DataFrame) -> None:
    """Look at every column and stage what was seen."""
    body = {name: look.to_json() for name, look in survey(raw).items()}
    part = folder / f"{LOOKS_FILE}.part"
    part.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    part.replace(folder / LOOKS_FILE)


def looks_of(folder: Path) -> dict[str, Look]:
    """Return what was seen, nothing of a batch that was read before anybody looked."""
    path = folder / LOOKS_FILE
    if not path.is_file():
        return {}
    body = json.loads(path.read_text(encoding="utf-8"))
    return {name: Look.from_json(look) for name, look in body.items()}


def forms_of(folder: Path) -> dict[str, dict[str, float]]:
    """Return the forms of each column's cells, which hold no value of anybody."""
    return {name: dict(look.forms) for name, look in looks_of(folder).items()}
