"""Run the worker alone: it does what pages and commands have queued."""

import typer

from config.settings import load_settings
from jobs._consumer import work
from jobs._terminal import open_house

COMMAND = typer.Typer(add_completion=False)


@COMMAND.command()
def worker() -> None:
    """Run the worker alone."""
    settings = load_settings()
    open_house(settings).dispose()
    work(settings)
