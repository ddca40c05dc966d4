"""The audit trail only grows, and tells when somebody made it lie."""

import threading

import pytest
from sqlalchemy import text

from config.terms import Origin
from data.audit import add_audit, read_head, verify_audit
from data.models import Audit, Dataset
from jobs._anchors import verify_trail
from tests.people import NOON
from tests.trail import list_audit

LINES = 5


def line(action="batch.published", **words):
    return Audit(
        at=NOON, actor="alice", action=action, object="batch 1", origin=Origin.PAGE, **words
    )


@pytest.fixture
def trail(north):
    """Return north's desk after five lines of audit, numbered behind the first ones."""
    with north.transaction() as session:
        for place in range(LINES):
            add_audit(session, line(old=str(place), new="é\x00\ud800"))
    return north


def forge(desk, statement):
    """Change the database as somebody with its password could, triggers taken off first."""
    with desk.engine.begin() as connection:
        if desk.engine.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('app.school_id', '*', true)"))
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_only_grows"))
        else:
            connection.execute(text("DROP TRIGGER audit_refuses_update"))
            connection.execute(text("DROP TRIGGER audit_refuses_delete"))
        for part in statement.split(";"):
            connection.execute(text(part))


def newest(desk):
    return read_head(desk.engine, desk.school_id).id


def test_a_sound_trail_has_nothing_to_tell(trail, south):
    assert newest(trail) >= LINES
    assert verify_audit(trail.engine, 1) == []
    assert verify_audit(trail.engine, 2) == []
    assert verify_audit(trail.engine, 0) == []


@pytest.mark.parametrize(
    "change",
    ["old = 'x'", "actor = 'bob'", "object = 'batch 2'", "origin = 'job'", "hash = 'x'"],
)
def test_names_the_line_that_was_changed(trail, change):
    number = newest(trail) - 2
    forge(trail, f"UPDATE audit SET {change} WHERE school_id = 1 AND id = {number}")

    assert verify_audit(trail.engine, 1) == [f"Audit line {number} of school 1 was changed."]


def test_names_the_line_that_was_deleted(trail):
    number = newest(trail) - 2
    forge(trail, f"DELETE FROM audit WHERE school_id = 1 AND id = {number}")

    assert verify_audit(trail.engine, 1) == [f"Audit line {number} of school 1 is missing."]


def test_a_cut_tail_is_missed_by_the_counter(trail):
    last = newest(trail)
    forge(trail, f"DELETE FROM audit WHERE school_id = 1 AND id > {last - 2}")

    assert verify_audit(trail.engine, 1) == [
        f"Audit lines {last - 1} to {last} of school 1 were cut off."
    ]


def test_a_tail_cut_with_its_counter_is_found_by_the_anchored_head(trail):
    last = newest(trail)
    assert verify_trail(trail.settings, trail.engine, 1) == []
    forge(
        trail,
        f"DELETE FROM audit WHERE school_id = 1 AND id > {last - 2};"
        f"UPDATE counter SET value = {last - 2} WHERE school_id = 1 AND name = 'audit'",
    )

    assert verify_audit(trail.engine, 1) == []
    assert verify_trail(trail.settings, trail.engine, 1) == [
        f"Audit lines {last - 1} to {last} of school 1 were cut off."
    ]


def test_a_rewritten_tail_is_found_by_the_anchored_head(trail):
    last = newest(trail)
    assert verify_trail(trail.settings, trail.engine, 1) == []
    forge(
        trail,
        f"DELETE FROM audit WHERE school_id = 1 AND id = {last};"
        f"UPDATE counter SET value = {last - 1} WHERE school_id = 1 AND name = 'audit'",
    )
    with trail.transaction() as session:
        add_audit(session, line("nothing.happened"))

    assert verify_trail(trail.settings, trail.engine, 1) == [
        f"Audit line {last} of school 1 was changed."
    ]


@pytest.mark.parametrize("change", ["UPDATE audit SET old = 'x'", "DELETE FROM audit"])
def test_the_database_itself_refuses_to_change_a_line(trail, change):
    def go():
        with trail.engine.begin() as connection:
            if trail.engine.dialect.name == "postgresql":
                connection.execute(text("SELECT set_config('app.school_id', '1', true)"))
            connection.execute(text(change))

    with pytest.raises(Exception, match=r"The audit trail only grows\."):
        go()


def test_lists_the_newest_first(trail):
    with trail.reading() as session:
        listed = list_audit(session, limit=2)

    assert [row.old for row in listed] == ["4", "3"]


def test_a_line_is_taken_back_with_what_it_tells(trail):
    before = newest(trail)

    def fail():
        with trail.transaction() as session:
            session.add(Dataset(name="a", title="a", profile="table", created_at=NOON))
            add_audit(session, line())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert newest(trail) == before
    assert verify_audit(trail.engine, 1) == []


@pytest.mark.slow
def test_lines_written_at_once_stay_one_chain(north):
    def write():
        for _ in range(10):
            with north.transaction() as session:
                add_audit(session, line())

    before = newest(north)
    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert newest(north) == before + 40
    assert verify_audit(north.engine, 1) == []
