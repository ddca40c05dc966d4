"""The log is one JSON line per event and keeps people's values out."""

import json
import logging
import sys

import pytest

from config.logging import MARK, JsonLine, redact


def line(message, *args, exc_info=None, **ids):
    """Return the parsed line of one record."""
    record = logging.LogRecord("homeroom.jobs", logging.INFO, __file__, 1, message, args, exc_info)
    vars(record).update(ids)
    return json.loads(JsonLine().format(record))


def test_writes_one_json_object_with_the_ids_given():
    written = line("run started", school_id=3, run_id=41)

    assert written["event"] == "run started"
    assert written["level"] == "info"
    assert (written["school_id"], written["run_id"]) == (3, 41)


def test_leaves_out_ids_nobody_gave():
    assert "run_id" not in line("started")


def test_stays_on_one_line_when_the_message_does_not():
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "one\ntwo", (), None)

    assert "\n" not in JsonLine().format(record)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("mail to ada.lovelace@north.example failed", "ada.lovelace"),
        ("password=hunter2, next", "hunter2"),
        ("Authorization: Bearer abc.def", "abc.def"),
        ("token: 9f8e7d", "9f8e7d"),
        ("cannot reach postgresql://desk:s3cret@db/ops", "s3cret"),
        ("could not parse 'Zoë Ångström' as a date", "Zoë"),
        ('value "Mehmet Yılmaz" is too long', "Mehmet"),
    ],
)
def test_removes_what_belongs_to_people(text, secret):
    assert secret not in redact(text)
    assert MARK in redact(text)


def test_keeps_plain_sentences():
    assert redact("batch 12 was read in 0.4 s") == "batch 12 was read in 0.4 s"


def test_redacts_the_trace_of_an_error():
    try:
        int("Canary Student")
    except ValueError:
        written = line("reading failed", exc_info=sys.exc_info())

    assert written["error"] == "ValueError"
    assert "Canary" not in json.dumps(written)
    assert "test_logging.py" in written["trace"][0]
