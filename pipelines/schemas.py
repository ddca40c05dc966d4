"""A profile as a pandera schema: the contract that a published table keeps; for workers only."""

from collections.abc import Sequence
from functools import partial

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from config.errors import InputError
from config.profile import Field
from config.terms import FieldType
from pipelines._limits import rules_by_case

TYPES: dict[FieldType, type[pl.DataType]] = {
    FieldType.TEXT: pl.String,
    FieldType.IDENTIFIER: pl.String,
    FieldType.INTEGER: pl.Int64,
    FieldType.NUMBER: pl.Float64,
    FieldType.DATE: pl.Date,
}
FAILURES = {"column": pl.String, "rule": pl.String, "index": pl.Int64}
NAMES = {"not_nullable": "required", "multiple_fields_uniqueness": "duplicate_key"}


def schema_of(fields: Sequence[Field], key: Sequence[str] = ()) -> pa.DataFrameSchema:
    """Return the schema of typed rows; extra columns are allowed, missing ones are not."""
    columns = {
        field.name: pa.Column(
            None if field.verbatim else TYPES[field.type],
            checks=checks_by_case(field, fields) if field.cases else checks_of(field),
            nullable=not field.required,
        )
        for field in fields
    }
    return pa.DataFrameSchema(columns, unique=list(key) or None, strict=False)


def checks_of(field: Field) -> list[pa.Check]:
    """Return a field's rules as checks that bear the rules' names."""
    if field.verbatim or field.type == FieldType.DATE:
        return []
    if field.type in {FieldType.TEXT, FieldType.IDENTIFIER}:
        return text_checks(field)
    if field.minimum is None and field.maximum is None:
        return []
    low = float(field.minimum) if field.minimum is not None else float("-inf")
    high = float(field.maximum) if field.maximum is not None else float("inf")
    return [pa.Check.in_range(low, high, name="range", error="range")]


def checks_by_case(field: Field, fields: Sequence[Field]) -> list[pa.Check]:
    """Return a field's rules, each for its own group of rows, as checks of the whole table."""
    return [
        pa.Check(partial(keeps, rule), name=name, error=name)
        for _, name, rule in rules_by_case(field, fields)
        if name != "required"
    ]


def keeps(rule: pl.Expr, data: pa.PolarsData) -> pl.LazyFrame:
    """Return for each row whether it keeps a rule."""
    return data.lazyframe.select(~rule.fill_null(value=False))


def text_checks(field: Field) -> list[pa.Check]:
    """Return the rules of text as checks."""
    checks = [pa.Check.str_length(max_value=field.max_length, name="too_long", error="too_long")]
    if field.allowed:
        checks.append(pa.Check.isin(list(field.allowed), name="allowed", error="allowed"))
    if field.pattern:
        checks.append(pa.Check.str_contains(field.pattern, name="pattern", error="pattern"))
    return checks


def failures(typed: pl.DataFrame, fields: Sequence[Field], key: Sequence[str] = ()) -> pl.DataFrame:
    """Return `column, rule, index` of each cell that breaks the schema."""
    try:
        schema_of(fields, key).validate(typed, lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases
        return found.select(
            column=pl.col("column").cast(pl.String).fill_null(key[0] if key else ""),
            rule=pl.col("check").replace(NAMES),
            index=pl.col("index").cast(pl.Int64),
        )
    return pl.DataFrame(schema=FAILURES)


def require(typed: pl.DataFrame, fields: Sequence[Field], key: Sequence[str] = ()) -> None:
    """Refuse a table that breaks its schema: the last gate before a version is written."""
    broken = failures(typed, fields, key)
    if broken.height:
        first = broken.row(0, named=True)
        raise InputError(
            f"{broken.height:,} cells break their rules, first {first['column']} "
            f"({first['rule']}).",
            hint="Check the batch again and correct or set aside what it finds.",
        )
