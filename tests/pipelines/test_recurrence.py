"""When schedules are due, above all on the two days on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import InputError
from config.terms import Frequency
from pipelines.recurrence import Recurrence, between, check, in_words, upcoming
from tests.tables import table

# What RFC 5545 gives for a wall time, with the offset in force; the night is that of the change.
DST = table("""
    zone                | night      | wall  | due              | note
    Europe/Berlin       | 2026-03-29 | 02:30 | 2026-03-29 01:30 | leap
    Europe/Berlin       | 2026-03-29 | 03:30 | 2026-03-29 01:30 |
    Europe/Berlin       | 2026-10-25 | 02:30 | 2026-10-25 00:30 | twice
    Europe/Berlin       | 2026-10-25 | 03:30 | 2026-10-25 02:30 |
    America/New_York    | 2026-03-08 | 02:30 | 2026-03-08 07:30 | leap
    America/New_York    | 2026-11-01 | 01:30 | 2026-11-01 05:30 | twice
    America/New_York    | 2026-11-01 | 02:30 | 2026-11-01 07:30 |
    Asia/Kolkata        | 2026-03-29 | 02:30 | 2026-03-28 21:00 |
    Asia/Kolkata        | 2026-10-25 | 02:30 | 2026-10-24 21:00 |
    Australia/Lord_Howe | 2026-10-04 | 02:15 | 2026-10-03 15:45 | leap
    Australia/Lord_Howe | 2026-10-04 | 02:30 | 2026-10-03 15:30 |
    Australia/Lord_Howe | 2026-04-05 | 01:45 | 2026-04-04 14:45 | twice
    Australia/Lord_Howe | 2026-04-05 | 02:00 | 2026-04-04 15:30 |
    Africa/Casablanca   | 2026-02-15 | 02:30 | 2026-02-15 01:30 | twice
    Africa/Casablanca   | 2026-03-22 | 02:30 | 2026-03-22 02:30 | leap
    Africa/Casablanca   | 2026-06-01 | 02:30 | 2026-06-01 01:30 |
""")
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
WORDS = {"leap": "leap over", "twice": "comes twice", "": "", None: ""}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "row", DST.rows(named=True), ids=lambda row: " ".join(list(row.values())[:3])
)
@pytest.mark.parametrize("frequency", [Frequency.DAILY, Frequency.CRON, Frequency.ONCE])
def test_a_time_on_the_wall_is_due_as_the_calendar_standard_says(row, frequency):
    at, night = time.fromisoformat(row["wall"]), date.fromisoformat(row["night"])
    cron = f"{at.minute} {at.hour} * * *"
    rule = Recurrence(frequency=frequency, at=at, cron=cron, once_on=night)
    evening = datetime.combine(night, time(0), ZoneInfo(row["zone"])) - timedelta(hours=1)

    (firing,) = upcoming(rule, evening, ZoneInfo(row["zone"]), 1)

    assert firing.at == moment(row["due"])
    assert WORDS[row["note"]] in firing.note
    assert bool(firing.note) == bool(row["note"])


def test_counting_goes_through_both_hours_of_the_same_name():
    zone = ZoneInfo("Europe/Berlin")
    rule = Recurrence(frequency=Frequency.CRON, cron="*/30 * * * *")

    found = between(rule, moment("2026-10-24 23:45"), moment("2026-10-25 02:15"), zone, limit=99)

    assert [firing.at.minute for firing in found] == [0, 30] * 2 + [0]
    assert found[-1].at - found[0].at == timedelta(hours=2)
    notes = ["02:00 comes twice; runs both times", "02:30 comes twice; runs both times"]
    assert [firing.note for firing in found] == [*notes, *notes, ""]


def test_equal_distances_do_not_care_for_the_clocks():
    rule = Recurrence(frequency=Frequency.EVERY, minutes=90, anchor=moment("2026-03-28 00:10"))

    found = upcoming(rule, moment("2026-03-29 00:00"), ZoneInfo("Europe/Berlin"), 3)

    assert [firing.at for firing in found] == [
        moment("2026-03-29 00:10"),
        moment("2026-03-29 01:40"),
        moment("2026-03-29 03:10"),
    ]


def test_day_31_is_the_last_day_of_a_shorter_month():
    rule = Recurrence(frequency=Frequency.MONTHLY, day=31, at=time(7))

    found = upcoming(rule, moment("2028-01-31 08:00"), UTC, 4)

    assert [firing.at.date().isoformat() for firing in found] == [
        "2028-02-29",
        "2028-03-31",
        "2028-04-30",
        "2028-05-31",
    ]


def test_once_is_once():
    rule = Recurrence(frequency=Frequency.ONCE, once_on=date(2026, 5, 1), at=time(9))

    assert len(upcoming(rule, moment("2026-04-01 00:00"), UTC)) == 1
    assert upcoming(rule, moment("2026-05-01 09:00"), UTC) == []


@given(
    zone=st.sampled_from(ZONES),
    minutes=st.lists(st.integers(0, 59), min_size=1, max_size=3, unique=True),
    hours=st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True),
    start=st.sampled_from(["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24"]),
)
def test_no_due_time_is_lost_or_doubled_however_the_span_is_cut(zone, minutes, hours, start):
    place = ZoneInfo(zone)
    listed = ",".join(map(str, sorted(minutes))), ",".join(map(str, sorted(hours)))
    rule = Recurrence(frequency=Frequency.CRON, cron=f"{listed[0]} {listed[1]} * * *")
    begin, end = moment(start), moment(start) + timedelta(days=3)

    whole = [one.at for one in between(rule, begin, end, place, limit=999)]
    cuts = [begin + timedelta(minutes=37 * number) for number in range(117)] + [end]
    parts = [one.at for a, b in pairwise(cuts) for one in between(rule, a, b, place, limit=999)]

    assert parts == whole == sorted(set(whole))
    days = {one.astimezone(place).date() for one in whole}
    assert len(days) >= 3


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (Recurrence(frequency=Frequency.CRON, cron="* * *"), "no cron expression"),
        (Recurrence(frequency=Frequency.CRON, cron="0 0 31 2 *"), "day-of-month"),
        (Recurrence(frequency=Frequency.CRON, cron="0 25 * * *"), "hour"),
        (Recurrence(frequency=Frequency.CRON, cron="0 0 0 1 1 *"), "no cron expression"),
        (Recurrence(frequency=Frequency.WEEKLY), "needs a day"),
        (Recurrence(frequency=Frequency.MONTHLY, day=32), "day 32"),
        (Recurrence(frequency=Frequency.ONCE), "needs a date"),
        (Recurrence(frequency=Frequency.EVERY, minutes=1), "too often"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_a_sentence(rule, told):
    with pytest.raises(InputError, match=told) as caught:
        check(rule)

    assert caught.value.hint


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Recurrence(frequency=Frequency.DAILY, at=time(6, 5)), "Every day at 06:05"),
        (
            Recurrence(frequency=Frequency.WEEKLY, weekdays=(5, 1, 2)),
            "Every Monday, Tuesday and Friday at 06:00",
        ),
        (
            Recurrence(frequency=Frequency.MONTHLY, day=31),
            "On day 31 of every month, or on its last day where a month is shorter, at 06:00",
        ),
        (Recurrence(frequency=Frequency.MONTHLY, day=5), "On day 5 of every month at 06:00"),
        (
            Recurrence(frequency=Frequency.ONCE, once_on=date(2027, 3, 1)),
            "Once on 1 March 2027 at 06:00",
        ),
        (Recurrence(frequency=Frequency.EVERY, minutes=15), "Every 15 minutes"),
        (
            Recurrence(frequency=Frequency.CRON, cron="0 6 * * 1-5"),
            "At 06:00 on Monday through Friday",
        ),
    ],
)
def test_a_rule_is_said_in_words(rule, words):
    assert in_words(rule).startswith(words)
