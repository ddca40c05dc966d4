"""What the README of the shared real files says of each: counted there without our readers."""

from collections.abc import Callable

import polars as pl

Fact = Callable[[pl.DataFrame], bool]
SDS = "microsoft-sds/sds100"


def tally(column: str, **counts: int) -> Fact:
    """Return a fact: how often each value stands in a column."""
    return lambda frame: all(
        frame.filter(pl.col(column) == value).height == count for value, count in counts.items()
    )


def missing(column: str, count: int) -> Fact:
    """Return a fact: how many cells of a column are empty."""
    return lambda frame: (frame[column] == "").sum() == count


def zeros(column: str, count: int) -> Fact:
    """Return a fact: how many cells open with a zero that must stay."""
    return lambda frame: frame[column].str.starts_with("0").sum() == count


def several(column: str, people: int, twice: int) -> Fact:
    """Return a fact: how many people there are, and how many of them come more than once."""

    def holds(frame: pl.DataFrame) -> bool:
        counts = frame[column].value_counts()["count"]
        return (len(counts), (counts > 1).sum()) == (people, twice)

    return holds


def empty_columns(count: int) -> Fact:
    """Return a fact: how many columns hold nothing."""
    return lambda frame: sum((column == "").all() for column in frame) == count


def unique(*columns: str) -> Fact:
    """Return a fact: these columns together name each row."""
    return lambda frame: frame.select(columns).n_unique() == frame.height


def passed(least: int, good: int, nothing: int) -> Fact:
    """Return a fact: how many final grades reach a mark, and how many are zero."""

    def holds(frame: pl.DataFrame) -> bool:
        marks = frame["G3"].cast(pl.Int64)
        return ((marks >= least).sum(), (marks == 0).sum()) == (good, nothing)

    return holds


def other_numbers(frame: pl.DataFrame) -> bool:
    """Tell that 80 of the 86 student numbers differ from the id."""
    return (frame["Student Number"] != frame["SIS ID"]).sum() == 80


SHAPES = {
    "uci/student-por.csv": (649, 33),
    "uci/student-mat.comma-bom.csv": (395, 33),
    "oulad/studentInfo.csv": (32_593, 12),
    "oulad/courses.csv": (22, 3),
    "oulad/assessments.csv": (206, 6),
    "svws/Schulen.csv": (5_425, 47),
    f"{SDS}/School.csv": (2, 17),
    f"{SDS}/Teacher.csv": (12, 12),
    f"{SDS}/Section.csv": (28, 15),
    f"{SDS}/Student.csv": (86, 13),
    f"{SDS}/StudentEnrollment.csv": (602, 2),
    f"{SDS}/TeacherRoster.csv": (28, 2),
    "pdf/gradesheet_ruled.pdf": (395, 8),
}
SUMS = {
    "uci/student-por.csv": {"G1": 7398, "G2": 7509, "G3": 7727},
    "uci/student-mat.comma-bom.csv": {"G3": 4114, "absences": 2255},
}
FACTS: dict[str, tuple[Fact, ...]] = {
    "uci/student-por.csv": (tally("school", GP=423, MS=226),),
    "uci/student-mat.comma-bom.csv": (passed(10, 265, 38),),
    "oulad/studentInfo.csv": (
        tally("final_result", Pass=12_361, Withdrawn=10_156, Fail=7_052, Distinction=3_024),
        missing("imd_band", 1_111),
        several("id_student", 28_785, 3_538),
        unique("code_module", "code_presentation", "id_student"),
    ),
    "oulad/assessments.csv": (missing("date", 11),),
    "svws/Schulen.csv": (
        empty_columns(8),
        zeros("TelVorw", 5_415),
        zeros("FaxVorw", 5_233),
        zeros("SF", 3_413),
        zeros("ArtDerTraegerschaft", 4_854),
        tally("RP", **{" ": 5_351, "M": 62}),
    ),
    "microsoft-sds/v2.1/roles.csv": (several("userSourcedId", 6, 1),),
    "microsoft-sds/v2.1/relationships.csv": (unique("userSourcedId", "relationshipUserSourcedId"),),
    f"{SDS}/Student.csv": (other_numbers, unique("SIS ID")),
    f"{SDS}/StudentEnrollment.csv": (unique("Section SIS ID", "SIS ID"),),
}
