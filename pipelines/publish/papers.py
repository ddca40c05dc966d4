"""What printed papers say, without the printer: reports of incidents, letters, class lists."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the timeline: when, what, by whom and in which words."""

    at: str
    what: str
    told: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the report says; every text is ready to be read."""

    school: str
    number: int
    title: str
    as_of: str
    language: str
    facts: Sequence[tuple[str, str]]
    root_cause: str
    corrective_action: str
    impact: str
    timeline: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One student's letter; every text is ready to be read."""

    name: str
    sourced_id: str
    place: str
    verdict: str
    condition: str
    marks: Sequence[tuple[str, str]]
    figures: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class ClassList:
    """One class of the new year: its name, and number and name of everybody in it."""

    title: str
    people: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What all pages share: the school, its language, the year and the day."""

    school: str
    language: str
    title: str
    day: str
