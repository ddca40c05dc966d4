"""Run the web process alone; `homeroom worker` does the work, here or on other machines."""

import os
import sys
from typing import Annotated

import typer

from config.settings import ROOT, Settings, load_settings

COMMAND = typer.Typer(add_completion=False)


@COMMAND.command()
def web(
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=1, max=65535)] = None,
) -> None:
    """Run the web process alone."""
    settings = load_settings()
    environment = environment_of(settings, port or settings.port)
    os.chdir(ROOT)
    os.execve(sys.executable, server_command(settings, port=port), environment)


def environment_of(settings: Settings, port: int) -> dict[str, str]:
    """Return the environment in which another process sees the same files and the same port."""
    var_dir = str(settings.var_dir.absolute())
    return {**os.environ, "HOMEROOM_VAR_DIR": var_dir, "HOMEROOM_PORT": str(port)}


def server_command(settings: Settings, *, port: int | None = None) -> list[str]:
    """Return the command of the server; this process becomes it, so that signals arrive."""
    options = {
        "server.address": settings.address,
        "server.port": port or settings.port,
        "server.headless": "true",
        "server.maxUploadSize": settings.max_upload_mib,
        "logger.hideWelcomeMessage": "true",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *given]
