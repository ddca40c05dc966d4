"""A PostgreSQL cluster of the tests' own: a free folder, a unix socket, no fsync, no superuser."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

PLACES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")
OWNER = "homeroom"
MAIN = "postgres"
PATIENCE_SECONDS = 60
ROOM_BYTES = 2 << 30
MEMORY = Path("/dev/shm")  # noqa: S108  the cluster gets a folder of its own in it
DISK = Path("/tmp")  # noqa: S108  short: the path of a socket ends at 107 bytes
SWITCHES = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "64MB",
    "autovacuum": "off",
    "timezone": "Pacific/Auckland",
}


def find_binaries() -> Path | None:
    """Find the folder of the newest `initdb` of this machine."""
    found = [path.parent for place in PLACES for path in Path(place).glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    newest = max(found, key=lambda folder: folder.parts, default=None)
    return newest or (Path(on_path).parent if on_path else None)


def as_nobody_special() -> list[str]:
    """Return what starts a server as another user when we are root, dying when we die."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    words = [setpriv, "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        user = server_user()
        words += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return words


def server_user() -> pwd.struct_passwd:
    """Return the user that Debian's package made, or one that owns nothing."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


@dataclass
class Server:
    """A server and the folder of its files and its socket; it can die and come back."""

    binaries: Path
    folder: Path
    process: subprocess.Popen[bytes]

    def drop_dead(self) -> None:
        """Stop as `pg_ctl stop -m immediate` does: no checkpoint, no goodbye."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(PATIENCE_SECONDS)

    def come_back(self) -> None:
        """Start on the same files; what was committed is recovered first."""
        (self.folder / "db" / "postmaster.pid").unlink(missing_ok=True)
        self.process = serve(self.binaries, self.folder)


@contextmanager
def cluster() -> Iterator[Path]:
    """Start a cluster with the template database's owner; yield the folder of its socket."""
    with server() as one:
        yield one.folder


@contextmanager
def server() -> Iterator[Server]:
    """Start a cluster that a test may stop and start again."""
    binaries = find_binaries()
    assert binaries, "No PostgreSQL was found; `sudo apt-get install postgresql` brings one."
    folder = Path(tempfile.mkdtemp(prefix="homeroom-pg-", dir=quick_place()))
    if os.geteuid() == 0:
        os.chown(folder, server_user().pw_uid, server_user().pw_gid)
    one = None
    try:
        one = Server(binaries, folder, start(binaries, folder))
        with connect(folder) as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOBYPASSRLS")
        yield one
    finally:
        stop(one.process if one else None)
        shutil.rmtree(folder, ignore_errors=True)


def quick_place() -> str:
    """Return a folder in memory if there is room for a cluster, else one on the disk."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    return str(MEMORY if roomy else DISK)


def start(binaries: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Make the cluster's files and start its server."""
    make = [binaries / "initdb", "-D", folder / "db", "-U", MAIN, "-A", "trust", "-E", "UTF8"]
    made = subprocess.run(
        [*as_nobody_special(), *make, "-N", "--locale=C"],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return serve(binaries, folder)


def serve(binaries: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Start the server of a cluster whose files are there."""
    command = [*as_nobody_special(), binaries / "postgres", "-D", folder / "db", "-k", folder]
    for name, value in SWITCHES.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
    wait_for(server, folder)
    return server


def wait_for(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the server takes connections, or show what it said."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            connect(folder).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError((folder / "log").read_text())


def stop(server: subprocess.Popen[bytes] | None) -> None:
    """Shut the server down without waiting for its clients."""
    if server is None or server.poll() is not None:
        return
    server.send_signal(2)
    try:
        server.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def connect(folder: Path, database: str = "postgres") -> psycopg.Connection:
    """Connect as the cluster's superuser, each statement its own transaction."""
    return psycopg.connect(host=str(folder), user=MAIN, dbname=database, autocommit=True)


def url_of(folder: Path, database: str) -> str:
    """Return the SQLAlchemy URL of a database for the role that owns it."""
    return f"postgresql+psycopg://{OWNER}@/{database}?host={folder}"
