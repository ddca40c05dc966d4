"""Where a package departs from its standard: file, row, column, found and expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from config.terms import Severity
from pipelines.reading.notes import FINDINGS, shorten

DEVIATIONS = {"file": pl.String, **FINDINGS}
EACH = {Severity.ERROR: 200, Severity.QUERY: 50, Severity.NOTE: 10}
SPOKEN = 90


def no_deviations() -> pl.DataFrame:
    """Return an empty list."""
    return pl.DataFrame(schema=DEVIATIONS)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of deviation: its rule, how serious it is, what was expected, what is made of it."""

    rule: str
    expected: str
    severity: Severity = Severity.NOTE
    suggestion: str = ""


@dataclass
class Deviations:
    """Gathers what is wrong with a package; of many alike it keeps the first and their number."""

    found: list[pl.DataFrame] = field(default_factory=list)

    def add(
        self,
        kind: Kind,
        file: str,
        found: str,
        *,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Note one deviation."""
        rows = pl.DataFrame({"row": [row], "found": [found]}, schema=FOUND)
        self._keep(kind, rows, file, column)

    def add_rows(self, kind: Kind, rows: pl.DataFrame, *, file: str, column: str | None) -> None:
        """Note `rows` (`row`, `found`): the first ones singly, the others by their number."""
        if not rows.height:
            return
        each = EACH[kind.severity]
        first = rows.head(each) if rows.height > each + 1 else rows
        self._keep(kind, first, file, column)
        if rows.height > first.height:
            row, text = rows.row(first.height)
            more = f"{text}, and {rows.height - first.height - 1:,} more like it"
            self.add(kind, file, more, row=row, column=column)

    def _keep(self, kind: Kind, rows: pl.DataFrame, file: str, column: str | None) -> None:
        """Lay the kind beside its rows."""
        texts = {"rule": kind.rule, "severity": kind.severity.value}
        same = {"file": file, "column": column, **texts, "suggestion": shorten(kind.suggestion)}
        self.found.append(
            rows.select(
                pl.col("row").cast(pl.Int64),
                found=pl.col("found").fill_null("").str.slice(0, 200),
                expected=pl.lit(shorten(kind.expected)),
                **{name: pl.lit(value, pl.String) for name, value in same.items()},
            ).select(list(DEVIATIONS))
        )

    def frame(self) -> pl.DataFrame:
        """Return all deviations, the serious ones first, then in the order they were found."""
        if not self.found:
            return no_deviations()
        order = pl.col("severity").replace_strict(RANKS, return_dtype=pl.Int8)
        return pl.concat(self.found).sort(order, maintain_order=True)


FOUND = {"row": pl.Int64, "found": pl.String}
RANKS = {Severity.ERROR.value: 0, Severity.QUERY.value: 1, Severity.NOTE.value: 2}


def say(deviation: Mapping[str, Any]) -> str:
    """Say one deviation: `users.csv, row 3, sourcedId: found user-1, expected ...`."""
    row, column, found = deviation["row"], deviation["column"], deviation["found"]
    place = [deviation["file"], f"row {row}" if row is not None else "", column or ""]
    seen = f"found {found}" if found else "the cell is empty"
    wanted = deviation["expected"]
    short = wanted if len(wanted) <= SPOKEN else wanted[:SPOKEN].rsplit(",", 1)[0] + " and others"
    expected = f", expected {short}" if wanted else ""
    return f"{', '.join(word for word in place if word)}: {seen}{expected}."


def as_deviations(findings: Sequence[Mapping[str, Any]]) -> pl.DataFrame | None:
    """Return an error's findings as a list of deviations; None when it has none."""
    return pl.DataFrame(findings, schema=DEVIATIONS) if findings else None


def as_findings(deviations: pl.DataFrame, file: str) -> pl.DataFrame:
    """Return the deviations of one file as findings of a batch."""
    return deviations.filter(pl.col("file") == file).select(list(FINDINGS))


def listed(deviations: pl.DataFrame, limit: int) -> Sequence[dict[str, Any]]:
    """Return the first deviations as plain words."""
    return deviations.head(limit).to_dicts()
