"""Small mapped tables for the tests of the core."""

import polars as pl

from config.profile import Field, Profile
from config.terms import FieldType
from tests.tables import table

SCORE = Field(
    name="score", title="Score", type=FieldType.NUMBER, minimum=0, maximum=100, codes=("EX",)
)
DAY = Field(name="day", title="Day", type=FieldType.DATE)
ID = Field(name="id", title="Id", type=FieldType.IDENTIFIER, required=True)
SEX = Field(name="sex", title="Sex", allowed=("female", "male", "other"))
PAGES = Field(name="pages", title="Pages", type=FieldType.INTEGER)
TEST = Profile(name="test", title="Test", fields=(ID, SCORE, DAY, SEX, PAGES), key=("id",))


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the table with `_row` from 2, as under a header in the first line."""
    return frame.with_row_index("_row", 2).cast({"_row": pl.Int64})


def rows(text: str) -> pl.DataFrame:
    """Return a mapped text table."""
    return numbered(table(text))


def column(name: str, *cells: str | None) -> pl.DataFrame:
    """Return a mapped text table of one column."""
    return numbered(pl.DataFrame({name: cells}, schema={name: pl.String}))
