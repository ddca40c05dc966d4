"""A Teams log gives minutes per person and day."""

from datetime import datetime

import polars as pl
import pytest

from pipelines._moments import read_moments
from tests.pipelines.exports import TEAMS, TEAMS_SUMMARY, arranged

LOG = TEAMS.decode("utf-16")


def minutes(export: str | bytes) -> dict[str, str]:
    """Return the minutes of each person."""
    reading = arranged(export.encode("utf-16") if isinstance(export, str) else export)
    return dict(zip(*reading.frame.select(pl.nth(1), "Minutes present"), strict=True))


def test_joining_and_leaving_are_paired_and_who_never_left_stayed():
    assert minutes(TEAMS) == {
        "Ada Roe": "60",
        "Ngozi Okafor": "60",
        "Maja Lindqvist": "40",
        "Zoë Álvarez": "30",
    }


def test_each_line_of_the_log_is_accounted_for():
    accounts = arranged(TEAMS).accounts

    assert accounts["lines"] == 9
    assert (accounts["header"], accounts["data"], accounts["continuation"]) == (1, 4, 4)


def test_who_never_left_is_told():
    told = arranged(TEAMS).findings.filter(pl.col("rule") == "open_stay")

    assert told["found"].to_list() == ["no Left for Ngozi Okafor, Zoë Álvarez"]


def test_two_devices_count_once():
    twice = LOG.replace(
        "Zoë Álvarez\tJoined\t9/14/2027, 8:30:00 AM",
        "Maja Lindqvist\tJoined\t9/14/2027, 8:10:00 AM\n"
        "Maja Lindqvist\tLeft\t9/14/2027, 8:12:00 AM",
    )

    assert minutes(twice)["Maja Lindqvist"] == "40"


def test_who_leaves_without_joining_was_there_from_the_start():
    late = LOG.replace("Maja Lindqvist\tJoined\t9/14/2027, 8:05:00 AM\n", "")

    assert minutes(late)["Maja Lindqvist"] == "45"


def test_a_line_whose_time_cannot_be_read_is_rejected():
    broken = LOG.replace("9/14/2027, 8:30:00 AM", "half past eight")
    reading = arranged(broken.encode("utf-16"))

    assert reading.rejects.select("_row", "text").rows() == [
        (7, "Zoë Álvarez | Joined | half past eight")
    ]
    assert reading.accounts["rejected"] == 1


def test_the_report_with_sections_gives_the_same():
    assert minutes(TEAMS_SUMMARY) == {
        "ada@school.example": "62",
        "ngozi@school.example": "60",
        "maja@school.example": "40",
    }


def test_the_participants_alone_are_enough():
    text = TEAMS_SUMMARY.decode("utf-16")
    alone = text[: text.index("3. In-Meeting")]

    reading = arranged(alone.encode("utf-16"))

    assert reading.detected.layout == "teams_attendance"
    assert reading.frame["Participant ID (UPN)"].to_list()[2] == "maja@school.example"
    assert reading.frame["Minutes present"].to_list() == ["62", "60", "40"]


def test_days_that_could_be_read_two_ways_are_asked_about():
    plain = LOG.replace("9/14/2027, ", "9/4/2027 ").replace(" AM", "")
    proved = LOG.replace("9/14/2027, ", "14/9/2027 ").replace(" AM", "")

    asked, sure = (arranged(text.encode("utf-16")) for text in (plain, proved))

    assert "ambiguous_date" in asked.findings["rule"].to_list()
    assert asked.frame["Day"].to_list()[0] == "2027-09-04"
    assert "ambiguous_date" not in sure.findings["rule"].to_list()
    assert sure.frame["Day"].to_list()[0] == "2027-09-14"


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("9/14/27, 7:58:11 PM", datetime(2027, 9, 14, 19, 58, 11)),  # noqa: DTZ001 — no zone is given
        ("12/31/2027, 12:00:00 AM", datetime(2027, 12, 31)),  # noqa: DTZ001
        ("2027-09-14 08:00", datetime(2027, 9, 14, 8)),  # noqa: DTZ001
        ("14.09.2027 08:00:05", datetime(2027, 9, 14, 8, 0, 5)),  # noqa: DTZ001
        ("2/30/2027, 8:00 AM", None),
        ("yesterday", None),
    ],
)
def test_moments_are_read_as_written(cell, moment):
    assert read_moments(pl.Series([cell])).values.to_list() == [moment]
