"""Examine the installation; say what is wrong and where."""

import typer

from commands._options import AsJson
from commands._output import show, show_json
from config.settings import load_settings
from jobs._terminal import open_house
from jobs.doctor import Check, examine, settings_shown

COMMAND = typer.Typer(add_completion=False)


@COMMAND.command()
def doctor(as_json: AsJson = False) -> None:
    """Examine the installation; say what is wrong and where."""
    settings = load_settings()
    checks = examine(settings, open_house(settings))
    sick = any(check.problems for check in checks)
    if as_json:
        show_json(
            {"ok": not sick, "checks": checks_shown(checks), "settings": settings_shown(settings)}
        )
    else:
        tell(checks)
    raise typer.Exit(int(sick))


def checks_shown(checks: list[Check]) -> list[dict[str, object]]:
    """Return the checks for a program."""
    return [
        {
            "name": check.name,
            "ok": not check.problems,
            "problems": check.problems,
            "note": check.note,
        }
        for check in checks
    ]


def tell(checks: list[Check]) -> None:
    """Say for each check whether all is well, and if not, why."""
    for check in checks:
        verdict = "has problems" if check.problems else "is well"
        show(f"{check.name}: {verdict}{check.note and ' - '}{check.note}")
        for problem in check.problems:
            show(f"  {problem}")
