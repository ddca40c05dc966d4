"""Corrections of single cells, laid over the text as it was read."""

import polars as pl


def apply_edits(text: pl.DataFrame, edits: pl.DataFrame) -> pl.DataFrame:
    """Return the text with each corrected cell (`row, column, new`) replaced; the last one wins."""
    known = edits.filter(pl.col("column").is_in(text.columns))
    columns = known["column"].unique(maintain_order=True)
    return text.with_columns(correct(text, known, column) for column in columns)


def correct(text: pl.DataFrame, edits: pl.DataFrame, column: str) -> pl.Series:
    """Return one column with its corrections."""
    mine = edits.filter(pl.col("column") == column).unique("row", keep="last", maintain_order=True)
    said = text.select(pl.col("_row").alias("row")).join(
        mine.select("row", "new", pl.lit(value=True).alias("said")),
        on="row",
        how="left",
        maintain_order="left",
    )
    corrected = pl.when(pl.col("said")).then("new").otherwise(text[column])
    return said.select(corrected.alias(column)).to_series()
