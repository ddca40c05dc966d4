"""Attendance: codes with the share of a day they miss, sheets, and the share that was attended.

Source of the percentage: days attended of the instructional days between entry and exit, days that
do not count left out, rounded half up to a tenth of a percent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from config.errors import InputError
from config.school_terms import Counts

WHOLE = 1_000  # thousandths of a day
MOST_CODES, LONGEST = 40, 20
TENTH = Decimal("0.1")
HUNDRED = 100


@dataclass(frozen=True, kw_only=True)
class Code:
    """One word for a day or a period and what it counts as; `absent` is thousandths of a day."""

    code: str
    title: str
    counts: Counts
    absent: int = 0
    is_default: bool = False

    @property
    def is_counted(self) -> bool:
        """Tell whether the day is one that could be attended."""
        return self.counts is not Counts.NOT_COUNTED


CODES = (
    Code(code="present", title="Present", counts=Counts.PRESENT, is_default=True),
    Code(code="absent", title="Absent", counts=Counts.ABSENT, absent=WHOLE),
    Code(code="unexcused", title="Absent, not excused", counts=Counts.ABSENT, absent=WHOLE),
    Code(code="excused", title="Absent, excused", counts=Counts.EXCUSED, absent=WHOLE),
    Code(code="tardy", title="Late", counts=Counts.LATE),
    Code(code="partial", title="Part of the day", counts=Counts.ABSENT, absent=WHOLE // 2),
)


def check_codes(codes: Sequence[Code]) -> None:
    """Refuse a list of codes that a day cannot be told with."""
    names = [one.code for one in codes]
    if not codes or len(codes) > MOST_CODES:
        raise InputError(f"{len(codes)} codes cannot be.", hint=f"From 1 to {MOST_CODES}.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"The code {twice} stands twice.", hint="Each code once.")
    for one in codes:
        if not one.code or len(one.code) > LONGEST or one.code != one.code.strip():
            raise InputError(
                f"The code “{one.code}” cannot be.",
                hint=f"1 to {LONGEST} letters, no blank around.",
            )
        if not 0 <= one.absent <= WHOLE:
            raise InputError(
                f"{one.code} misses {one.absent / WHOLE:g} of a day.", hint="From 0 to 1."
            )
    if sum(one.is_default for one in codes) != 1:
        raise InputError("One code is the usual one.", hint="Tick the code that a day begins with.")


@dataclass(frozen=True, kw_only=True)
class Marking:
    """What a sheet would write: marks with their shares, and each change as text."""

    fresh: pl.DataFrame
    changes: pl.DataFrame


def compare_sheet(before: pl.DataFrame, after: Mapping[int, str], codes: Sequence[Code]) -> Marking:
    """Return what differs between the marks of a sheet (`person_id`, `word`) and what was entered.

    The usual code needs no mark unless there was another one. Raises InputError for a code that
    the school does not have.
    """
    known = {one.code: one for one in codes}
    strange = sorted(set(after.values()) - set(known))
    if strange:
        raise InputError(f"There is no code {strange[0]}.", hint=f"Choose of {', '.join(known)}.")
    usual = next(one.code for one in codes if one.is_default)
    schema = {"person_id": pl.Int64, "new": pl.String}
    entered = pl.DataFrame(list(after.items()), schema=schema, orient="row")
    both = entered.join(before, on="person_id", how="left", maintain_order="left")
    old = pl.col("word").fill_null(usual)
    changes = both.filter(old != pl.col("new")).select(
        "person_id", old=pl.col("word").fill_null(""), new="new"
    )
    facts = pl.DataFrame(
        [(one.code, one.absent, one.is_counted) for one in codes],
        schema={"word": pl.String, "absent": pl.Int64, "is_counted": pl.Boolean},
        orient="row",
    )
    told = changes.select("person_id", word="new").join(facts, on="word", maintain_order="left")
    return Marking(fresh=told, changes=changes)


def share_attended(possible_days: int, missed: int) -> Decimal | None:
    """Return the percent attended, to a tenth, of whole days and missed thousandths."""
    if possible_days <= 0:
        return None
    present = max(possible_days * WHOLE - missed, 0)
    return (Decimal(HUNDRED * present) / (possible_days * WHOLE)).quantize(TENTH, ROUND_HALF_UP)
