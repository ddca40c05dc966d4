"""Real workers whose clock is set back and forward: each minute once, and the policy holds."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import Settings
from config.terms import CatchUp, Frequency, OccurrenceState, Overlap, RunState
from data.db import house_reading
from data.heartbeats import list_heartbeats
from data.models import Occurrence
from data.schedules import get_schedule, list_occurrences
from jobs._desk import Desk
from pipelines.recurrence import Recurrence
from tests.faults.crew import Crew, count_effects, crew_of, runs_of
from tests.jobs.planning import add

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
MINUTE = timedelta(minutes=1)
SECONDS = 60

pytestmark = [
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.nightly,
    pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed"),
]


class Dial:
    """The clock of the workers; it goes on by itself from where it is set."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.offset = timedelta()
        self.turn(timedelta())

    @property
    def now(self) -> datetime:
        """Tell what the workers' clock shows."""
        return datetime.now(UTC) + self.offset

    def turn(self, by: timedelta) -> None:
        """Set the clock forward, or back."""
        self.offset += by
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"{self.offset.total_seconds():+.3f}\n")
        fresh.replace(self.path)

    def set(self, moment: datetime) -> None:
        """Set the clock to a moment."""
        self.turn(moment - self.now)

    def variables(self) -> dict[str, str]:
        """Return what makes a process go by this clock from its start.

        Its stopwatch goes by it too, so the clock is set while no worker lives.
        """
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self.path),
            "NO_FAKE_STAT": "1",
        }


def rows_of(desk: Desk, number: int) -> list[Occurrence]:
    """Return every due time of the schedule, in order."""
    with desk.reading() as session:
        return list_occurrences(session, schedule_id=number, limit=10_000)[::-1]


def wait_for(what: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < until, "It did not come about in time."
        time.sleep(0.2)


def each_minute(desk: Desk) -> int:
    """Return a schedule of every minute that starts the appending job."""
    number = add(
        desk,
        Recurrence(frequency=Frequency.CRON, cron="* * * * *"),
        catch_up=CatchUp.LATEST,
        overlap=Overlap.QUEUE,
        misfire_minutes=1,
    )
    with desk.transaction() as session:
        schedule = get_schedule(session, number)
        schedule.job, schedule.params = "append", {"seconds": 0.02}
    return number


def restart(crew: Crew, dial: Dial, moment: datetime | None = None) -> None:
    """Kill every worker, set the clock if asked, and start as many anew."""
    count = len(crew.members)
    crew.dismiss()
    crew.members.clear()
    if moment is not None:
        dial.set(moment)
    for _ in range(count):
        crew.hire()


def has_planned(desk: Desk, number: int, minute: datetime) -> Callable[[], bool]:
    """Return what tells whether a minute has its row."""
    return lambda: any(row.due_at == minute for row in rows_of(desk, number))


def is_awake(desk: Desk, dial: Dial) -> Callable[[], bool]:
    """Return what tells whether a planner has just proved its work by the workers' clock."""

    def find() -> bool:
        with house_reading(desk.engine) as session:
            beats = [beat for beat in list_heartbeats(session) if beat.kind == "planner"]
        return any(timedelta() <= dial.now - beat.beat_at < MINUTE for beat in beats)

    return find


def has_ended(desk: Desk) -> bool:
    """Tell whether every run has come to a good end."""
    return {run.state for run in runs_of(desk)} == {RunState.SUCCEEDED}


def move_about(desk: Desk, crew: Crew, dial: Dial, number: int) -> None:
    """Move the clock and restart the workers in every way that was ever trouble."""
    minute = rows_of(desk, number)[-1].due_at + MINUTE
    for _ in range(3):  # three restarts inside one minute, the first at second 59.7
        restart(crew, dial, minute - timedelta(seconds=0.3) if dial.now < minute else None)
        time.sleep(2)
    wait_for(has_planned(desk, number, minute))
    before = len(rows_of(desk, number))
    restart(crew, dial, dial.now - timedelta(minutes=3))
    wait_for(is_awake(desk, dial))
    time.sleep(3)
    assert len(rows_of(desk, number)) == before
    restart(crew, dial, dial.now + timedelta(hours=26))
    wait_for(has_planned(desk, number, dial.now.replace(second=0, microsecond=0)))
    wait_for(lambda: has_ended(desk))


def test_each_minute_comes_once_whatever_is_done_to_clock_and_workers(
    desk: Desk, hurried: Settings, tmp_path: Path
):
    dial = Dial(tmp_path / "dial")
    first = dial.now.replace(second=0, microsecond=0) + MINUTE
    number = each_minute(desk)

    dial.set(first - timedelta(seconds=1))
    with crew_of(hurried, 2, **dial.variables()) as crew:
        wait_for(has_planned(desk, number, first))
        move_about(desk, crew, dial, number)

    rows = rows_of(desk, number)
    assert [row.due_at for row in rows] == [first + MINUTE * count for count in range(len(rows))]
    assert len(rows) > 25 * 60
    fired = [row for row in rows if row.state is OccurrenceState.FIRED]
    states = {row.state for row in rows}
    assert states == {OccurrenceState.FIRED, OccurrenceState.COALESCED}
    assert [row for row in fired if row.due_at > first + 10 * MINUTE] == fired[-1:]
    assert {row.run_id for row in fired} == {run.id for run in runs_of(desk)}
    assert len({row.run_id for row in fired}) == len(fired)
    assert set(count_effects(desk).values()) == {1}
