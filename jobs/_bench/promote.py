"""`homeroom bench promote`: a school moved up and taken back, beside a loop over its students."""

import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from config.settings import Settings, load_settings
from data.models import CourseResult, Person, School, SchoolEnrolment
from data.promotion_moves import apply_decisions, undo_decisions
from data.promotions import get_promotion
from data.records import find_or_add_session
from data.tenancy import insert_rows, reserve
from jobs._bench._promote_loop import loop
from jobs._benches import Bench
from jobs._desk import Desk, utc_now
from jobs._promotion import Span, decide_school
from jobs._terminal import open_house, open_terminal
from jobs.levels import LevelDraft, save_levels
from jobs.promotions import RuleDraft, save_rule
from jobs.schools import open_school

COURSES = ("Mathematics", "Language", "English", "Science", "History", "Art", "Music", "Sport")
FROM, TO = 2026, 2027
SPAN = Span(from_year=FROM, to_year=TO)
LOOPED = 2_000
AT = datetime(2026, 6, 1, tzinfo=UTC)


def bench_promote(rows: int, tries: int) -> dict[str, Any]:
    """Measure dry run, application and undo of a school, and the loop over some students."""
    told = load_settings()
    places = {"SQLite": "", "PostgreSQL": told.bench_database_url}
    found = {
        name: measured(rows, tries, url) for name, url in places.items() if url or name == "SQLite"
    }
    ours = found["SQLite"]
    return {
        "name": "promote",
        "rows": rows,
        "seconds": round(ours["decide"] + ours["apply"], 3),
        "undo_seconds": round(ours["undo"], 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "times_faster_than_loop": ours["times"],
        "databases": found,
        "note": f"The loop moved {min(LOOPED, rows):,} students in one transaction; its time is "
        f"that for each student times {rows:,}. Ours writes the same rows, with reasons.",
        "table": [
            {
                "what": name,
                "dry run s": round(one["decide"], 2),
                "apply s": round(one["apply"], 2),
                "undo s": round(one["undo"], 2),
                "loop s": round(one["loop"], 1),
                "times faster": one["times"],
            }
            for name, one in found.items()
        ],
    }


def measured(rows: int, tries: int, url: str) -> dict[str, float]:
    """Return the least disturbed seconds of each part on one database."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        settings = Settings(var_dir=Path(folder), database_url=url)
        few = min(LOOPED, rows)
        looped, took = open_at(settings, "loop", few), 0.0
        took = timed(lambda: loop(looped, FROM, TO)) / few * rows
        desk = open_at(settings, "promote", rows)
        parts = [once(desk) for _ in range(tries)]
        for one in (looped, desk):
            one.engine.dispose()
    best = {name: min(part[name] for part in parts) for name in parts[0]}
    times = round(took / (best["decide"] + best["apply"]), 1)
    return {**best, "loop": took, "times": times}


def once(desk: Desk) -> dict[str, float]:
    """Move a school up and back again; return the seconds of each part."""
    number = 0

    def decide() -> None:
        nonlocal number
        with desk.transaction() as session:
            number = decide_school(desk, session, SPAN, 1).id

    def apply() -> None:
        with desk.transaction() as session:
            apply_decisions(session, get_promotion(session, number))

    def undo() -> None:
        with desk.transaction() as session:
            undo_decisions(session, get_promotion(session, number), now=utc_now())

    return {"decide": timed(decide), "apply": timed(apply), "undo": timed(undo)}


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def open_at(settings: Settings, code: str, rows: int) -> Desk:
    """Open a school with so many students, each with a mark in every course."""
    engine = open_house(settings)
    school = School(
        code=f"{code}-{utc_now():%H%M%S%f}",
        name=code,
        timezone="UTC",
        locale="en-GB",
        school_year=FROM,
        created_at=AT,
    )
    open_school(engine, school)
    engine.dispose()
    desk = open_terminal(settings, school.code)
    save_levels(desk, [LevelDraft(code="07", next_code="08"), LevelDraft(code="08")])
    save_rule(desk, RuleDraft(school_year=FROM, pass_mark=Decimal(50)))
    fill(desk, rows)
    return desk


def fill(desk: Desk, rows: int) -> None:
    """Write students, enrolments and marks."""
    with desk.transaction() as session:
        year = find_or_add_session(session, FROM)
        find_or_add_session(session, TO)
        first = reserve(session, Person.__tablename__, rows)[0]
        people = range(first, first + rows)
        names = {"given_name": "", "family_name": "", "folded": "", "sex": "", "email": ""}
        stamps = {"created_at": AT, "updated_at": AT, "source": "students"}
        insert_rows(
            session, Person, [{"id": n, "sourced_id": str(n), **names, **stamps} for n in people]
        )
        place = {"academic_session_id": year.id, "level_code": "07", "class_code": "7A"}
        place |= {"entry_on": year.starts_on, "row_version": 1, "condition": ""}
        insert_rows(session, SchoolEnrolment, [{"person_id": n, **place} for n in people])
        facts = {"academic_session_id": year.id, "credit_thousandths": 1_000, "updated_at": AT}
        for place_of, course in enumerate(COURSES):
            insert_rows(
                session,
                CourseResult,
                [
                    {
                        "person_id": n,
                        "course_code": course,
                        "percent_thousandths": (n * 7_919 + place_of * 104_729) % 60_000 + 40_000,
                        **facts,
                    }
                    for n in people
                ],
            )


BENCH = Bench(title="Promotion", size=100_000, tries=2, measure=bench_promote)
