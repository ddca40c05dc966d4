"""Who hears of what inside the app: once for each occasion, and never a storm."""

from datetime import UTC, datetime, timedelta

import pytest

from config.errors import InputError, NotFoundError
from data.incidents import list_incidents
from data.models import Notice
from jobs._desk import Desk
from jobs._ledger import retry
from jobs._notice_tick import NoticeTick
from jobs.incidents import assign, resolve, snooze
from jobs.notices import (
    later_moments,
    list_inbox,
    mark_all_read,
    mark_read,
    mark_unread,
    open_notice,
    put_off,
    unread,
)
from jobs.tickets import add_ticket, finish
from tests.jobs.failing import fail, take
from tests.people import ALICE, ANNA, BOB, CHARLIE, VERA, Clock, Person, desk_for

pytestmark = pytest.mark.slow

WHY = "The share was moved by hand."
BY_ITSELF = {"schedule_id": 1}


def desk_at(desk: Desk, person: Person) -> Desk:
    """Return a person's desk with the same clock."""
    return desk_for(desk.settings, desk.engine, person, desk.now)


def told(desk: Desk, person: Person = BOB, shown: str = "unread") -> list[str]:
    """Return the titles of a person's messages, the newest first."""
    return [notice.title for notice in list_inbox(desk_at(desk, person), shown)]


def newest(desk: Desk) -> int:
    """Return the number of the incident seen last."""
    with desk.reading() as session:
        return list_incidents(session)[0].id


def round_of(desk: Desk) -> None:
    """Let the inbox do what it does by itself."""
    NoticeTick(desk.settings, now=desk.now).round(desk.engine)


def test_who_may_take_it_over_hears_once_of_a_cause_and_once_of_its_end(north: Desk, clock: Clock):
    runs = [fail(north, "The folder is gone.", **BY_ITSELF) for _ in range(5)]

    assert told(north, BOB) == told(north, ALICE) == told(north, ANNA) == ["Something failed"]
    assert told(north, VERA) == []
    assert told(north, CHARLIE) == []

    clock.move(hours=5, minutes=50)
    again = retry(desk_at(north, BOB), runs[-1])
    with north.transaction() as session:
        session.get_one(type(again), (north.school_id, again.id)).params = {"message": ""}
    take(north, again.id)
    assert told(north)[0].startswith("Recovered after 5 h 50 min by run")
    assert len(told(north)) == len(told(north, ALICE)) == 2

    resolve(north, newest(north), root_cause=WHY, corrective_action=WHY, impact=WHY)
    assert len(told(north)) == 2  # who knows that it is over need not hear it twice

    fail(north, "The folder is gone.", **BY_ITSELF)
    assert told(north, ALICE)[0] == "It came back"  # it is hers since she closed it


def test_who_closes_what_never_recovered_tells_the_others(north: Desk):
    fail(north, "The folder is gone.", **BY_ITSELF)
    resolve(north, newest(north), root_cause=WHY, corrective_action=WHY, impact=WHY)

    assert told(north) == ["An incident is closed", "Something failed"]
    assert told(north, ALICE) == ["Something failed"]


def test_only_who_started_a_run_by_hand_hears_of_its_failure(north: Desk):
    fail(desk_at(north, BOB), "The folder is gone.")

    assert told(north, BOB) == ["Something failed"]
    assert told(north, ALICE) == []


def test_a_storm_is_one_message_and_one_digest(north: Desk, clock: Clock):
    for letter in "abcdefghijkl":
        fail(north, f"The folder {letter} is gone.", **BY_ITSELF)
        clock.move(seconds=1)
    assert told(north) == ["Something failed"]

    round_of(north)
    assert told(north) == ["Something failed"]

    clock.move(minutes=15)
    round_of(north)
    round_of(north)
    assert told(north) == ["11 more messages about incidents since 14:00", "Something failed"]
    assert len(told(north, shown="all")) == 13


def test_what_was_over_before_it_was_told_is_not_told(north: Desk, clock: Clock):
    fail(north, "The folder is gone.", **BY_ITSELF)
    fail(north, "The list is empty.", **BY_ITSELF)
    resolve(north, newest(north), root_cause=WHY, corrective_action=WHY, impact=WHY)

    clock.move(minutes=16)
    round_of(north)

    assert told(north) == ["Something failed"]


def test_a_silenced_incident_tells_nobody(north: Desk, clock: Clock):
    number = fail(north, "The folder is gone.", **BY_ITSELF)
    mark_all_read(desk_at(north, BOB))
    snooze(north, newest(north), north.now() + timedelta(hours=2), WHY)

    clock.move(hours=1)
    fail(north, "The folder is gone.", **BY_ITSELF)
    mend(north, number)
    fail(north, "The folder is gone.", **BY_ITSELF)

    assert told(north) == []


def test_a_failure_by_itself_is_everybodys_though_it_began_by_hand(north: Desk):
    fail(desk_at(north, BOB), "The folder is gone.")
    fail(desk_at(north, ANNA), "The folder is gone.")
    assert (told(north, BOB), told(north, ANNA), told(north, ALICE)) == (
        ["Something failed"],
        ["Something failed"],
        [],
    )


def test_a_failure_at_night_is_told_though_somebody_had_the_same_by_day(north: Desk, clock: Clock):
    fail(desk_at(north, BOB), "The folder is gone.")
    clock.move(hours=8)
    fail(north, "The folder is gone.", **BY_ITSELF)

    assert told(north, ALICE) == ["Something failed"]
    assert told(north, BOB) == ["Something failed"]


def test_a_storm_of_recoveries_is_one_message_and_one_digest(north: Desk, clock: Clock):
    runs = []
    for letter in "abcdef":
        runs.append(fail(north, f"The folder {letter} is gone.", **BY_ITSELF))
        clock.move(minutes=16)
        round_of(north)
    mark_all_read(desk_at(north, BOB))

    for number in runs:
        mend(north, number)
    assert len(told(north)) == 1
    clock.move(minutes=15)
    round_of(north)
    assert told(north)[0].startswith("5 more messages about incidents")
    assert len(told(north)) == 2


def mend(desk: Desk, number: int) -> None:
    """Try a failed run again, and let it go well."""
    again = retry(desk, number)
    with desk.transaction() as session:
        session.get_one(type(again), (desk.school_id, again.id)).params = {"message": ""}
    take(desk, again.id)


def test_the_owner_alone_hears_of_an_incident_that_is_theirs(north: Desk, clock: Clock):
    fail(north, "The folder is gone.", **BY_ITSELF)
    number = newest(north)
    assign(north, number, BOB.email)
    assert told(north)[0] == "An incident is yours now"

    resolve(north, number, root_cause=WHY, corrective_action=WHY, impact=WHY)
    mark_all_read(desk_at(north, ALICE))
    clock.move(hours=1)
    fail(north, "The folder is gone.", **BY_ITSELF)
    assert told(north)[0] == "It came back"
    assert told(north, ALICE) == []


def test_an_overdue_ticket_nags_once_a_day(north: Desk, clock: Clock):
    clock.at = datetime(2026, 5, 4, 6, tzinfo=UTC)
    fail(north, "The folder is gone.", **BY_ITSELF)
    due = north.now() + timedelta(hours=1)
    ticket = add_ticket(north, newest(north), "Call the host", assignee=BOB.email, due_at=due)
    assert told(north)[0] == "A ticket is yours"

    clock.move(hours=2)
    for _ in range(3):
        round_of(north)
    assert told(north).count("A ticket is overdue") == 1
    clock.move(days=1)
    round_of(north)
    assert told(north).count("A ticket is overdue") == 2

    finish(desk_at(north, BOB), ticket)
    clock.move(days=1)
    round_of(north)
    assert told(north).count("A ticket is overdue") == 2


def test_messages_are_read_put_off_and_taken_back(north: Desk, clock: Clock):
    fail(north, "The folder is gone.", **BY_ITSELF)
    bob = desk_at(north, BOB)
    (notice,) = list_inbox(bob, "unread")
    assert unread(bob) == 1

    assert put_off(bob, notice.id, later_moments(bob)["In an hour"]).startswith("It comes back on")
    assert (unread(bob), told(north, shown="later")) == (0, ["Something failed"])
    clock.move(hours=1)
    assert (unread(bob), told(north, shown="later")) == (1, [])

    mark_read(bob, notice.id)
    assert (unread(bob), told(north, shown="all")) == (0, ["Something failed"])
    mark_unread(bob, notice.id)
    assert unread(bob) == 1
    assert open_notice(bob, notice.id).query == {"incident": str(newest(north))}
    assert unread(bob) == 0
    with pytest.raises(InputError, match="has passed"):
        put_off(bob, notice.id, north.now())


def test_nobody_opens_anothers_message(north: Desk):
    fail(desk_at(north, BOB), "The folder is gone.")
    (notice,) = list_inbox(desk_at(north, BOB), "unread")

    with pytest.raises(NotFoundError, match="for you"):
        open_notice(desk_at(north, ALICE), notice.id)


def test_later_means_school_days_in_the_schools_time(north: Desk, clock: Clock):
    clock.at = datetime(2026, 10, 23, 12, tzinfo=UTC)  # a Friday before the clocks go back

    moments = later_moments(north)

    assert moments["Tomorrow 08:00"] == datetime(2026, 10, 24, 6, tzinfo=UTC)
    assert moments["Next school day 08:00"] == datetime(2026, 10, 26, 7, tzinfo=UTC)


def test_old_messages_are_forgotten(north: Desk, clock: Clock):
    fail(north, "The folder is gone.", **BY_ITSELF)
    clock.move(days=north.settings.notice_days - 1)
    round_of(north)
    assert len(told(north, shown="all")) == 1

    clock.move(days=2)
    round_of(north)
    assert told(north, shown="all") == []


def test_pages_go_back_by_number(north: Desk):
    with north.transaction() as session:
        session.add_all(message(n, north.now()) for n in range(60))
    bob = desk_at(north, BOB)

    first = list_inbox(bob, "all")
    second = list_inbox(bob, "all", before=first[24].id)

    assert [one.title for one in first[:2]] == ["59", "58"]
    assert [one.title for one in second[:2]] == ["34", "33"]
    assert unread(bob) == 60


def message(number: int, now: datetime) -> Notice:
    """Return one of many messages for Bob."""
    return Notice(
        recipient=BOB.email,
        occasion=f"test:{number}",
        kind="run",
        title=str(number),
        detail="",
        page="runs",
        query={},
        created_at=now,
    )
