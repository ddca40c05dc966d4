"""Append: add one or many records that the file does not hold."""

import polars as pl
from pydantic import Field

from config.errors import InputError
from pipelines._plan import Plan, PlanConfig


class Append(PlanConfig):
    """The records, each as `{column: value}`."""

    records: list[dict[str, str | None]] = Field(min_length=1, max_length=100_000)


def append(text: pl.DataFrame, config: Append) -> pl.DataFrame:
    """Return the text with the records at its end; what a record does not name stays empty."""
    names = [name for name in text.columns if name != "_row"]
    unknown = sorted({name for record in config.records for name in record} - set(names))
    if unknown:
        raise InputError(
            f"A record to append names {', '.join(unknown)}, which is no column here.",
            hint=f"The columns are: {', '.join(names)}.",
        )
    schema = dict.fromkeys(names, pl.String)
    records = pl.DataFrame(config.records, schema=schema, orient="row")
    unnumbered = pl.lit(None, dtype=pl.Int64).alias("_row")
    return pl.concat([text, records.select(unnumbered, *names).select(text.columns)])


PLAN = Plan(
    title="Append",
    meaning="Add one or many records that the file does not hold.",
    config=Append,
    apply=append,
    rewrites=False,
    example={"records": [{"sourced_id": "S900", "family_name": "Okafor", "given_name": "Ngozi"}]},
)
