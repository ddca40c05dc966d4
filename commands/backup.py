"""Write a backup of the whole installation into a folder, while it works."""

from pathlib import Path
from typing import Annotated

import typer

from commands._options import AsJson
from commands._output import show, show_json
from config.settings import load_settings
from jobs._terminal import open_house
from jobs.backups import make_backup, prove

COMMAND = typer.Typer(add_completion=False)


@COMMAND.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or one to be made.")],
    check: Annotated[
        bool, typer.Option("--prove", help="Restore it into a scratch folder and examine that.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a backup of the whole installation into a folder, while it works."""
    settings = load_settings()
    manifest = make_backup(settings, open_house(settings), folder)
    if check:
        prove(settings, folder)
    rows = sum(manifest.rows.values())
    facts = {"folder": str(folder), "taken_at": manifest.taken_at, "rows": rows}
    if as_json:
        show_json({**facts, "files": len(manifest.parts), "proven": check})
    else:
        proven = ", restored into a scratch folder and found sound" if check else ""
        show(f"{rows:,} rows and {len(manifest.parts):,} files are in {folder}{proven}.")
