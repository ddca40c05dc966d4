"""A whole installation with its demo, and a real browser before it."""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from config.settings import ROOT, Settings
from jobs._terminal import open_house
from jobs.demo import make_demo as make_demo_schools

SHOTS = Path(__file__).parent / "shots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY_SECONDS = 90
MONTHS = 3
STOP_SECONDS = 40
WAIT_MS = 30_000
ADMINISTRATOR = "ada@north.example"
OPERATOR = "omar@north.example"
VIEWER = "vera@north.example"
SOUTH = "sam@south.example"
GROUP = "gabriela@schools.example"


@dataclass
class Installation:
    """A running web process and worker over files of their own."""

    url: str
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]]
    port: int

    def command(self, *words: str) -> str:
        """Run a command of ours and return what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            timeout=300,
            check=True,
        )
        return done.stdout.decode()

    def link(self, email: str) -> str:
        """Return a one-time sign-in link."""
        found = re.search(r"\S+/sign-in\?link=(\S+)", self.command("user", "link", email))
        assert found
        return f"{self.url}/sign-in?link={found[1]}"

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start the web process or the worker."""
        log = Path(self.environment["HOMEROOM_VAR_DIR"]) / f"{name}.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "cli", name],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=out,
            )
        self.processes.append(process)
        return process

    def restart_web(self) -> None:
        """Stop the web process and start a fresh one that has served nobody yet."""
        web = self.processes.pop(0)
        stop(web)
        self.processes.insert(0, self.start("web"))
        self.processes.pop()
        self.await_web()

    def await_web(self) -> None:
        """Wait until the web process answers."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/livez")
                assert connection.getresponse().status == 200
                return
            except (OSError, HTTPException):
                time.sleep(0.3)
            finally:
                connection.close()
        pytest.fail("The web process did not start.")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that this test started."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return a folder with the demo; workers beside each other copy the one that is made first."""
    own = tmp_path_factory.mktemp("house")
    if worker_id == "master":
        make_demo(own)
        return own
    model = tmp_path_factory.getbasetemp().parent / "demo"
    with model.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not model.exists():
            make_demo(own)
            shutil.copytree(own, model.with_suffix(".half"))
            model.with_suffix(".half").rename(model)
    return Path(shutil.copytree(model, own, dirs_exist_ok=True))


def make_demo(folder: Path) -> None:
    """Fill a folder with the demo schools and their last months; `test_up` makes the whole year."""
    settings = Settings(var_dir=folder)
    engine = open_house(settings)
    make_demo_schools(settings, engine, months=MONTHS)
    engine.dispose()


def environment_of(folder: Path, port: int) -> dict[str, str]:
    """Return the environment of an installation; settings of whoever tests do not reach it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOMEROOM_")}
    return {**kept, "HOMEROOM_VAR_DIR": str(folder), "HOMEROOM_PORT": str(port)}


@pytest.fixture(scope="session")
def installation(house: Path) -> Iterator[Installation]:
    """Run a web process and a worker over the demo."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = environment_of(house, port)
    running = Installation(f"http://127.0.0.1:{port}", environment, [], port)
    try:
        running.start("web")
        running.start("worker")
        running.await_web()
        yield running
    finally:
        for process in running.processes:
            stop(process)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start Debian's Chromium."""
    return {"executable_path": CHROMIUM, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def states() -> dict[str, StorageState]:
    """Return the cookies of whoever has signed in before."""
    return {}


@pytest.fixture
def open_as(
    installation: Installation, browser: Browser, states: dict[str, StorageState]
) -> Iterator[Callable[..., Page]]:
    """Return what opens a fresh browser window for a person; each signs in once."""
    contexts: list[BrowserContext] = []

    def open_window(email: str, path: str = "/", **looks: Any) -> Page:
        looks = {"viewport": {"width": 1360, "height": 900}, **looks}
        context = browser.new_context(
            storage_state=states.get(email), reduced_motion="reduce", **looks
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        if email and email not in states:
            page.goto(installation.link(email))
            states[email] = context.storage_state()
        page.goto(installation.url + path)
        return page

    expect.set_options(timeout=WAIT_MS)
    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Return what keeps a picture of the whole screen, to be looked at."""
    SHOTS.mkdir(exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.wait_for_timeout(700)
        size = page.viewport_size or {"width": 1360, "height": 900}
        height = page.evaluate(
            "document.querySelector('[data-testid=stMainBlockContainer]')?.scrollHeight ?? 900"
        )
        page.set_viewport_size({**size, "height": max(900, min(height + 40, 4_000))})
        page.wait_for_timeout(300)
        page.screenshot(path=SHOTS / f"{name}.png")
        page.set_viewport_size(size)

    return keep
