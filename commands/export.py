"""Write one version of a dataset to a file."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from commands._options import AsJson, School
from commands._output import show, show_json
from config.settings import load_settings
from config.terms import Download
from jobs import exports
from jobs._terminal import open_terminal

COMMAND = typer.Typer(add_completion=False)


@COMMAND.command()
def export(
    dataset: Annotated[str, typer.Argument(help="Name of the dataset.")],
    school: School,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    version: Annotated[int | None, typer.Option(help="Number; the latest if left out.")] = None,
    format_: Annotated[Download, typer.Option("--format", help="Kind of file.")] = Download.CSV,
    as_json: AsJson = False,
) -> None:
    """Write one version of a dataset to a file."""
    desk = open_terminal(load_settings(), school)
    artifact = exports.export(desk, dataset, version, format_)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(desk.artifacts.path_of(desk.school_id, artifact.sha256), out)
    if as_json:
        facts = {"dataset": dataset, "version": artifact.version_no, "rows": artifact.rows}
        show_json({**facts, "format": format_, "out": str(out), "sha256": artifact.sha256})
    else:
        show(f"{artifact.rows} rows of {dataset}, version {artifact.version_no}, are in {out}.")
