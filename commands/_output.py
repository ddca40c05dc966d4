"""How a command speaks: sentences for people, one JSON object for programs."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import typer

from config.errors import HomeroomError


def show(text: str) -> None:
    """Write one line for the person at the terminal."""
    typer.echo(text)


def show_json(thing: Any) -> None:
    """Write one JSON object and nothing else; dates and decimals become text."""
    typer.echo(json.dumps(thing, ensure_ascii=False, default=str))


def show_table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows under their titles, in columns as wide as their longest cell."""
    table = [list(titles), *([plain(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(titles))]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def plain(cell: Any) -> str:
    """Return a cell as one line without control characters, which could steer a terminal."""
    text = "" if cell is None else str(cell)
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def refuse(error: HomeroomError, *, as_json: bool) -> None:
    """Say what went wrong and what to do, on standard error and, if asked, as JSON."""
    hint = f" {error.hint}" if error.hint else ""
    typer.echo(f"{error.message}{hint}", err=True)
    if as_json:
        known = {"code": error.code, "message": error.message, "hint": error.hint}
        found = {"findings": list(error.findings)} if error.findings else {}
        show_json({"error": {**known, **found}})
