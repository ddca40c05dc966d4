"""A file of an inbox is remembered once and claimed once; the house sees every open inbox."""

import pytest

from config.terms import InboxState
from data.db import house_reading
from data.inboxes import add_seen, change_inbox, claim_file, find_inbox, list_files, list_open
from jobs._desk import Desk
from pipelines.inbox_flow import step

CLAIMED = step(InboxState.SEEN, "claim")


def see(desk: Desk, path: str, stamp: str) -> int:
    """Remember one file."""
    with desk.transaction() as session:
        return add_seen(session, path, stamp=stamp, size_bytes=7, now=desk.now()).id


@pytest.mark.slow
def test_a_file_is_remembered_once_claimed_once_and_known_anew_when_it_changed(
    north: Desk, south: Desk
):
    first = see(north, "marks.csv", "1")
    assert see(north, "marks.csv", "1") == first
    changed = see(north, "marks.csv", "2")

    with north.transaction() as session:
        assert not claim_file(session, first, state=CLAIMED)
        assert claim_file(session, changed, state=CLAIMED)
        assert not claim_file(session, changed, state=CLAIMED)
    with north.reading() as session:
        assert [(file.id, file.state) for file in list_files(session)] == [(changed, CLAIMED)]
    with south.reading() as session:
        assert list_files(session) == []


@pytest.mark.slow
def test_the_house_lists_open_inboxes_of_every_school(north: Desk, south: Desk):
    for desk, is_open in ((north, True), (south, False)):
        with desk.transaction() as session:
            change_inbox(session).is_open = is_open

    with house_reading(north.engine) as session:
        assert [inbox.school_id for inbox in list_open(session)] == [north.school_id]
    with south.reading() as session:
        assert not find_inbox(session).is_open
