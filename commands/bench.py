"""Measure Homeroom beside what it is compared with, in the same run."""

from typing import Annotated

import typer

from commands._options import AsJson
from commands._output import show, show_json, show_table
from config.errors import NotFoundError
from jobs._bench_pipeline import bench_pipeline

COMMAND = typer.Typer(add_completion=False)
BENCHES = {"pipeline": bench_pipeline}


@COMMAND.command()
def bench(
    name: Annotated[str, typer.Argument(help="Which one: pipeline.")] = "pipeline",
    rows: Annotated[int, typer.Option(help="Rows of the file that is made.", min=1)] = 100_000,
    as_json: AsJson = False,
) -> None:
    """Measure Homeroom beside what it is compared with, in the same run."""
    if name not in BENCHES:
        known = ", ".join(BENCHES)
        raise NotFoundError(f"There is no bench named {name}.", hint=f"There is: {known}.")
    found = BENCHES[name](rows)
    if as_json:
        show_json(found)
        return
    lines = found["table"]
    show_table(list(lines[0]), [list(line.values()) for line in lines])
    show(found["note"])
