"""Write the school's records as a OneRoster package."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from commands._options import AsJson, School
from commands._output import show, show_json
from config.settings import load_settings
from jobs._terminal import open_terminal
from jobs.rosters import RosterOrder, export_roster
from pipelines.packages.write_oneroster import LATEST

COMMAND = typer.Typer(add_completion=False)


@COMMAND.command()
def roster(
    school: School,
    out: Annotated[Path, typer.Option(help="The zip to write.")],
    version: Annotated[str, typer.Option(help="1.2 (written as 1.2.1) or 1.1.")] = LATEST,
    since: Annotated[
        int, typer.Option(help="Number of an earlier whole package; only what changed since.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Write the records as a OneRoster package: whole, or what changed since an earlier one."""
    desk = open_terminal(load_settings(), school)
    made = export_roster(desk, RosterOrder(version=version, since=since or None))
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(desk.artifacts.path_of(desk.school_id, made.artifact.sha256), out)
    if as_json:
        show_json({"package": made.artifact.id, "rows": made.rows, "out": str(out)})
        return
    show(f"Package {made.artifact.id} is in {out}.")
    for name, rows in made.rows.items():
        show(f"{name}: {rows} rows")
