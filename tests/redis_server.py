"""A Redis server of a test's own, which writes nothing to the disk."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Start a server in a folder; yield its URL."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    assert program, "No Redis was found; `sudo apt-get install redis-server` brings one."
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where = ("--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder))
    server = subprocess.Popen(
        [program, *where, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
    )
    try:
        wait_for(port, server)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + 20
    with redis.Redis(port=port) as client:
        while time.monotonic() < until and server.poll() is None:
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError("Redis did not start.")
