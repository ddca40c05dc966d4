"""`homeroom up` from nothing: demo, address, link, two processes, a clean end."""

import os
import re
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from threading import Event

import psutil
import pytest

from config.settings import ROOT

READY = b"Press Ctrl-C to stop."


def free_port():
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Start the house in an empty folder; yield its process, port and what it said."""
    folder, port = tmp_path_factory.mktemp("house"), free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "up", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "HOMEROOM_VAR_DIR": str(folder)},
        stdout=subprocess.PIPE,
    )
    said = []
    for line in process.stdout:
        said.append(line)
        if READY in line:
            break
    yield process, port, b"".join(said).decode()
    process.kill()
    process.wait()
    process.stdout.close()


def named(children, word):
    """Return the one child whose command holds the word."""
    (found,) = [child for child in children if word in child.cmdline()]
    return found


@pytest.mark.slow
@pytest.mark.faults
def test_says_where_it_runs_and_how_to_sign_in(house):
    _, port, said = house

    assert f"http://127.0.0.1:{port}" in said
    assert re.search(rf"http://127\.0\.0\.1:{port}/\S+", said)


@pytest.mark.slow
@pytest.mark.faults
def test_answers_and_lets_nobody_in_without_signing_in(house):
    _, port, _ = house
    connection = HTTPConnection("127.0.0.1", port, timeout=10)

    connection.request("GET", "/")
    response = connection.getresponse()
    connection.close()

    assert response.status in {302, 303, 401}


@pytest.mark.slow
@pytest.mark.faults
def test_starts_a_killed_worker_again(house):
    process, _, _ = house
    parent, pause = psutil.Process(process.pid), Event()
    first = named(parent.children(), "worker")

    first.kill()
    while first.pid in {child.pid for child in parent.children()} or len(parent.children()) < 2:
        pause.wait(0.1)

    assert named(parent.children(), "worker").pid != first.pid


@pytest.mark.slow
@pytest.mark.faults
def test_ends_cleanly_and_leaves_no_process_behind(house):
    process, _, _ = house
    family = psutil.Process(process.pid).children(recursive=True)

    process.send_signal(signal.SIGINT)
    rest = process.stdout.read()

    assert process.wait(60) == 0
    assert b"Stopped." in rest
    assert not psutil.wait_procs(family, timeout=5)[1]


@pytest.mark.slow
def test_refuses_a_port_that_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "cli", "up", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "HOMEROOM_VAR_DIR": str(tmp_path)},
            capture_output=True,
            check=False,
        )

    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in done.stderr.decode()
