"""Inboxes in a folder, on S3 and on SFTP look alike, and two lookers take each file once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config.errors import InputError, TransientError
from config.settings import ROOT, Settings
from config.terms import InboxKind, InboxState
from data.inboxes import list_files
from data.models import JobRun
from jobs._desk import Desk
from jobs._places import DONE, Place, place_of
from jobs.inbox import set_inbox
from tests.jobs.sftp_server import PASSWORD, USER, serve

pytestmark = pytest.mark.slow

FILES = 12


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Run on one database; what differs between the two is tested elsewhere."""
    return sqlite_url


@pytest.fixture
def s3() -> Iterator[Settings]:
    """Serve a bucket on loopback; return the settings that lead to it."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="school-files")
    yield Settings(
        inbox_url="s3://school-files/inboxes",
        inbox_endpoint=endpoint,
        inbox_user="key",
        inbox_secret="secret",
        inbox_region="us-east-1",
    )
    client.close()
    server.stop()


def goes_through(place: Place) -> None:
    """Put two files into an inbox, see and read them, and put one away."""
    place.files.makedirs(place.full("students"), exist_ok=True)
    place.files.pipe_file(place.full("marks.csv"), b"a,b\n1,2\n")
    place.files.pipe_file(place.full("students/monday.csv"), b"id\n7\n")
    found = place.look()
    assert [(one.path, one.size_bytes, one.folder) for one in found] == [
        ("marks.csv", 8, ""),
        ("students/monday.csv", 5, "students"),
    ]
    assert all(one.stamp for one in found)
    assert place.fetch("students/monday.csv") == b"id\n7\n"

    place.put_away("students/monday.csv", DONE, prefix="20260914", receipt="Published.")
    place.put_away("students/monday.csv", DONE, prefix="20260914", receipt="Published twice.")

    assert [one.path for one in place.look()] == ["marks.csv"]
    assert place.fetch("done/20260914_monday.csv") == b"id\n7\n"
    assert place.fetch("done/20260914_monday.csv.txt") == b"Published twice."


def test_a_folder_is_an_inbox(tmp_path: Path):
    goes_through(place_of(Settings(var_dir=tmp_path), InboxKind.FOLDER, "north"))


def test_an_s3_prefix_is_an_inbox(s3: Settings):
    goes_through(place_of(s3, InboxKind.REMOTE, "north"))


def test_an_sftp_folder_is_an_inbox_whose_server_must_show_the_known_key(tmp_path: Path):
    (tmp_path / "inboxes" / "north").mkdir(parents=True)
    with serve(tmp_path) as server:
        known = {
            "inbox_url": f"sftp://127.0.0.1:{server.port}/inboxes",
            "inbox_user": USER,
            "inbox_secret": PASSWORD,
        }
        right = Settings(**known, inbox_host_key=server.host_key)
        goes_through(place_of(right, InboxKind.REMOTE, "north"))
        other = server.host_key[:-8] + "AAAAAAA="
        with pytest.raises(TransientError, match="cannot be reached"):
            place_of(Settings(**known, inbox_host_key=other), InboxKind.REMOTE, "north")
        with pytest.raises(InputError, match="needs the server's key"):
            place_of(Settings(**known), InboxKind.REMOTE, "north")


def test_two_workers_that_look_at_once_take_each_file_once(north: Desk):
    set_inbox(north, InboxKind.FOLDER, is_open=True)
    for number in range(FILES):
        path = north.settings.inbox_folder / "north" / f"students_{number}.csv"
        path.write_text(f"Student ID,Family name,Given name\nS{number},A,B\n")
    environment = {
        **os.environ,
        "HOMEROOM_VAR_DIR": str(north.settings.var_dir),
        "HOMEROOM_DATABASE_URL": north.settings.database_url,
        "HOMEROOM_INBOX_STABLE_SECONDS": "0",
    }
    command = [sys.executable, "-m", "cli", "run", "watch_inbox", "--school", "north", "--wait"]
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=-1) for _ in range(2)]

    said = [process.communicate(timeout=120)[0].decode() for process in both]

    taken = [int(words.split(" taken")[0].rsplit(" ", 1)[-1]) for words in said]
    assert [process.returncode for process in both] == [0, 0]
    assert sum(taken) == FILES
    with north.reading() as session:
        queued = select(func.count()).select_from(JobRun).where(JobRun.job == "take_inbox_file")
        assert session.scalar(queued) == FILES
        assert {file.state for file in list_files(session)} == {InboxState.CLAIMED}
