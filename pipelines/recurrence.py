"""When a schedule is due: wall-clock times of a school's zone, found by RFC 5545's rules.

A time that the clocks leap over is taken with the offset before the leap (02:30 becomes 03:30),
one that comes twice is the first of the two (RFC 5545, 3.3.5). A cron expression whose minute or
hour starts with a star counts time as it passes, as Debian's cron does: it also fires in the
repeated hour.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from heapq import heappop, heappush
from itertools import islice, takewhile

from cronsim import CronSim, CronSimError

from config.errors import InputError
from config.terms import Frequency

LEAST_MINUTES = 5
MINUTE, DAY, LONGEST_LEAP = timedelta(minutes=1), timedelta(days=1), timedelta(hours=3)
CRON_HINT = "Write five fields: minute, hour, day of month, month, day of week."


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """A rule by the clock: wall time `at`, ISO `weekdays` 1 to 7, `day` of the month, `once_on`.

    `minutes` is the length of `every`, counted from `anchor` (an aware UTC moment).
    """

    frequency: Frequency
    at: time = time(6)
    weekdays: tuple[int, ...] = ()
    day: int = 1
    once_on: date | None = None
    cron: str = ""
    minutes: int = 60
    anchor: datetime = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Firing:
    """One due moment in UTC; `note` says what a change of the clocks makes of it."""

    at: datetime
    note: str = ""


def check(rule: Recurrence) -> None:
    """Refuse a rule that can never be due or is due too often."""
    if rule.frequency is Frequency.CRON:
        check_cron(rule.cron)
    if rule.frequency is Frequency.WEEKLY and not rule.weekdays:
        raise InputError("A weekly schedule needs a day.", hint="Choose at least one day.")
    if rule.frequency is Frequency.MONTHLY and not 1 <= rule.day <= 31:
        raise InputError(f"No month has a day {rule.day}.", hint="Choose 1 to 31.")
    if rule.frequency is Frequency.ONCE and rule.once_on is None:
        raise InputError("A schedule that runs once needs a date.", hint="Choose the day.")
    if rule.frequency is Frequency.EVERY and rule.minutes < LEAST_MINUTES:
        raise InputError(
            f"Every {rule.minutes} minutes is too often.",
            hint=f"Choose {LEAST_MINUTES} minutes or more.",
        )


def check_cron(text: str) -> None:
    """Refuse what is no cron expression of five fields, or one that is never due."""
    if len(text.split()) != 5:
        raise InputError(f"“{text}” is no cron expression.", hint=CRON_HINT)
    try:
        next(CronSim(text, datetime(2024, 1, 1)), None)  # noqa: DTZ001 — a wall clock's day
    except CronSimError as error:
        raise InputError(f"“{text}” is no cron expression: {error}.", hint=CRON_HINT) from error


def firings(rule: Recurrence, after: datetime, zone: tzinfo) -> Iterator[Firing]:
    """Yield every due moment later than `after`, the earliest first; each moment once."""
    last = after
    for firing in in_order(candidates(rule, after, zone)):
        if firing.at > last:
            last = firing.at
            yield firing


def candidates(rule: Recurrence, after: datetime, zone: tzinfo) -> Iterator[Firing]:
    """Yield due moments from a little before `after` on; a leap may bring one twice."""
    if rule.frequency is Frequency.EVERY:
        return (passing(moment, zone) for moment in every(rule, after))
    if rule.frequency is Frequency.CRON and is_running_clock(rule.cron):
        local = CronSim(rule.cron, (after - MINUTE).astimezone(zone))
        return (passing(moment, zone) for moment in local)
    start = after.astimezone(zone).replace(tzinfo=None) - DAY
    return (resolve(wall, zone) for wall in wall_times(rule, start))


def in_order(found: Iterator[Firing]) -> Iterator[Firing]:
    """Sort moments that a leap has put behind later ones."""
    waiting: list[tuple[datetime, int, Firing]] = []
    for number, firing in enumerate(found):
        heappush(waiting, (firing.at, number, firing))
        while waiting[0][0] < firing.at - LONGEST_LEAP:
            yield heappop(waiting)[2]
    while waiting:
        yield heappop(waiting)[2]


def is_running_clock(cron: str) -> bool:
    """Tell whether a cron expression counts minutes or hours rather than naming times."""
    minute, hour = cron.split()[:2]
    return minute.startswith("*") or hour.startswith("*")


def passing(moment: datetime, zone: tzinfo) -> Firing:
    """Return a moment of time as it passes; a wall clock may show it twice."""
    shown = moment.astimezone(zone)
    twice = shown.replace(fold=0).utcoffset() != shown.replace(fold=1).utcoffset()
    note = f"{shown:%H:%M} comes twice; runs both times" if twice else ""
    return Firing(at=moment.astimezone(UTC), note=note)


def every(rule: Recurrence, after: datetime) -> Iterator[datetime]:
    """Yield moments of equal distance; a change of the clocks does not concern them."""
    length = timedelta(minutes=rule.minutes)
    moment = rule.anchor + max((after - rule.anchor) // length, 0) * length
    while True:
        yield moment
        moment += length


def wall_times(rule: Recurrence, start: datetime) -> Iterator[datetime]:
    """Yield the times that a clock on the wall would show, without a zone, from `start` on."""
    if rule.frequency is Frequency.CRON:
        return CronSim(rule.cron, start)
    days = {
        Frequency.DAILY: lambda: each_day(start.date()),
        Frequency.WEEKLY: lambda: (
            day for day in each_day(start.date()) if day.isoweekday() in rule.weekdays
        ),
        Frequency.MONTHLY: lambda: each_month(start.date(), rule.day),
        Frequency.ONCE: lambda: iter([rule.once_on] if rule.once_on else []),
    }[rule.frequency]()
    return (datetime.combine(day, rule.at) for day in days)


def each_day(start: date) -> Iterator[date]:
    """Yield every day from `start` on."""
    return (start + timedelta(days=number) for number in range((date.max - start).days))


def each_month(start: date, day: int) -> Iterator[date]:
    """Yield that day of every month, or its last day where the month is shorter."""
    for month in range(start.year * 12 + start.month - 1, date.max.year * 12):
        year, index = divmod(month, 12)
        length = calendar.monthrange(year, index + 1)[1]
        yield date(year, index + 1, min(day, length))


def resolve(wall: datetime, zone: tzinfo) -> Firing:
    """Return when a time on the wall comes, and what the change of the clocks makes of it."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    if shown != wall:
        return Firing(at=moment, note=f"the clocks leap over {wall:%H:%M}; runs at {shown:%H:%M}")
    if wall.replace(tzinfo=zone).utcoffset() != wall.replace(tzinfo=zone, fold=1).utcoffset():
        return Firing(at=moment, note=f"{wall:%H:%M} comes twice; runs the first time")
    return Firing(at=moment)


def upcoming(rule: Recurrence, after: datetime, zone: tzinfo, count: int = 5) -> list[Firing]:
    """Return the next due moments, five unless told."""
    return list(islice(firings(rule, after, zone), count))


def between(
    rule: Recurrence, after: datetime, until: datetime, zone: tzinfo, *, limit: int
) -> list[Firing]:
    """Return the due moments later than `after` and not later than `until`, at most `limit`."""
    due = takewhile(lambda firing: firing.at <= until, firings(rule, after, zone))
    return list(islice(due, limit))


def in_words(rule: Recurrence) -> str:
    """Return the rule as a sentence's beginning, such as `Every Monday and Friday at 07:00`."""
    if rule.frequency is Frequency.CRON:
        return CronSim(rule.cron, datetime(2024, 1, 1)).explain()  # noqa: DTZ001 — any day
    if rule.frequency is Frequency.EVERY:
        return f"Every {rule.minutes:,} minutes"
    names = [calendar.day_name[day - 1] for day in sorted(rule.weekdays)]
    short = ", or on its last day where a month is shorter," if rule.day > 28 else ""
    once = f"{rule.once_on:%-d %B %Y}" if rule.once_on else "no day"
    days = {
        Frequency.DAILY: "Every day",
        Frequency.WEEKLY: f"Every {join(names)}" if names else "On no day",
        Frequency.MONTHLY: f"On day {rule.day} of every month{short}",
        Frequency.ONCE: f"Once on {once}",
    }
    return f"{days[rule.frequency]} at {rule.at:%H:%M}"


def join(names: list[str]) -> str:
    """Return `Monday`, `Monday and Friday` or `Monday, Tuesday and Friday`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
