"""Ask a question of one school's published tables."""

from enum import StrEnum
from typing import Annotated

import typer

from commands._options import School
from commands._output import show, show_json, show_table
from config.settings import load_settings
from jobs._terminal import open_terminal
from jobs.explore import run_query

COMMAND = typer.Typer(add_completion=False)


class Shape(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@COMMAND.command()
def sql(
    query: Annotated[str, typer.Argument(help="One SELECT over the school's datasets.")],
    school: School,
    shape: Annotated[Shape, typer.Option("--format", help="How to write it.")] = Shape.TABLE,
) -> None:
    """Ask a question of one school's published tables."""
    answer = run_query(open_terminal(load_settings(), school), query)
    frame = answer.rows
    if shape == Shape.JSON:
        rows = frame.to_dicts()
        show_json({"columns": frame.columns, "rows": rows, "truncated": answer.truncated})
    elif shape == Shape.CSV:
        show(frame.write_csv().removesuffix("\n"))
    else:
        show_table(frame.columns, frame.rows())
        more = " (more were left out)" if answer.truncated else ""
        show(f"{frame.height} rows{more} in {answer.seconds:.2f} s")
