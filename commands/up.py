"""Set up on first start, then run web and worker together until Ctrl-C."""

import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from threading import Event
from typing import Annotated

import typer

from commands._children import Child, ChildError, start, stop_all, watch
from commands._output import show
from commands.web import environment_of, server_command
from config.errors import ConflictError
from config.settings import ROOT, Settings, load_settings

COMMAND = typer.Typer(add_completion=False)
READY_SECONDS = 90.0
WEB_GRACE_SECONDS = 10.0
HOMEROOM = [sys.executable, "-m", "cli"]


@COMMAND.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=1, max=65535)] = None,
    demo: Annotated[bool, typer.Option(help="Make the demo schools on first start.")] = True,
) -> None:
    """Set up on first start, then run web and worker together until Ctrl-C."""
    settings = load_settings()
    port = port or settings.port
    refuse_taken(settings.address, port)
    environment = environment_of(settings, port)
    show("Setting up; the first start takes about half a minute.")
    if demo:
        command("demo", "--first-start", environment=environment)
    greeting = command("user", "link", "--if-any", environment=environment)
    stop = listen()
    children = processes(settings, port=port)
    try:
        run(children, environment, stop, settings=settings, port=port, greeting=greeting)
    finally:
        show("Stopping.")
        stop_all(children)
        show("Stopped.")


def run(
    children: list[Child],
    environment: Mapping[str, str],
    stop: Event,
    *,
    settings: Settings,
    port: int,
    greeting: str,
) -> None:
    """Start both processes, say where they are once they answer, and keep them alive."""
    for child in children:
        start(child, environment)
    await_answer(settings.address, port, children[0], stop=stop)
    if not stop.is_set():
        show(
            f"Homeroom runs at {settings.public_url or f'http://{visible(settings.address)}:{port}'}"
        )
        show(greeting)
        show("Press Ctrl-C to stop.")
    watch(children, environment, stop)


def processes(settings: Settings, *, port: int) -> list[Child]:
    """Return the two processes of an installation on one machine."""
    logs = settings.var_dir.absolute() / "log"
    return [
        Child(
            name="web",
            command=server_command(settings, port=port),
            log=logs / "web.log",
            grace_seconds=WEB_GRACE_SECONDS,
        ),
        Child(
            name="worker",
            command=[*HOMEROOM, "worker"],
            log=logs / "worker.log",
            grace_seconds=settings.shutdown_seconds + 5.0,
        ),
    ]


def command(*words: str, environment: Mapping[str, str]) -> str:
    """Run another command of ours in a process of its own, so that this one stays small."""
    done = subprocess.run(
        [*HOMEROOM, *words], cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise ChildError(f"`homeroom {' '.join(words)}` failed.", hint="The reason stands above.")
    return done.stdout.decode().strip()


def listen() -> Event:
    """Return the event that Ctrl-C, a closed terminal or a service manager sets."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: stop.set())
    return stop


def refuse_taken(address: str, port: int) -> None:
    """Refuse a port on which something else listens."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise ConflictError(
                f"Port {port} of {address} cannot be used: {error.strerror}.",
                hint="Stop what uses it, or choose another one: homeroom up --port 8600.",
            ) from error


def await_answer(address: str, port: int, web: Child, *, stop: Event) -> None:
    """Wait until the web process answers."""
    for _ in range(int(READY_SECONDS / 0.5)):
        if answers(visible(address), port) or stop.wait(0.5):
            return
        if web.process and web.process.poll() is not None:
            break
    raise ChildError(
        "The web process did not start.", hint=f"The reason stands at the end of {web.log}."
    )


def answers(address: str, port: int) -> bool:
    """Tell whether a server answers requests there."""
    connection = HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def visible(address: str) -> str:
    """Return the address under which this machine reaches a server that listens everywhere."""
    return "127.0.0.1" if address in {"0.0.0.0", "::", ""} else address  # noqa: S104 — compared, not bound
