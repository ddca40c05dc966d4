"""The sentences that the Workbench shows for what was found."""

import polars as pl

from data.views import findings_of
from jobs._batch import columns_of, profile_of
from pages._workbench._common import Bench
from pipelines.findings import message
from pipelines.mapping import layout

RULES = {
    "required": "Empty",
    "missing_key": "Key is empty",
    "duplicate_key": "Same key twice",
    "range": "Out of range",
    "allowed": "Not an allowed value",
    "pattern": "Wrong form",
    "too_long": "Too long",
    "number": "Not a number",
    "integer": "Not a whole number",
    "date": "Not a date",
    "ambiguous_date": "Day or month first?",
}


def rule_words(rule: str) -> str:
    """Return a rule's name as an operator says it."""
    return RULES.get(rule, rule.replace("_", " ").capitalize())


def titles_of(bench: Bench) -> dict[str, str]:
    """Return the title of each column behind the mapping."""
    fields = layout(columns_of(bench.batch), profile_of(bench.batch))
    return {field.name: field.title for field in fields}


def sentences(bench: Bench, rows: list[int]) -> pl.DataFrame:
    """Return `_row, Problems`: everything wrong with each of some rows, in plain words."""
    found, _ = findings_of(bench.file("findings"), rows)
    if found.is_empty():
        return pl.DataFrame(schema={"_row": pl.Int64, "Problems": pl.String})
    titles = titles_of(bench)
    said = [message(finding, titles) for finding in found.iter_rows(named=True)]
    told = found.select(_row="row", Problems=pl.Series(said))
    joined = pl.col("Problems").str.join(" ")
    return told.group_by("_row", maintain_order=True).agg(joined)
