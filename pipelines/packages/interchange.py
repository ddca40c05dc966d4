"""Ed-Fi interchanges: one table for each kind of record, chosen like the sheet of a workbook."""

import re
from collections import Counter
from functools import lru_cache

import polars as pl

from config.errors import InputError
from pipelines.packages.records import Records, local, read_records
from pipelines.reading.detected import Detected, Overrides, Reading, Reason, Sheet
from pipelines.reading.headers import name_columns
from pipelines.reading.notes import Notes

OPENING = re.compile(rb"<(?:[\w.-]+:)?Interchange[\w.-]*[\s>]")
NAMESPACE = b"ed-fi.org"
LOOK = 8192
FIRST = (
    "StudentSchoolAttendanceEvent",
    "StudentSectionAttendanceEvent",
    "StudentSchoolAssociation",
    "Student",
    "Staff",
)
DESCRIPTOR = r"(^|; )uri://[^#\s]+#"
WHOLE, CODE = "whole", "code"


def recognise(content: bytes) -> bool:
    """Tell an Ed-Fi interchange by its first element."""
    head = content[:LOOK]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    return bool(OPENING.search(head)) and NAMESPACE in head


@lru_cache(maxsize=1)
def open_interchange(content: bytes) -> Records:
    """Read all records of an interchange."""
    records = read_records(content)
    if not records.kinds:
        raise InputError(
            f"The Ed-Fi file {local(records.root)} holds no record.", hint="Export it again."
        )
    return records


def detect(content: bytes, overrides: Overrides) -> Detected:
    """List the kinds of records and choose one."""
    records = open_interchange(content)
    kind, why = choose(records, overrides.sheet)
    frame = records.kinds[kind].frame()
    names = [name for name in frame.columns if name != "_row"]
    version = re.search(r"ed-fi\.org/([\w.]+)", records.root)
    said = f"Ed-Fi {version[1]}" if version else "Ed-Fi"
    kinds = "1 kind" if len(records.kinds) == 1 else f"{len(records.kinds):,} kinds"
    return Detected(
        kind="edfi",
        columns=name_columns(names, len(names), Notes()),
        header_row=None,
        first_data_row=1,
        reasons=[
            Reason(what="interchange", value=name_of(records.root), why=f"its namespace is {said}"),
            Reason(
                what="table",
                value=kind,
                why=f"This file has {kinds} of records; this batch is {kind} ({why})",
            ),
            describe(frame, overrides.descriptors),
        ],
        encoding="utf-8",
        sheet=kind,
        sheets=[Sheet(name=name, rows=len(found.rows)) for name, found in records.kinds.items()],
        descriptors=overrides.descriptors or CODE,
    )


def name_of(root: str) -> str:
    """Return what an interchange is about: `EducationOrgCalendar`."""
    return local(root).removeprefix("Interchange") or local(root)


def choose(records: Records, wanted: str | None) -> tuple[str, str]:
    """Return the kind of record to read: the chosen, one about students, else the commonest."""
    kinds = records.kinds
    if wanted is not None:
        if wanted not in kinds:
            raise InputError(
                f"The file has no records called {wanted}.",
                hint=f"Choose one of: {', '.join(kinds)}.",
            )
        return wanted, "chosen"
    known = next((name for name in FIRST if name in kinds), None)
    if known is not None:
        return known, "the records about people"
    return max(kinds, key=lambda name: len(kinds[name].rows)), "the commonest"


def describe(frame: pl.DataFrame, chosen: str | None) -> Reason:
    """Say what becomes of descriptors: addresses whose last part is the value."""
    where = [name for name in frame.columns if is_descriptor(frame, name)]
    if not where:
        return Reason(what="descriptors", value="none", why="no value is one")
    if chosen == WHOLE:
        return Reason(what="descriptors", value=WHOLE, why="chosen")
    why = f"the part behind # is the value in {', '.join(where)}"
    return Reason(what="descriptors", value=CODE, why=why)


def is_descriptor(frame: pl.DataFrame, name: str) -> bool:
    """Tell whether a column holds descriptors."""
    return name != "_row" and bool(frame.get_column(name).str.contains(DESCRIPTOR).any())


def read(content: bytes, detected: Detected) -> Reading:
    """Return the records of the chosen kind; the others are accounted for."""
    records = open_interchange(content)
    frame = records.kinds[detected.sheet].frame()
    frame.columns = ["_row", *detected.columns]
    if detected.descriptors != WHOLE:
        frame = frame.with_columns(pl.col(detected.columns).str.replace_all(DESCRIPTOR, "$1"))
    notes = Notes()
    total = sum(len(kind.rows) for kind in records.kinds.values())
    notes.accounts = Counter(data=frame.height, other_table=total - frame.height)
    return Reading(
        frame=frame,
        rejects=notes.rejects_frame(),
        findings=notes.findings_frame(),
        accounts=notes.balance(total),
        detected=detected,
    )
