"""What people do with records: find somebody, and give a field back the value it had."""

from collections.abc import Sequence
from datetime import date

from config.errors import ConflictError
from data.models import Person, RecordChange
from data.records import Found, get_change, get_person, search_people
from jobs._desk import Desk
from pipelines.records import PERSON, folded

MOST_FOUND = 50


def find_people(desk: Desk, words: str) -> Sequence[Found]:
    """Return people whose name or number holds every word, however accents are written."""
    desk.allow("see")
    with desk.reading() as session:
        return search_people(session, folded(words[:200]), limit=MOST_FOUND)


def restore(desk: Desk, change_id: int) -> str:
    """Give a field the value back that a change replaced; the way back is a change as well."""
    desk.allow("amend")
    with desk.transaction() as session:
        change = get_change(session, change_id)
        person = get_person(session, change.person_id)
        if change.field not in PERSON:
            raise ConflictError(
                f"{change.field} is not a field of the person; the roster decides it.",
                hint="Publish the roster that says where the student is.",
            )
        if text_of(person, change.field) != change.new:
            raise ConflictError(
                f"{word_of(change.field)} was changed again since.", hint="Look at the newest one."
            )
        put(person, change.field, change.old)
        person.folded = folded(f"{person.given_name} {person.family_name} {person.sourced_id}")
        person.updated_at = desk.now()
        back = RecordChange(
            person_id=person.id,
            field=change.field,
            old=change.new,
            new=change.old,
            changed_by=desk.actor.email,
            changed_at=desk.now(),
        )
        session.add(back)
        desk.audit(session, "person.restored", f"person {person.id}", new=change.field)
    return f"{word_of(change.field)} is what it was before."


def text_of(person: Person, field: str) -> str:
    """Return a field of a person as the history holds it."""
    value = getattr(person, field)
    return value.isoformat() if isinstance(value, date) else value or ""


def put(person: Person, field: str, text: str) -> None:
    """Write a field of a person from what the history holds."""
    is_day = field == "birth_on"
    setattr(person, field, (date.fromisoformat(text) if text else None) if is_day else text)


def word_of(field: str) -> str:
    """Return a field as people call it."""
    return {"birth_on": "Date of birth"}.get(field, field.replace("_", " ").capitalize())
