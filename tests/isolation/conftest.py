"""Two schools: north has one of everything, south has nothing of its own and asks for north's."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from config.errors import HomeroomError
from config.message_terms import Category
from config.school_terms import MatchGround
from config.terms import Download, EntryKind, Frequency
from data.batches import get_batch
from data.datasets import get_dataset
from data.events import list_places
from data.incidents import find_incident_of
from data.models import Message, Notice, PersonMatch, RecordChange
from jobs._desk import Actor, Desk
from jobs.calendar import save_entry
from jobs.events import EventDraft, open_event, register
from jobs.exports import export
from jobs.headless import ImportOrder, import_file
from jobs.schedules import Draft, add_schedule
from jobs.tickets import add_ticket
from pipelines.recurrence import Recurrence
from pipelines.school_calendar import Entry
from tests.jobs.failing import fail
from tests.records import add_students, preview, set_up

DAY = timedelta(days=1)
SECRET = "Quetzalcoatl"
DATASET = "north_marks"
DAILY = Recurrence(frequency=Frequency.DAILY)
CONTENT = f"id,name\n1,{SECRET} cell\n2,Okoye\n".encode()


@dataclass(frozen=True)
class Belongings:
    """What north has, by the names under which it is asked for."""

    ids: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return one of them."""
        return self.ids[name]


@pytest.fixture
def norths(north: Desk) -> Belongings:
    """Publish one file at north, with a secret in every name that could leak."""
    actor: Actor = replace(north.actor, email=f"{SECRET}@north.example", name=SECRET)
    desk = Desk(**{**vars(north), "actor": actor})
    habits = {"dataset": DATASET, "key": ["id"], "mode": "upsert"}
    order = ImportOrder(profile="table", publish=True, downloads=False, habits=habits)
    report = import_file(desk, f"{SECRET}.csv", CONTENT, order)
    artifact = export(desk, DATASET, 1, Download.PARQUET)
    day = date(2026, 5, 4)
    entry_id = save_entry(
        desk, Entry(kind=EntryKind.HOLIDAY, summary=SECRET, starts_on=day, ends_on=day)
    )
    schedule_id = add_schedule(desk, Draft(title=SECRET, job="check_store", when=DAILY))
    failed = fail(desk, f'"{SECRET}" is missing.')
    with desk.reading() as session:
        incident_id = find_incident_of(session, failed)
    ticket_id = add_ticket(desk, incident_id, SECRET)
    with desk.reading() as session:
        notice_id = session.scalars(select(Notice.id)).first()
    with desk.reading() as session:
        batch = get_batch(session, report["batch"])
        dataset = get_dataset(session, DATASET)
    return Belongings(
        {
            "batch_id": batch.id,
            "run_id": batch.run_id,
            "dataset": DATASET,
            "dataset_id": dataset.id,
            "artifact": artifact.id,
            "entry_id": entry_id,
            "incident_id": incident_id,
            "ticket_id": ticket_id,
            "notice_id": notice_id,
            "schedule_id": schedule_id,
            "user_id": north.actor.user_id,
            **records_of(desk),
            "school": north.school_code,
        }
    )


def records_of(desk: Desk) -> dict[str, int]:
    """Let a student be promoted, and a value of theirs have changed; return the numbers."""
    set_up(desk)
    (person_id,) = add_students(desk, [{"maths": 80}])
    promotion = preview(desk)
    with desk.transaction() as session:
        change = RecordChange(
            person_id=person_id,
            field="family_name",
            old=SECRET,
            new="Family1",
            changed_by=desk.actor.email,
            changed_at=desk.now(),
        )
        session.add(change)
        session.flush()
        match = PersonMatch(
            person_id=person_id,
            other_id=person_id,
            ground=MatchGround.NAME,
            found_at=desk.now(),
        )
        session.add(match)
    event_id = open_event(desk, EventDraft(summary=SECRET, starts_at=desk.now() + DAY))
    register(desk, event_id, person_id)
    message_id = add_message(desk)
    with desk.reading() as session:
        (place,) = list_places(session, event_id)
    return {
        "promotion_id": promotion.id,
        "person_id": person_id,
        "change_id": change.id,
        "match_id": match.id,
        "event_id": event_id,
        "registration_id": place.registration.id,
        "message_id": message_id,
    }


def add_message(desk: Desk) -> int:
    """Let something be said; return its number."""
    with desk.transaction() as session:
        message = Message(
            occasion="isolation",
            category=Category.ANNOUNCEMENT,
            subject=SECRET,
            body=SECRET,
            audience="students",
            made_by=desk.actor.email,
            made_at=desk.now(),
        )
        session.add(message)
        session.flush()
        return message.id


@pytest.fixture
def ask() -> Callable[..., str]:
    """Return what tries a door and says in one word how it was answered."""

    def answer(door: Callable[[], object]) -> str:
        try:
            given = door()
        except HomeroomError as error:
            leaked = SECRET in f"{error.message} {error.hint}"
            return f"{error.code} with a name in it" if leaked else error.code
        return "leaked" if SECRET in repr(given) else "nothing of north"

    return answer
