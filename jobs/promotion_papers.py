"""Papers of an applied promotion: a letter for each student, class lists of the new year."""

import importlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from config.errors import ConflictError
from config.school_terms import Outcome
from config.terms import Download
from data.models import AcademicSession, Artifact, Level, Promotion
from data.promotion_papers import read_final_marks, read_letters, read_places
from data.promotions import get_promotion
from data.records import list_levels
from jobs._desk import Desk
from jobs._kept import artifact_of
from jobs.exports import Render, in_child
from pipelines.promotion_words import percent
from pipelines.publish.papers import ClassList, Letter, Paper

KEPT = timedelta(days=30)
MISSING = "missing"
PRINTER = "jobs._promotion_print"


def print_letters(
    desk: Desk, promotion_id: int, level_code: str = "", *, render: Render | None = None
) -> Artifact:
    """Store a letter for each student whom a promotion moved, of one level or of all."""
    desk.allow("download")
    with desk.reading() as session:
        promotion = get_promotion(session, promotion_id)
        people = read_letters(session, promotion, level_code)
        marks = read_final_marks(session, promotion)
        levels = {level.code: level for level in list_levels(session)}
        year = session.get_one(AcademicSession, (session.school_id, promotion.from_session_id))
    refuse_nobody(people, promotion)
    conditions = {rule["level_code"]: rule.get("condition", "") for rule in promotion.rules}
    by_person = marks_of(marks, people)
    letters = [
        letter_of(row, levels, conditions, by_person.get(row["person_id"], []))
        for row in people.to_dicts()
    ]
    paper = paper_of(desk, f"End of the school year {year.title}")
    (render or in_child(desk))(write_letters, paper, letters, out := scratch(desk))
    scope = f"_{level_code}" if level_code else ""
    return store(desk, out, f"letters_{promotion_id}{scope}.pdf", len(letters))


def print_class_lists(desk: Desk, promotion_id: int, *, render: Render | None = None) -> Artifact:
    """Store the class lists of the year into which a promotion moved its students."""
    desk.allow("download")
    with desk.reading() as session:
        promotion = get_promotion(session, promotion_id)
        places = read_places(session, promotion)
        levels = {level.code: level for level in list_levels(session)}
        year = session.get_one(AcademicSession, (session.school_id, promotion.to_session_id))
    refuse_nobody(places, promotion)
    lists = [
        ClassList(
            title=title_of(levels, str(level), str(group)),
            people=[(row[1], f"{row[2]}, {row[3]}") for row in part.rows()],
        )
        for (level, group), part in places.group_by("level_code", "class_code", maintain_order=True)
    ]
    paper = paper_of(desk, f"Class lists {year.title}")
    (render or in_child(desk))(write_class_lists, paper, lists, out := scratch(desk))
    return store(desk, out, f"class_lists_{promotion_id}.pdf", places.height)


def write_letters(paper: Paper, letters: Sequence[Letter], out: Path) -> None:
    """Print the letters; only the child that does loads the printer."""
    importlib.import_module(PRINTER).write_letters(paper, letters, out)


def write_class_lists(paper: Paper, lists: Sequence[ClassList], out: Path) -> None:
    """Print the class lists; only the child that does loads the printer."""
    importlib.import_module(PRINTER).write_class_lists(paper, lists, out)


def refuse_nobody(people: pl.DataFrame, promotion: Promotion) -> None:
    """Refuse papers of a promotion that moved nobody."""
    if people.is_empty():
        raise ConflictError(
            f"Promotion {promotion.id} has moved nobody who could be named.",
            hint="Apply it first; what was taken back has no papers.",
        )


def marks_of(marks: pl.DataFrame, people: pl.DataFrame) -> dict[int, list[tuple[str, str]]]:
    """Return the marks of each student in words, by course."""
    told = marks.join(people.select("person_id"), on="person_id", how="semi", maintain_order="left")
    found: dict[int, list[tuple[str, str]]] = {}
    for person, course, mark in told.rows():
        found.setdefault(person, []).append((course, MISSING if mark is None else percent(mark)))
    return found


def letter_of(
    row: Mapping[str, Any],
    levels: Mapping[str, Level],
    conditions: Mapping[str, str],
    marks: list[tuple[str, str]],
) -> Letter:
    """Return one student's letter."""
    outcome = Outcome(row["outcome"])
    is_conditional = outcome in {
        Outcome.PROMOTED_CONDITIONALLY,
        Outcome.GRADUATED_CONDITIONALLY,
    }
    figures = [("Average", row["overall"]), ("Attendance", row["attendance"])]
    return Letter(
        name=f"{row['given_name']} {row['family_name']}",
        sourced_id=row["sourced_id"],
        place=title_of(levels, row["level_code"], row["class_code"]),
        verdict=verdict_of(outcome, levels, row["level_code"], row["next_level_code"]),
        condition=conditions.get(row["level_code"], "") if is_conditional else "",
        marks=marks,
        figures=[(name, percent(value)) for name, value in figures if value is not None],
    )


def verdict_of(
    outcome: Outcome, levels: Mapping[str, Level], level: str, following: str | None
) -> str:
    """Say what was decided, as a family reads it."""
    here, there = name_of(levels, level), name_of(levels, following or "")
    return {
        Outcome.PROMOTED: f"Goes up to {there}.",
        Outcome.PROMOTED_CONDITIONALLY: f"Goes up to {there} on condition.",
        Outcome.GRADUATED: f"Has completed {here} and graduates.",
        Outcome.GRADUATED_CONDITIONALLY: f"Has completed {here} and graduates on condition.",
        Outcome.RETAINED: f"Stays in {here} for another year.",
    }.get(outcome, "Is not decided yet.")


def name_of(levels: Mapping[str, Level], code: str) -> str:
    """Return what a level is called."""
    level = levels.get(code)
    is_named = level is not None and level.title not in {"", code}
    return level.title if level is not None and is_named else f"level {code}"


def title_of(levels: Mapping[str, Level], level: str, group: str) -> str:
    """Return what a class of a level is called."""
    name = name_of(levels, level)
    return f"{name[:1].upper()}{name[1:]}, class {group}" if group else f"{name}, no class yet"


def paper_of(desk: Desk, title: str) -> Paper:
    """Return what all pages share."""
    day = desk.now().astimezone(desk.zone).date()
    return Paper(school=desk.school_name, language=desk.locale, title=title, day=f"{day:%-d %B %Y}")


def scratch(desk: Desk) -> Path:
    """Return a path to print to."""
    return desk.artifacts.scratch(desk.school_id) / "papers.pdf"


def store(desk: Desk, out: Path, filename: str, rows: int) -> Artifact:
    """Keep a printed file for some time; return its row."""
    blob = desk.artifacts.put_file(desk.school_id, out)
    with desk.transaction() as session:
        artifact = artifact_of(
            desk,
            blob,
            kind=Download.PDF,
            filename=filename,
            media_type="application/pdf",
            rows=rows,
            expires_at=desk.now() + KEPT,
        )
        session.add(artifact)
        desk.audit(session, "promotion.printed", filename)
    return artifact
