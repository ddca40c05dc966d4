"""Rows about students are held against the roster: whoever is not on it is a question."""

from dataclasses import dataclass

import polars as pl

from config.terms import Severity
from pipelines._ids import suggest_id
from pipelines.findings import no_findings
from pipelines.reading.notes import FINDINGS

RULE = "not_on_roster"
STRANGERS_SHARE, STRANGERS = 0.5, 20


@dataclass(frozen=True, kw_only=True)
class Roster:
    """The ids of every published student, and from which version they are."""

    ids: pl.Series
    version: int

    @property
    def words(self) -> str:
        """Say what the roster is."""
        return f"a student of the roster (version {self.version}, {self.ids.len():,} students)"


def off_roster(rows: pl.DataFrame, field: str, roster: Roster, *, whole: bool) -> pl.DataFrame:
    """Return a query for each row whose student the roster does not know.

    In a whole file most of whose students are strangers, one query says so with both figures.
    """
    if field not in rows.columns:
        return no_findings()
    named = rows.select(row="_row", found=pl.col(field).cast(pl.String)).drop_nulls("found")
    strangers = named.filter(~pl.col("found").is_in(roster.ids.implode()))
    if whole and strangers.height > max(STRANGERS, STRANGERS_SHARE * named.height):
        return mostly_strangers(strangers, field, roster, rows=named.height)
    return strangers.select(
        "row",
        column=pl.lit(field),
        rule=pl.lit(RULE),
        severity=pl.lit(Severity.QUERY.value),
        found="found",
        expected=pl.lit(roster.words),
        suggestion=suggest_id(strangers["found"], roster.ids).fill_null(""),
    ).cast(pl.Schema(FINDINGS))


def mostly_strangers(
    strangers: pl.DataFrame, field: str, roster: Roster, *, rows: int
) -> pl.DataFrame:
    """Say once that a file is about students whom the roster does not know."""
    found = f"{strangers.height:,} of {rows:,} rows with an unknown student"
    finding = (None, field, RULE, Severity.QUERY.value, found, f"each row: {roster.words}", "")
    return pl.DataFrame([finding], schema=FINDINGS, orient="row")
