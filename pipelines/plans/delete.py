"""Delete: leave out the rows that match one of many rules exactly."""

from collections import defaultdict

import polars as pl
from pydantic import Field

from config.errors import InputError
from pipelines._plan import Plan, PlanConfig


class Delete(PlanConfig):
    """The rules, each as `{column: value, ...}`; a row goes when all columns of a rule match."""

    rules: list[dict[str, str | None]] = Field(min_length=1, max_length=100_000)


def delete(text: pl.DataFrame, config: Delete) -> pl.DataFrame:
    """Return the text without the matching rows: one anti-join for each set of columns."""
    groups = defaultdict(list)
    for rule in config.rules:
        groups[tuple(sorted(rule))].append(rule)
    for columns in groups:
        refuse_unknown(columns, text)
    matches = [matching(text, columns, rules) for columns, rules in groups.items()]
    gone = pl.concat(matches).unique()
    if not gone.len():
        return text
    keep = pl.repeat(value=True, n=text.height, eager=True)
    return text.filter(keep.scatter(gone, pl.repeat(value=False, n=gone.len(), eager=True)))


def matching(
    text: pl.DataFrame, columns: tuple[str, ...], rules: list[dict[str, str | None]]
) -> pl.Series:
    """Return the positions of the rows that match: first by one column, then the few by all."""
    schema = dict.fromkeys(columns, pl.String)
    unwanted = pl.DataFrame(rules, schema=schema, orient="row").unique()
    narrow = max(columns, key=lambda name: unwanted[name].n_unique())
    known = text[narrow].is_in(unwanted[narrow].unique().implode(), nulls_equal=True)
    few = text.select(columns).with_row_index("_at").filter(known)
    return few.join(unwanted, on=list(columns), how="semi", nulls_equal=True)["_at"]


def refuse_unknown(columns: tuple[str, ...], text: pl.DataFrame) -> None:
    """Refuse a rule without columns, or about columns that are not there."""
    unknown = [name for name in columns if name not in text.columns or name == "_row"]
    if not columns or unknown:
        raise InputError(
            f"A rule to delete by names {', '.join(unknown) or 'no column'}.",
            hint=f"The columns are: {', '.join(n for n in text.columns if n != '_row')}.",
        )


PLAN = Plan(
    title="Delete",
    meaning="Leave out the rows that match one of many rules exactly.",
    config=Delete,
    apply=delete,
    rewrites=False,
    example={"rules": [{"sourced_id": "S900"}, {"class": "7B", "status": "left"}]},
)
