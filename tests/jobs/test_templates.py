"""Blank files and guides are those of the school that asks."""

import pytest

from config.changes import FieldChange, ProfileChange
from config.errors import NotFoundError
from config.profile import default_profiles
from jobs._desk import Desk
from jobs.profiles import change_profile
from jobs.templates import make_template


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Ask one database; profiles are tried on both elsewhere."""
    return sqlite_url


def test_every_profile_has_every_template(north: Desk):
    for name in default_profiles():
        for extension in ("csv", "xlsx", "html"):
            made = make_template(north, name, extension)

            assert made.filename.startswith(name)
            assert made.content[:3] in {b"\xef\xbb\xbf", b"PK\x03", b"<!d"}


def test_refuses_an_unknown_template(north: Desk):
    with pytest.raises(NotFoundError, match="no exe template"):
        make_template(north, "students", "exe")


def test_the_guide_says_what_the_school_changed_and_the_neighbour_did_not(north: Desk, south: Desk):
    allowed = FieldChange(allowed=("girl", "boy"))
    change_profile(north, "students", ProfileChange(fields={"sex": allowed}), base=1)

    assert "one of girl, boy" in make_template(north, "students", "html").content.decode()
    assert "one of girl, boy" not in make_template(south, "students", "html").content.decode()
