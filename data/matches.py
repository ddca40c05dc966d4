"""Records that may be of one person as rows: found, decided, and moved into one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from config.errors import NotFoundError
from config.school_terms import MatchState, RegistrationState
from data.db import TenantSession
from data.models import (
    AttendanceChange,
    AttendanceMark,
    CourseResult,
    Person,
    PersonMatch,
    PromotionDecision,
    RecordChange,
    Registration,
    SchoolEnrolment,
)
from data.tenancy import insert_missing, reserve

ALONE = {"synchronize_session": False}
KEYED: dict[Any, tuple[str, ...]] = {
    CourseResult: ("academic_session_id", "course_code"),
    AttendanceMark: ("attended_on", "slot"),
}
OPEN = (RegistrationState.REGISTERED, RegistrationState.WAITLISTED, RegistrationState.OFFERED)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two records that may be one: the new one, and the one that was there."""

    match: PersonMatch
    person: Person
    other: Person


def add_pairs(
    session: TenantSession, pairs: pl.DataFrame, *, at: datetime, batch_id: int | None
) -> int:
    """Write pairs that are not known yet; return how many were given."""
    if pairs.is_empty():
        return 0
    numbers = reserve(session, PersonMatch.__tablename__, pairs.height)
    facts: dict[str, Any] = {
        "found_at": at,
        "state": MatchState.OPEN,
        "batch_id": batch_id,
        "decided_by": "",
    }
    rows = [
        {"id": number, **row, **facts}
        for number, row in zip(numbers, pairs.to_dicts(), strict=True)
    ]
    insert_missing(session, PersonMatch, rows)
    return pairs.height


def count_open(session: TenantSession) -> int:
    """Count the pairs that nobody decided."""
    query = select(func.count()).where(PersonMatch.state == MatchState.OPEN)
    return session.scalars(query).one()


def list_open(session: TenantSession, *, limit: int) -> list[Pair]:
    """List the pairs that nobody decided, the first found first."""
    other = aliased(Person)
    query = (
        select(PersonMatch, Person, other)
        .join(Person, Person.id == PersonMatch.person_id)
        .join(other, other.id == PersonMatch.other_id)
        .where(PersonMatch.state == MatchState.OPEN)
        .order_by(PersonMatch.id)
        .limit(limit)
    )
    return [Pair(match=m, person=p, other=o) for m, p, o in session.execute(query)]


def lock_match(session: TenantSession, match_id: int) -> PersonMatch:
    """Return one pair and hold it until the transaction ends."""
    query = select(PersonMatch).where(PersonMatch.id == match_id).with_for_update()
    found = session.scalars(query).first()
    if found is None:
        raise NotFoundError(f"There is no pair {match_id}.")
    return found


def drop_pairs_of(session: TenantSession, person_id: int, *, but: int) -> None:
    """Remove the other open pairs of a record that is no more."""
    one = PersonMatch
    gone = delete(one).where(
        or_(one.person_id == person_id, one.other_id == person_id),
        one.state == MatchState.OPEN,
        one.id != but,
    )
    session.execute(gone.execution_options(**ALONE))


def has_decisions(session: TenantSession, person_id: int) -> bool:
    """Tell whether a promotion decided about a record."""
    query = select(PromotionDecision.promotion_id).where(PromotionDecision.person_id == person_id)
    return session.scalars(query.limit(1)).first() is not None


def move_everything(session: TenantSession, from_id: int, to_id: int, *, newer_wins: bool) -> None:
    """Give one record all that belongs to another; where both have it, one of them stays."""
    loser, winner = (to_id, from_id) if newer_wins else (from_id, to_id)
    drop_missing(session, from_id, to_id)
    for table, key in KEYED.items():
        drop_doubles(session, table, key, loser=loser, winner=winner)
        change = update(table).where(table.person_id == from_id).values(person_id=to_id)
        session.execute(change.execution_options(**ALONE))
    move_enrolments(session, from_id, to_id)
    move_registrations(session, from_id, to_id)
    for table in (RecordChange, AttendanceChange):
        change = update(table).where(table.person_id == from_id).values(person_id=to_id)
        session.execute(change.execution_options(**ALONE))


def drop_missing(session: TenantSession, *people: int) -> None:
    """Remove marks that are missing of one record and known of the other one."""
    one, other = CourseResult, aliased(CourseResult)
    there = select(other.person_id).where(
        other.person_id.in_(people),
        other.academic_session_id == one.academic_session_id,
        other.course_code == one.course_code,
        other.percent_thousandths.is_not(None),
    )
    gone = delete(one).where(
        one.person_id.in_(people), one.percent_thousandths.is_(None), exists(there)
    )
    session.execute(gone.execution_options(**ALONE))


def drop_doubles(
    session: TenantSession, table: Any, key: Sequence[str], *, loser: int, winner: int
) -> None:
    """Remove of one record what the other one has under the same key."""
    other = aliased(table)
    same = and_(*(getattr(other, name) == getattr(table, name) for name in key))
    there = exists(select(other.person_id).where(other.person_id == winner, same))
    gone = delete(table).where(table.person_id == loser, there)
    session.execute(gone.execution_options(**ALONE))


def move_enrolments(session: TenantSession, from_id: int, to_id: int) -> None:
    """Move enrolments of years in which the other record has none, and remove the rest."""
    here, other = SchoolEnrolment, aliased(SchoolEnrolment)
    same = other.academic_session_id == here.academic_session_id
    gone = delete(here).where(
        here.person_id == from_id, exists(select(other.id).where(other.person_id == to_id, same))
    )
    session.execute(gone.execution_options(**ALONE))
    change = update(here).where(here.person_id == from_id)
    moved = change.values(person_id=to_id, row_version=here.row_version + 1)
    session.execute(moved.execution_options(**ALONE))


def move_registrations(session: TenantSession, from_id: int, to_id: int) -> None:
    """Move places at events; where both records are open at one, the other one's stays."""
    one, other = Registration, aliased(Registration)
    same = and_(other.event_id == one.event_id, other.state.in_(OPEN))
    gone = delete(one).where(
        one.person_id == from_id,
        one.state.in_(OPEN),
        exists(select(other.id).where(other.person_id == to_id, same)),
    )
    session.execute(gone.execution_options(**ALONE))
    change = update(one).where(one.person_id == from_id).values(person_id=to_id)
    session.execute(change.execution_options(**ALONE))
