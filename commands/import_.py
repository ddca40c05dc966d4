"""Take one file from reading to publishing without a browser, with the same checks."""

import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from commands._options import AsJson, School, read_bytes, read_json
from commands._output import show, show_json
from config.errors import ConflictError
from config.settings import load_settings
from config.terms import Download
from data.artifacts import get_artifact
from jobs._desk import Desk
from jobs._terminal import open_terminal
from jobs.headless import ImportOrder, import_file, import_package
from jobs.intake import DETECT

COMMAND = typer.Typer(add_completion=False)
COUNTS = ("new", "changed", "unchanged", "set_aside", "rejected")


@COMMAND.command()
def import_(
    file: Annotated[Path, typer.Argument(help="The file to import.")],
    school: School,
    profile: Annotated[
        str, typer.Option(help="What its columns mean, such as students; found out if not given.")
    ] = DETECT,
    sheet: Annotated[str, typer.Option(help="Sheet of a workbook or table of a package.")] = "",
    mapping: Annotated[Path | None, typer.Option(help="Decided columns as JSON.")] = None,
    plan: Annotated[Path | None, typer.Option(help="Ordered plan steps as JSON.")] = None,
    package: Annotated[
        bool, typer.Option("--package", help="Take every table of a roster package.")
    ] = False,
    publish: Annotated[bool, typer.Option("--publish", help="Publish what is clean.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for CSV, XLSX and PDF.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take one file from reading to publishing without a browser, with the same checks."""
    desk = open_terminal(load_settings(), school)
    order = ImportOrder(
        profile=profile,
        sheet=sheet,
        mapping=read_json(mapping),
        plan=read_json(plan),
        publish=publish,
    )
    if package:
        tell_all(import_package(desk, file.name, read_bytes(file), order), as_json=as_json)
        return
    report = import_file(desk, file.name, read_bytes(file), order)
    report["artifacts"] = bring(desk, report["artifacts"], out)
    if as_json:
        show_json(report)
    else:
        tell(report)


def tell_all(reports: list[dict[str, Any]], *, as_json: bool) -> None:
    """Say what became of each table of a package; one that waits for a person fails the command."""
    if as_json:
        show_json({"tables": reports})
    for report in reports if not as_json else ():
        tell(report)
    waiting = [report for report in reports if report["state"] in {"mapping", "fixing"}]
    if waiting:
        names = ", ".join(f"{one['dataset']} (batch {one['batch']})" for one in waiting)
        raise ConflictError(
            f"{len(waiting)} tables wait for a person: {names}.", hint="Open them on Workbench."
        )


def bring(desk: Desk, artifacts: dict[str, int], out: Path | None) -> dict[str, str]:
    """Return where each download lies: in the folder asked for, or in the store."""
    found: dict[str, str] = {}
    for kind, artifact_id in artifacts.items():
        with desk.reading() as session:
            artifact = get_artifact(session, artifact_id)
        path = desk.artifacts.path_of(desk.school_id, artifact.sha256)
        found[kind] = str(copy(path, out / artifact.filename) if out else path)
    return found


def copy(source: Path, target: Path) -> Path:
    """Copy a download into a folder, which is made if it is missing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(source, target))


def tell(report: dict[str, Any]) -> None:
    """Say in a few lines what became of the file."""
    rows = report["rows"]
    counted = ", ".join(f"{rows[name]} {name.replace('_', ' ')}" for name in COUNTS if name in rows)
    show(f"Batch {report['batch']} is {report['state']}; {rows['file']} rows in the file.")
    if counted:
        show(f"Of these: {counted}.")
    if report["findings_total"]:
        show(f"{report['findings_total']} findings; `--json` lists them.")
    if report["deviations"]:
        show(f"{len(report['deviations'])} oddities in the package; `--json` lists them.")
    if report["version"] is not None:
        show(f"Version {report['version']} of {report['dataset']} is published.")
    for kind in Download:
        if kind in report["artifacts"]:
            show(f"{kind}: {report['artifacts'][kind]}")
