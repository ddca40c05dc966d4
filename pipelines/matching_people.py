"""Records that may be of one person, found among all by number, address, or name and birth.

Nothing is ever merged by itself: twins share birth date, family name and often an address.
"""

import polars as pl

from config.school_terms import MatchGround
from pipelines.records import fold

MOST_SHARING = 5


def find_pairs(fresh: pl.Series, everybody: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of a fresh record and another one, each pair once, with the strongest ground.

    `everybody` holds `person_id, identifier, email, given_name, family_name, birth_on`; the one
    with the lower number is the one that was there.
    """
    told = everybody.select(
        "person_id",
        pl.col("identifier").str.strip_chars().replace("", None),
        pl.col("email").str.strip_chars().str.to_lowercase().replace("", None),
        name=pl.concat_str(
            fold("given_name", "family_name"), pl.col("birth_on").cast(pl.String), separator="|"
        ),
    )
    new = told.filter(pl.col("person_id").is_in(fresh.implode()))
    grounds = {
        "identifier": MatchGround.IDENTIFIER,
        "email": MatchGround.EMAIL,
        "name": MatchGround.NAME,
    }
    found = [pairs_by(new, told, column, ground) for column, ground in grounds.items()]
    return pl.concat(found).unique(["person_id", "other_id"], keep="first", maintain_order=True)


def pairs_by(
    new: pl.DataFrame, everybody: pl.DataFrame, column: str, ground: MatchGround
) -> pl.DataFrame:
    """Return the pairs that share one thing; what many share tells nobody from nobody.

    An address that a whole school bears (`none@school.example`) would pair each with everybody.
    """
    telling = everybody.drop_nulls(column).filter(pl.len().over(column) <= MOST_SHARING)
    left = new.select("person_id", column).drop_nulls(column)
    right = telling.select(pl.col("person_id").alias("other"), column)
    both = left.join(right, on=column).filter(pl.col("person_id") != pl.col("other"))
    return both.select(
        person_id=pl.max_horizontal("person_id", "other"),
        other_id=pl.min_horizontal("person_id", "other"),
        ground=pl.lit(ground.value),
    ).sort("person_id", "other_id")


def may_be_twins(one: tuple[str, object], other: tuple[str, object]) -> bool:
    """Tell whether given name and birth date are those of twins: another name, the same day."""
    return one[1] is not None and one[1] == other[1] and one[0].casefold() != other[0].casefold()
