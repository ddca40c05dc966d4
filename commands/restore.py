"""Bring a backup into an empty installation."""

from pathlib import Path
from typing import Annotated

import typer

from commands._options import AsJson
from commands._output import show, show_json
from config.settings import load_settings
from jobs.backups import restore_backup

COMMAND = typer.Typer(add_completion=False)


@COMMAND.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="The folder of the backup.", exists=True)],
    as_json: AsJson = False,
) -> None:
    """Bring a backup into an empty installation."""
    settings = load_settings()
    manifest = restore_backup(settings, folder)
    rows = sum(manifest.rows.values())
    if as_json:
        show_json({"taken_at": manifest.taken_at, "rows": rows, "files": len(manifest.parts)})
    else:
        show(f"{rows:,} rows are back in {settings.var_dir}, as of {manifest.taken_at}.")
        show(
            "Runs that had not ended are cancelled, schedules are paused until you let them go on."
        )
        show("`homeroom doctor` examines the rest.")
