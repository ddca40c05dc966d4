"""What failures share, and what is left out of it."""

import pytest

from config.errors import ConflictError
from config.known_errors import known_error_list
from config.terms import IncidentState
from pipelines.incident_flow import actions_from, path_to, step
from pipelines.triage import KnownError, find_known, fingerprint, normalise

NAMES = ("Okafor", "ngozi@north.example", "8B grades.xlsx", "S-1204")


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ('Row 41, "Grade": found "Okafor, Ngozi".', "Row #, …: found …."),
        ("marks.csv has 1,204 rows.", "… has # rows."),
        ("Mail to ngozi@north.example failed.", "Mail to … failed."),
        ("The file /data/var/lake/x.parquet is gone.", "The file … is gone."),
        ("It took 12.5 s on 2026-05-04.", "It took # s on #."),
    ],
)
def test_what_differs_is_left_out(message, left):
    assert normalise(message) == left


def test_one_cause_has_one_fingerprint():
    first = fingerprint(code="input", message="Row 1 is bad.", job="read", step="Read")

    assert first == fingerprint(code="input", message="Row 22 is bad.", job="read", step="Read")
    assert first != fingerprint(code="input", message="Row 1 is bad.", job="read", step="Check")
    assert first != fingerprint(code="limit", message="Row 1 is bad.", job="read", step="Read")


def test_every_shipped_known_error_has_a_cause_a_way_on_and_a_pattern_that_works():
    for name, body in known_error_list().items():
        known = KnownError(name=name, **body)
        assert len(known.workaround) > 20
        assert len(known.root_cause) > 20
        assert find_known("nothing of this kind", [known]) is None, name


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("The column Student ID is missing.", "required_column"),
        ("The PDF is scanned: it holds no text.", "no_table_in_pdf"),
        ("The workbook is encrypted.", "locked_file"),
        ("[Errno 28] No space left on device", "disk_full"),
        ("The run lost its worker again and again and was given up.", "worker_lost"),
    ],
)
def test_failures_of_the_main_job_are_known(message, name):
    shipped = [KnownError(name=one, **body) for one, body in known_error_list().items()]

    found = find_known(message, shipped)

    assert found is not None
    assert found.name == name


def test_an_incident_goes_forward_one_step_at_a_time():
    assert path_to(IncidentState.OPEN, IncidentState.CLOSED) == [
        "acknowledge",
        "analyse",
        "fix",
        "close",
    ]
    assert actions_from(IncidentState.CLOSED) == ["archive", "reopen"]
    with pytest.raises(ConflictError):
        path_to(IncidentState.CLOSED, IncidentState.FIXED)
    for state in IncidentState:
        with pytest.raises(ConflictError):
            step(state, "vanish")
