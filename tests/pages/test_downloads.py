"""Downloads reach members of the school and nobody else; foreign and unknown look the same."""

import pytest

from data.models import Artifact
from jobs._desk import Desk
from tests.pages.conftest import Front
from tests.people import ALICE, BOB, CHARLIE, VERA

NAME = "Noten – größer.csv"


def put(desk: Desk, content: bytes, name: str = NAME) -> int:
    """Store some bytes as a download of the desk's school."""
    blob = desk.artifacts.put_bytes(desk.school_id, content)
    with desk.transaction() as session:
        artifact = Artifact(
            kind="csv",
            filename=name,
            media_type="text/csv",
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            created_by="x",
            created_at=desk.now(),
        )
        session.add(artifact)
        session.flush()
        return artifact.id


@pytest.fixture
def files(front: Front, north: Desk, south: Desk) -> dict[str, int]:
    """Return one download each of both schools, and one that only north has."""
    return {
        "north": put(north, b"CANARY-north-1"),
        "south": put(south, b"CANARY-south-1"),
        "only_north": put(north, b"CANARY-north-2"),
    }


@pytest.mark.parametrize("person", [ALICE, BOB, VERA], ids=lambda person: person.role.value)
def test_members_get_the_bytes(front: Front, files: dict[str, int], person):
    answer = front.browser(person).get(f"/files/north/{files['north']}")

    assert answer.body == b"CANARY-north-1"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/files/north/{north}",
        "/files/north/{only_north}",
        "/files/south/{only_north}",
        "/files/nowhere/1",
        "/files/south/999",
        "/files/south/99999999999999999999999",
        "/files/south/-1",
        "/files/south/1%2f..",
        "/files/../var/ops.db",
        "/files/north/templates/students.csv",
    ],
)
def test_foreign_and_unknown_files_look_the_same(front: Front, files: dict[str, int], path: str):
    browser = front.browser(CHARLIE)
    unknown = browser.get("/files/south/123456")
    answer = browser.get(path.format(**files))

    assert (answer.status, answer.body) == (404, unknown.body)


def test_a_stranger_gets_no_file(front: Front, files: dict[str, int]):
    answer = front.stranger().get(f"/files/north/{files['north']}")

    assert answer.status == 303
    assert b"CANARY" not in answer.body


def test_a_link_is_worth_nothing_after_its_owner_left(front: Front, files: dict[str, int]):
    browser = front.browser(ALICE)
    browser.post("/sign-out")

    assert browser.get(f"/files/north/{files['north']}").status == 303


def test_damaged_bytes_are_never_sent(front: Front, north: Desk, files: dict[str, int]):
    for path in north.artifacts.folder(north.school_id).glob("*"):
        path.chmod(0o600)
        path.write_bytes(b"changed")
    answer = front.browser(ALICE).get(f"/files/north/{files['north']}")

    assert answer.status == 500
    assert b"changed" not in answer.body


@pytest.mark.parametrize("extension", ["csv", "xlsx", "html"])
def test_every_profile_hands_out_blank_files_and_a_guide(front: Front, extension: str):
    answer = front.browser(VERA).get(f"/files/north/templates/students.{extension}")

    assert answer.status == 200
    assert f".{extension}" in answer.headers["content-disposition"]
    assert answer.body


@pytest.mark.parametrize("name", ["students.exe", "unknown.csv"])
def test_there_are_no_other_templates(front: Front, name: str):
    assert front.browser(VERA).get(f"/files/north/templates/{name}").status == 404
