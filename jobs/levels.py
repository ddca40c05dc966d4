"""The frame in which students move: the school's years and its levels."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from config.errors import InputError
from data.models import AcademicSession, Level
from data.records import (
    find_session,
    list_level_codes,
    list_levels,
    list_sessions,
    title_of_year,
)
from jobs._desk import Desk

APART = 1_000


class LevelDraft(BaseModel):
    """A level as somebody wrote it; without a next one it is the top of the school."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(min_length=1, max_length=20)
    title: str = Field(default="", max_length=80)
    next_code: str = Field(default="", max_length=20)
    next_school_code: str = Field(default="", max_length=40)


def save_year(desk: Desk, school_year: int, starts_on: date, ends_on: date) -> str:
    """Keep from when until before when a school year runs; named by the year it ends in."""
    desk.allow("manage_school")
    if not starts_on < ends_on:
        raise InputError("A school year ends after it begins.", hint="Change one of the days.")
    with desk.transaction() as session:
        for other in list_sessions(session):
            if other.school_year == school_year:
                continue
            if starts_on < other.ends_on and other.starts_on < ends_on:
                raise InputError(
                    f"{title_of_year(school_year)} would overlap {other.title}, "
                    f"which runs from {other.starts_on} to {other.ends_on}.",
                    hint="Change that one first.",
                )
        year = find_session(session, school_year)
        if year is None:
            year = AcademicSession(
                school_year=school_year,
                title=title_of_year(school_year),
                starts_on=starts_on,
                ends_on=ends_on,
            )
            session.add(year)
        year.starts_on, year.ends_on = starts_on, ends_on
        told = f"{year.title} runs from {starts_on} until before {ends_on}."
        desk.audit(session, "school_year.saved", year.title, new=told)
    return told


def propose_levels(desk: Desk) -> list[LevelDraft]:
    """Return the levels that the enrolments name, in their natural order, each leading on."""
    desk.allow("see")
    with desk.reading() as session:
        codes = sorted((code for code, _ in list_level_codes(session)), key=natural)
    following = dict(pairwise(codes))
    return [
        LevelDraft(code=code, title=f"Grade {code}", next_code=following.get(code, ""))
        for code in codes
    ]


def natural(code: str) -> tuple[int, str]:
    """Order codes by the number in them, then as text: K, 1, 2, 10."""
    digits = "".join(sign for sign in code if sign.isdigit())
    return (int(digits[:9]) if digits else -1, code)


def save_levels(desk: Desk, levels: Sequence[LevelDraft]) -> str:
    """Make these the levels of the school, from the first to the top."""
    desk.allow("manage_school")
    check_levels(levels)
    with desk.transaction() as session:
        known = {level.code: level for level in list_levels(session)}
        for code, level in known.items():
            if code not in {draft.code for draft in levels}:
                session.delete(level)
            level.sequence += APART  # clear of the new ones until all are written
        session.flush()
        for place, draft in enumerate(levels, start=1):
            level = known.get(draft.code)
            facts: dict[str, Any] = {
                "title": draft.title or draft.code,
                "sequence": place,
                "next_code": draft.next_code or None,
                "next_school_code": draft.next_school_code or None,
            }
            if level is None:
                session.add(Level(code=draft.code, **facts))
            else:
                for name, value in facts.items():
                    setattr(level, name, value)
        desk.audit(session, "levels.saved", "levels", new=" → ".join(d.code for d in levels))
    return f"{len(levels)} levels are kept."


def check_levels(levels: Sequence[LevelDraft]) -> None:
    """Refuse levels that name each other wrongly or lead round in a circle."""
    codes = [draft.code for draft in levels]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise InputError(f"Level {twice[0]} is there twice.", hint="Keep one of them.")
    for place, draft in enumerate(levels):
        if draft.next_school_code and not draft.next_code:
            raise InputError(
                f"Level {draft.code} leads to {draft.next_school_code}, but to which level?",
                hint="Write the level there as well.",
            )
        if not draft.next_code or draft.next_school_code:
            continue
        if draft.next_code not in codes:
            raise InputError(
                f"Level {draft.code} leads to {draft.next_code}, which is not among the levels.",
                hint="Add it, or leave the field empty where students leave the school.",
            )
        if codes.index(draft.next_code) <= place:
            raise InputError(
                f"Level {draft.code} leads back to {draft.next_code}.",
                hint="Order the levels from the first to the top.",
            )
