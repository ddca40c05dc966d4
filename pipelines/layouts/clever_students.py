"""Students of Clever's nightly files; several contacts of one student are several lines."""

import polars as pl

from pipelines._arrangement import Arrangement
from pipelines._layout import Layout
from pipelines.packages.vendor_tables import has, means, plain

MEANINGS = {
    "student id": "sourced_id",
    "last name": "family_name",
    "first name": "given_name",
    "dob": "birth_date",
    "grade": "grade",
    "gender": "sex",
    "student email": "email",
}
CONTACT = "contact "


def arrange(table: Arrangement) -> None:
    """Keep one line a student; the contacts of the other lines go beside the first ones."""
    ids = next(name for name in table.columns if plain(name) == "student id")
    contacts = [name for name in table.columns if plain(name).startswith(CONTACT)]
    key = pl.coalesce(pl.col(ids), pl.concat_str(pl.lit("\x00"), pl.col("_row")))
    others = [pl.col(name).first() for name in table.columns if name not in contacts]
    beside = [pl.col(name).drop_nulls().str.join("; ").replace("", None) for name in contacts]
    records = table.frame.group_by(key.alias("\x00"), maintain_order=True).agg(
        pl.col("_row").first(), *others, *beside
    )
    means(MEANINGS)(table)
    if same_but(table.frame, ids, contacts) and records.height < table.frame.height:
        gone = table.frame.height - records.height
        table.combine(records.select(table.frame.columns))
        table.notes.add(
            "layout_row",
            f"{gone:,} lines that only add a contact",
            expected="one line a student",
            suggestion="their contacts stand beside the first one",
        )


def same_but(frame: pl.DataFrame, ids: str, contacts: list[str]) -> bool:
    """Tell whether the lines of each student differ in nothing but their contacts."""
    own = frame.drop("_row", *contacts).unique()
    return bool(own.get_column(ids).drop_nulls().is_unique().all())


LAYOUT = Layout(
    title="Clever students",
    why="its header has Clever's School_id and Student_id, and a student's names",
    recognises=has("school id", "student id", "last name", "first name", without=("section id",)),
    arrange=arrange,
    profile="students",
)
