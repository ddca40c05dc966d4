"""What is wrong with a table, cell by cell, and how it is said."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from config.rules import get_rule
from config.terms import Severity
from pipelines.reading.detected import place_of
from pipelines.reading.notes import FINDINGS


def no_findings() -> pl.DataFrame:
    """Return an empty list of findings."""
    return pl.DataFrame(schema=FINDINGS)


def gather(findings: list[pl.DataFrame]) -> pl.DataFrame:
    """Return all findings as one list."""
    return pl.concat(findings) if findings else no_findings()


def message(
    finding: Mapping[str, Any],
    titles: Mapping[str, str],
    pages: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Say one finding: `Row 41, Grade: found 105, expected 0-100. Did you mean 10.5?`."""
    words = (row_words(finding, pages), column_words(finding, titles))
    place = ", ".join(word for word in words if word)
    found = finding["found"]
    seen = f"found {found}" if found else "the cell is empty"
    expected = f", expected {finding['expected']}" if finding["expected"] else ""
    hint = " ".join(filter(None, [f"{seen}{expected}.", advice(finding)]))
    return f"{place}: {hint}" if place else f"{hint[0].upper()}{hint[1:]}"


def advice(finding: Mapping[str, Any]) -> str:
    """Return the one thing to do: take what was meant, look at what was done, or the rule's way."""
    rule, meant = get_rule(finding["rule"]), finding["suggestion"]
    if meant:
        return f"Now {meant}." if rule.done else f"Did you mean {meant}?"
    return "" if finding["severity"] == Severity.NOTE else rule.remedy


def row_words(finding: Mapping[str, Any], pages: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return `Row 41`, with its page in a printed document, or `Appended record 1`."""
    row = finding["row"]
    if row is None:
        return ""
    if row < 0:
        return f"Appended record {-row}"
    place = place_of(row, pages)
    return f"Row {row} ({place})" if place else f"Row {row}"


def column_words(finding: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Return the title of the finding's column."""
    column = finding["column"]
    return titles.get(column, column) if column else ""
