"""The terminal's front door: `homeroom COMMAND`; each plain file in `commands/` is one command."""

import importlib
import pkgutil
from typing import Any

import typer
from typer._click.core import Command, Context  # Typer carries Click under this name.
from typer.core import TyperGroup
from typer.main import get_command

import commands
from commands._output import refuse
from config.errors import HomeroomError


def command_names() -> list[str]:
    """Name each plain file; `import_.py` is called `import`, a word Python keeps for itself."""
    names = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    return [name.rstrip("_") for name in names if not name.startswith("_")]


class Folder(TyperGroup):
    """Imports a command's file when it is called, so that none waits for another's libraries."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Name the commands without importing them."""
        _ = ctx
        return command_names()

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Import one command's file and return its `COMMAND`."""
        if cmd_name not in self.list_commands(ctx):
            return None
        name = "import_" if cmd_name == "import" else cmd_name
        command = get_command(importlib.import_module(f"commands.{name}").COMMAND)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Context) -> Any:
        """Run the command; what it refuses becomes a sentence and exit code 1."""
        as_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except HomeroomError as error:
            refuse(error, as_json=as_json)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=Folder, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False
)


@app.callback()
def homeroom() -> None:
    """Run the control room of a school's data office."""


def main() -> None:
    """Start the command that the terminal names."""
    app()


if __name__ == "__main__":
    main()
