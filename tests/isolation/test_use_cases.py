"""No use case that a page or a command can reach finds anything of another school."""

import inspect
from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from config.school_terms import Outcome, PromotionAction
from config.terms import Frequency, Role
from data.models import AcademicSession
from jobs._registry import list_jobs
from jobs.audiences import Group, Wanted
from jobs.headless import ImportOrder
from jobs.messages import MessageDraft
from jobs.promotions import RuleDraft
from pipelines.reading.detected import Overrides
from pipelines.recurrence import Recurrence
from tests.isolation.conftest import CONTENT, DATASET, SECRET, Belongings
from tests.isolation.doors import UseCase, use_cases

pytestmark = pytest.mark.slow

# What names something of a school, and where else to look when a word means something different.
NAMES = {"batch_id", "run_id", "dataset", "dataset_id", "user_id", "sql", "wanted", "schedule_id"}
NAMES |= {"notice_id", "promotion_id", "person_id", "change_id"}
NAMES |= {"event_id", "registration_id", "match_id", "message_id"}

IDS_BY_OTHER_NAMES = {
    "jobs.exports.export": {"name": "dataset"},
    "jobs.revert.preview_revert": {"name": "dataset"},
    "jobs.calendar.save_entry": {"entry_id": "entry_id"},
}
# What is given beside the ids; a new word stands here, or its kind says what can be given for it.
GIVEN: dict[str, Any] = {
    "name": "table",
    "sql": f"SELECT * FROM {DATASET}",
    "reason": "the file came twice",
    "text": "a perfectly good reason",
    "cells": [(2, "name", "x")],
    "rows": [2],
    "finding": (2, "name", "required"),
    "overrides": Overrides(),
    "columns": [],
    "sample": None,
    "filename": "marks.csv",
    "content": CONTENT,
    "order": ImportOrder(profile="table", downloads=False),
    "when": Recurrence(frequency=Frequency.DAILY),
    "job": "check_store",
    "title": "A schedule",
    "starts_on": date(2026, 5, 4),
    "ends_on": date(2026, 5, 4),
    "action": PromotionAction.UNDO,
    "outcome": Outcome.RETAINED,
    "year": AcademicSession(
        school_year=2026,
        title="2025/26",
        starts_on=date(2025, 8, 1),
        ends_on=date(2026, 8, 1),
    ),
    **dict.fromkeys(("from_year", "school_year"), 2026),
    "to_year": 2027,
    "levels": [],
    "person_ids": [1],
    "draft": RuleDraft(school_year=2026),
    "message": MessageDraft(wanted=Wanted(group=Group.STUDENTS), subject="a", body="b"),
    "note": "a perfectly good note",
    "first": date(2026, 5, 4),
    "last": date(2026, 5, 4),
    "day": date(2026, 5, 4),
    "starts_at": datetime(2026, 10, 3, tzinfo=UTC),
    "since": datetime(2026, 5, 3, tzinfo=UTC),
    "until": datetime(2026, 5, 4, tzinfo=UTC),
    **dict.fromkeys(("runs", "log_lines", "due_times", "working_files"), 30),
    "email": "new@south.example",
    "url": "https://south.example/a.csv",
    "role": Role.VIEWER,
    "timezone": "UTC",
    "locale": "en-GB",
}
GIVEN_WHOLE = {Overrides, ImportOrder, AcademicSession, RuleDraft, MessageDraft}
BY_KIND: dict[Any, Any] = {
    int: 1,
    int | None: 1,
    str: "x",
    str | None: "x",
    bool: True,
    bytes: b"",
    list: [],
    dict: {},
}
BY_ORIGIN: dict[Any, Any] = {
    dict: dict,
    Mapping: dict,
    list: list,
    tuple: list,
    Collection: list,
    set: list,
    Sequence: list,
}


def fill(case: UseCase, norths: Belongings) -> dict[str, Any]:
    """Return north's ids and harmless words for everything that a use case takes."""
    names = IDS_BY_OTHER_NAMES.get(case.name, {})
    return {
        name: norths[names[name]] if name in names else value_for(name, one.annotation, norths)
        for name, one in case.given.items()
    }


def value_for(name: str, kind: Any, norths: Belongings) -> Any:
    """Return what is given: an id of north, a word from above, or anything of its kind."""
    if name in norths.ids:
        return norths[name]
    parts = needed_by(kind)
    if parts is not None:
        return kind(**{word: value_for(word, part, norths) for word, part in parts.items()})
    if name in GIVEN:
        return GIVEN[name]
    if inspect.isclass(kind) and issubclass(kind, Enum):
        return next(iter(kind))
    kind = BY_ORIGIN.get(get_origin(kind), kind)
    assert kind in BY_KIND, f"Say in GIVEN what to give for {name}: {kind}."
    return BY_KIND[kind]


def needed_by(kind: Any) -> dict[str, Any] | None:
    """Return what a model or a dataclass has to be told, and nothing for a plain value."""
    if kind in GIVEN_WHOLE:
        return None
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return {word: part.annotation for word, part in kind.model_fields.items()}
    if not is_dataclass(kind):
        return None
    told = get_type_hints(kind)
    return {
        one.name: told[one.name]
        for one in fields(kind)
        if one.default is one.default_factory is MISSING
    }


def takes_an_id(case: UseCase) -> bool:
    """Tell whether a use case is asked about one thing of a school."""
    words = set(case.given) | set(IDS_BY_OTHER_NAMES.get(case.name, {}).values())
    for one in case.given.values():
        if inspect.isclass(one.annotation) and issubclass(one.annotation, BaseModel):
            words |= set(one.annotation.model_fields)
    return bool(words & NAMES)


def is_tried(case: UseCase) -> bool:
    """Leave out what only works inside a transaction that a use case opened."""
    return not {"session", "batch", "version"} & set(case.given)


def test_the_walk_finds_the_use_cases():
    found = use_cases()

    assert {"jobs.workbench.settle", "jobs.exports.export", "jobs._ledger.cancel"} <= set(found)
    assert sum(takes_an_id(case) for case in found.values()) > 15


def test_every_use_case_says_not_found_of_what_belongs_to_another_school(south, norths, ask):
    answers = {}
    expected = {}
    cases = sorted(use_cases().items(), key=lambda item: not takes_an_id(item[1]))
    for name, case in cases:
        if not is_tried(case):
            continue
        given = fill(case, norths)
        answers[name] = ask(lambda case=case, given=given: case.function(desk=south, **given))
        expected[name] = "not_found" if takes_an_id(case) else answers[name]

    assert answers == expected
    assert not [name for name, told in answers.items() if "leaked" in told or "name" in told]


def test_every_job_says_not_found_of_what_belongs_to_another_school(south, norths, ask):
    from jobs._inline import finish_run
    from jobs._ledger import enqueue

    ended = {}
    for name, job in list_jobs().items():
        if name.startswith(("trial_", "append")):
            continue
        params = value_for("params", job.params, norths)
        with south.transaction() as session:
            run = enqueue(south, session, name, params.model_dump(mode="json"))
        if not NAMES & set(job.params.model_fields):
            continue
        done = finish_run(south, run.id)
        ended[name] = done.error_code
        assert SECRET not in f"{done.error_message} {done.error_hint} {done.outcome}"

    assert ended
    assert ended == dict.fromkeys(ended, "not_found")
