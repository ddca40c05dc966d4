"""A rule tried on the last school year before it is kept: who would have been decided otherwise."""

from dataclasses import dataclass

import polars as pl

from config.errors import ConflictError
from config.school_terms import ExitType
from data.db import TenantSession
from data.models import AcademicSession, PromotionRule
from data.promotion_inputs import read_overrides, read_students
from data.promotions import count_exits, list_rules
from data.records import list_levels, list_sessions
from jobs._desk import Desk
from jobs._promotion import freeze, school_days, with_facts
from jobs.promotions import RuleDraft, columns_of
from pipelines.promotion import LEVEL, decide, settle

DECIDED = tuple(kind.value for kind in ExitType if kind is not ExitType.WITHDRAWN)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a rule would have made of a school year: (was, would be, students), and the totals."""

    year: str
    rows: list[tuple[str, str, int]]
    students: int
    otherwise: int


def try_rule(desk: Desk, draft: RuleDraft) -> Trial:
    """Decide the last school year that is over by a rule that is not kept; nothing is written."""
    desk.allow("manage_school")
    with desk.reading() as session:
        year = last_decided(session, draft.school_year)
        own = {rule.level_code: rule for rule in list_rules(session, draft.school_year)}
        own[draft.level_code] = PromotionRule(
            level_code=draft.level_code,
            school_year=draft.school_year,
            version=0,
            made_by=desk.actor.email,
            made_at=desk.now(),
            **columns_of(draft),
        )
        levels = list_levels(session)
        frozen = freeze(levels, list(own.values()))
        mine = [
            row | {"rule_id": row["rule_id"] or 0}  # one that is not kept has no number
            for row in frozen
            if row["level_code"] == draft.level_code
            or (not draft.level_code and row["level_code"] not in own)
        ]
        rules = {row["level_code"]: row for row in mine}
        students = read_students(session, year, year, rules=rules).filter(
            pl.col("exit_type").is_in(DECIDED), pl.col("level_code").is_in(list(rules))
        )
        itself = (pl.col("exit_type") == ExitType.RETAINED.value).cast(pl.Int64)
        students = students.with_columns(retentions=pl.col("retentions") - itself)
        days = school_days(session, year, year.ends_on)
        told = with_facts(students, year, mine, days=days).with_columns(has_next=pl.lit(0) == 1)
        table = pl.DataFrame([{k: row.get(k) for k in LEVEL} for row in mine], schema=LEVEL)
        would = settle(decide(told, table), read_overrides(session, year.id).clear())
    was = students.select("person_id", was="exit_type")
    both = would.select("person_id", would="outcome").join(was, on="person_id")
    counted = both.group_by("was", "would").len().sort("was", "len", descending=[False, True])
    return Trial(
        year=year.title,
        rows=[(str(a), str(b), int(n)) for a, b, n in counted.rows()],
        students=both.height,
        otherwise=both.filter(pl.col("was") != pl.col("would")).height,
    )


def last_decided(session: TenantSession, before: int) -> AcademicSession:
    """Return the last school year, up to one, in which students went up or were kept back."""
    for year in list_sessions(session):
        kinds = {kind for _, kind, _ in count_exits(session, year.id)}
        if year.school_year <= before and kinds - {ExitType.WITHDRAWN}:
            return year
    raise ConflictError(
        "No school year is over yet that a rule could be tried on.",
        hint="Keep the rule; the dry run shows what it does.",
    )
