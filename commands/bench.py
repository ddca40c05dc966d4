"""Measure Homeroom beside what it is compared with, in the same run."""

from typing import Annotated

import typer

from commands._options import AsJson
from commands._output import show, show_json, show_table
from jobs._benches import get_bench

COMMAND = typer.Typer(add_completion=False)
Size = Annotated[int | None, typer.Option("--rows", help="How many rows, runs or asks.", min=1)]
Tries = Annotated[int | None, typer.Option(help="How often; the least disturbed counts.", min=1)]


@COMMAND.command()
def bench(
    name: Annotated[str, typer.Argument(help="Which one, such as pipeline.")] = "pipeline",
    rows: Size = None,
    tries: Tries = None,
    as_json: AsJson = False,
) -> None:
    """Measure Homeroom beside what it is compared with, in the same run."""
    found = get_bench(name).run(rows, tries)
    if as_json:
        show_json(found)
        return
    lines = found["table"]
    show_table(list(lines[0]), [list(line.values()) for line in lines])
    show(found["note"])
