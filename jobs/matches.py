"""Two records that may be of one person: a person decides, nothing is merged by itself."""

from enum import StrEnum

from config.errors import ConflictError
from config.school_terms import MatchState
from data.db import TenantSession
from data.matches import (
    drop_pairs_of,
    has_decisions,
    lock_match,
    move_everything,
)
from data.models import Person, PersonAlias, PersonMatch, RecordChange, SchoolEnrolment
from data.records import get_person, list_enrolments
from jobs._desk import Desk
from jobs.people import put, text_of
from pipelines.records import PERSON, PLACE, folded


class Choice(StrEnum):
    """What a person makes of a pair."""

    UPLOADED = "uploaded"
    EXISTING = "existing"
    BOTH = "both"


def decide(desk: Desk, match_id: int, choice: Choice) -> str:
    """Keep both records, or make them one with the values of the uploaded or of the existing one.

    The id of the uploaded one leads to the kept record from then on, whatever brings it.
    """
    desk.allow("amend")
    with desk.transaction() as session:
        match = lock_match(session, match_id)
        if match.state is not MatchState.OPEN:
            raise ConflictError(
                f"Pair {match_id} was decided by {match.decided_by}.", hint="Look at the next one."
            )
        person, other = get_person(session, match.person_id), get_person(session, match.other_id)
        is_one = choice is not Choice.BOTH
        if is_one:
            merge(desk, session, match, newer_wins=choice is Choice.UPLOADED)
        match.state = MatchState.MERGED if is_one else MatchState.DISTINCT
        match.decided_by, match.decided_at = desk.actor.email, desk.now()
        names = f"{person.sourced_id} and {other.sourced_id}"
        desk.audit(session, "people.matched", f"pair {match_id}", old=names, new=choice.value)
    return f"{names} are one person now." if is_one else f"{names} stay two people."


def merge(desk: Desk, session: TenantSession, match: PersonMatch, *, newer_wins: bool) -> None:
    """Make the newer record part of the older one."""
    person, other = get_person(session, match.person_id), get_person(session, match.other_id)
    if has_decisions(session, person.id):
        raise ConflictError(
            f"A promotion has decided about {person.sourced_id}.",
            hint="Take that promotion back first, or keep both.",
        )
    if newer_wins:
        take_values(desk, session, person, other)
        take_place(desk, session, person, other)
    session.flush()
    move_everything(session, person.id, other.id, newer_wins=newer_wins)
    session.add(PersonAlias(source=person.source, sourced_id=person.sourced_id, person_id=other.id))
    note(desk, session, other, "sourced_id", old=person.sourced_id, new=other.sourced_id)
    person.merged_into_id, person.is_enabled, person.folded = other.id, False, ""
    person.updated_at = other.updated_at = desk.now()
    drop_pairs_of(session, person.id, but=match.id)


def take_values(desk: Desk, session: TenantSession, person: Person, other: Person) -> None:
    """Write what the newer record says into the older one, each value with its history."""
    for field in PERSON:
        new, old = text_of(person, field), text_of(other, field)
        if new and new != old:
            put(other, field, new)
            note(desk, session, other, field, old=old, new=new)
    other.folded = folded(f"{other.given_name} {other.family_name} {other.sourced_id}")


def take_place(desk: Desk, session: TenantSession, person: Person, other: Person) -> None:
    """Let the older record's open enrolment be at the level and in the class of the newer one."""
    now = open_of(session, person)
    for kept in list_enrolments(session, other.id):
        if now is None or kept.exit_on is not None:
            continue
        if kept.academic_session_id != now.academic_session_id:
            continue
        for field in PLACE:
            old, new = getattr(kept, field), getattr(now, field)
            if new and old != new:
                setattr(kept, field, new)
                note(desk, session, other, field, old=old, new=new)
        kept.row_version += 1


def open_of(session: TenantSession, person: Person) -> SchoolEnrolment | None:
    """Return where a person is now."""
    return next((one for one in list_enrolments(session, person.id) if one.exit_on is None), None)


def note(
    desk: Desk, session: TenantSession, person: Person, field: str, *, old: str, new: str
) -> None:
    """Write one line of a person's history."""
    session.add(
        RecordChange(
            person_id=person.id,
            field=field,
            old=old,
            new=new,
            changed_by=desk.actor.email,
            changed_at=desk.now(),
        )
    )
