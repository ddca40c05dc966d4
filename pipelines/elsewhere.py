"""What an empty cell may hold: the value that the same record has elsewhere."""

from collections.abc import Sequence

import polars as pl

RULE = "required"


def fill_suggestions(
    findings: pl.DataFrame, rows: pl.DataFrame, others: Sequence[pl.DataFrame], key: Sequence[str]
) -> pl.DataFrame:
    """Suggest for each empty cell the one value with the same key in the file or in other tables.

    Where two values are known for a record, none is suggested.
    """
    open_cells = findings.filter((pl.col("rule") == RULE) & (pl.col("suggestion") == ""))
    names = [name for name in open_cells["column"].drop_nulls().unique() if name not in key]
    if not key or not names:
        return findings
    found = [known_values(rows, others, key, name) for name in names]
    told = findings.join(pl.concat(found), on=["row", "column"], how="left", maintain_order="left")
    is_open = (pl.col("rule") == RULE) & (pl.col("suggestion") == "")
    meant = pl.when(is_open & pl.col("meant").is_not_null()).then("meant").otherwise("suggestion")
    return told.with_columns(meant.alias("suggestion")).drop("meant")


def known_values(
    rows: pl.DataFrame, others: Sequence[pl.DataFrame], key: Sequence[str], name: str
) -> pl.DataFrame:
    """Return `row, column, meant` of the rows whose record has exactly one value elsewhere."""
    tables = [one for one in (rows, *others) if {*key, name} <= set(one.columns)]
    texts = [pl.col(part).cast(pl.String) for part in key]
    known = pl.concat(
        [one.select(*texts, meant=pl.col(name).cast(pl.String)).drop_nulls() for one in tables]
    ).unique()
    single = known.filter(~pl.struct(list(key)).is_duplicated())
    empty = rows.filter(pl.col(name).is_null()).select(pl.col("_row").alias("row"), *texts)
    return empty.join(single, on=list(key), how="inner").select(
        "row", column=pl.lit(name), meant="meant"
    )
