"""What is wrong with a table, cell by cell, and how it is said."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from config.rules import rule_list
from config.terms import Severity
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
    one = pl.DataFrame([[finding[name] for name in FINDINGS]], schema=FINDINGS, orient="row")
    return str(messages(one, titles, pages)[0])


def messages(
    findings: pl.DataFrame,
    titles: Mapping[str, str],
    pages: Sequence[Mapping[str, Any]] = (),
    *,
    places: bool = True,
) -> pl.Series:
    """Say many findings at once, each with its row and column, or with its column only."""
    column = pl.col("column").replace(dict(titles))
    place = pl.concat_str(row_words(pages), column, separator=", ", ignore_nulls=True)
    where = place if places else column.fill_null("")
    said = pl.concat_str(seen(), advice(), separator=" ", ignore_nulls=True)
    capital = said.str.slice(0, 1).str.to_uppercase() + said.str.slice(1)
    whole = pl.when(where == "").then(capital).otherwise(pl.concat_str(where, pl.lit(": "), said))
    return findings.select(whole.alias("said")).to_series()


def row_words(pages: Sequence[Mapping[str, Any]]) -> pl.Expr:
    """Return `Row 41`, with its page in a printed document, or `Appended record 1`."""
    row = pl.col("row")
    printed = [
        pl.when(row.is_between(page["first_row"], page["last_row"])).then(
            pl.format("Row {} ({})", row, page_words(page))
        )
        for page in pages
    ]
    plain = pl.when(row >= 0).then(pl.format("Row {}", row))
    return pl.coalesce(*printed, plain, pl.format("Appended record {}", -row))


def page_words(page: Mapping[str, Any]) -> pl.Expr:
    """Return `page 3, row 17` for the rows of a page."""
    return pl.format("page {}, row {}", page["number"], pl.col("row") - page["first_row"] + 1)


def seen() -> pl.Expr:
    """Return what was found and what was expected, as one sentence."""
    found = pl.col("found").fill_null("")
    about = pl.col("row").is_null() & pl.col("column").is_null()
    nothing = (
        pl.when(about).then(pl.lit("nothing was found")).otherwise(pl.lit("the cell is empty"))
    )
    first = pl.when(found == "").then(nothing).otherwise(pl.format("found {}", found))
    expected = pl.when(pl.col("expected") != "").then(pl.format(", expected {}", "expected"))
    return pl.concat_str(first, expected, pl.lit("."), ignore_nulls=True)


def advice() -> pl.Expr:
    """Return the one thing to do: take what was meant, look at what was done, or the rule's way."""
    rule, meant = pl.col("rule"), pl.col("suggestion")
    known = rule_list()
    done = rule.is_in([name for name, told in known.items() if told.done])
    remedy = rule.replace_strict(
        {name: told.remedy for name, told in known.items()}, default=None, return_dtype=pl.String
    )
    return (
        pl.when((meant != "") & done)
        .then(pl.format("Now {}.", meant))
        .when(meant != "")
        .then(pl.format("Did you mean {}?", meant))
        .when(pl.col("severity") != Severity.NOTE.value)
        .then(remedy)
    )
