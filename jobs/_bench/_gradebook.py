"""The file that `homeroom bench pipeline` works on: clean marks, then dirt in 11 rows of 100."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

SCORES = tuple(f"score_{number}" for number in range(1, 11))
FAMILY = ("Okafor", "Lindqvist", "Nowak", "García", "Müller", "Tanaka", "Haddad", "O'Brien")
GIVEN = ("Ngozi", "Maja", "Zofia", "Lucía", "Jürgen", "Haruto", "Leila", "Siobhán")
CLASSES = tuple(f"{grade}{letter}" for grade in range(5, 13) for letter in "ABC")
DIRTY_SHARE = 11
CHANGED_SHARE = 3
APPENDED = DELETED = 1_000
DIRT: tuple[Callable[[pl.Expr], pl.Expr], ...] = (
    lambda cell: pl.concat_str(pl.lit("  "), cell, pl.lit(" ")),
    lambda cell: pl.lit("N/A") + cell.str.head(0),
    lambda cell: cell.str.replace(".", ",", literal=True),
    lambda cell: pl.lit("1") + cell + pl.lit("7"),
    lambda cell: cell + pl.lit("x"),
)


@dataclass(frozen=True, kw_only=True)
class BenchFiles:
    """Where the upload, the published version before it, and the plan's records lie."""

    folder: Path
    rows: int

    @property
    def upload(self) -> Path:
        """Return the CSV file that comes in."""
        return self.folder / "gradebook.csv"

    @property
    def head(self) -> Path:
        """Return the published version before it."""
        return self.folder / "head.parquet"


def make_files(folder: Path, rows: int) -> BenchFiles:
    """Write the upload and the version that was published before it; always the same bytes."""
    files = BenchFiles(folder=folder, rows=rows)
    clean = clean_table(rows)
    before = clean.with_columns(
        pl.when(draw("before", 100) < CHANGED_SHARE)
        .then(pl.lit("50.5"))
        .otherwise(pl.col(SCORES[0]))
        .alias(SCORES[0])
    )
    before.filter(draw("left", 100) > 0).select(
        pl.col("student_id").alias("student_id"),
        "family_name",
        "given_name",
        "class",
        pl.col("date").str.to_date().alias("marked_on"),
        *(pl.col(name).cast(pl.Float64) for name in SCORES),
    ).write_parquet(files.head)
    dirty(clean).write_csv(files.upload)
    return files


def draw(word: str, sides: int) -> pl.Expr:
    """Return for each row a number from 0 that looks thrown, and is the same every time."""
    seed = sum(ord(letter) << place for place, letter in enumerate(word))
    return (pl.int_range(pl.len(), dtype=pl.UInt64) * 2_654_435_761 + seed).hash(seed) % sides


def pick(words: tuple[str, ...], word: str) -> pl.Expr:
    """Return for each row one of the words."""
    return pl.lit(pl.Series(words)).gather(draw(word, len(words)))


def clean_table(rows: int) -> pl.DataFrame:
    """Return the table as a careful hand would have typed it, all text."""
    day = pl.lit("2026-10-") + (draw("day", 28) + 1).cast(pl.String).str.zfill(2)
    marks = [
        pl.concat_str(draw(name, 100), pl.lit("."), draw(f"{name} tenths", 10)).alias(name)
        for name in SCORES
    ]
    return (
        pl.DataFrame({"number": pl.int_range(rows, eager=True)})
        .with_columns(
            student_id=pl.lit("S") + pl.col("number").cast(pl.String).str.zfill(8),
            family_name=pick(FAMILY, "family"),
            given_name=pick(GIVEN, "given"),
            **{"class": pick(CLASSES, "class")},
        )
        .with_columns(*marks, date=day)
        .drop("number")
    )


def dirty(clean: pl.DataFrame) -> pl.DataFrame:
    """Return the table with one dirty cell in 11 rows of 100."""
    thrown = clean.with_columns(
        where=draw("dirty", 100) < DIRTY_SHARE,
        column=draw("column", len(SCORES)),
        kind=draw("kind", len(DIRT)),
    )
    soiled = thrown.with_columns(
        soil(pl.col(name), pl.col("where") & (pl.col("column") == place)).alias(name)
        for place, name in enumerate(SCORES)
    )
    return soiled.drop("where", "column", "kind")


def soil(cell: pl.Expr, where: pl.Expr) -> pl.Expr:
    """Return the column with its share of dirt."""
    soiled = cell
    for number, make in enumerate(DIRT):
        soiled = pl.when(pl.col("kind") == number).then(make(cell)).otherwise(soiled)
    return pl.when(where).then(soiled).otherwise(cell)


def plan_of(rows: int) -> list[dict[str, object]]:
    """Return the plan: append 1,000 records, delete by 500 rules on one and 500 on two columns."""
    return [{"plan": "append", "records": records(rows)}, {"plan": "delete", "rules": rules(rows)}]


def records(rows: int) -> list[dict[str, str]]:
    """Return records that the file does not hold."""
    return [
        {
            "student_id": f"S{rows + number:08d}",
            "family_name": FAMILY[number % len(FAMILY)],
            "given_name": GIVEN[number % len(GIVEN)],
            "class": CLASSES[number % len(CLASSES)],
            **dict.fromkeys(SCORES, "75.5"),
            "marked_on": "2026-10-30",
        }
        for number in range(APPENDED)
    ]


def rules(rows: int) -> list[dict[str, str]]:
    """Return exact-match rules: half of them on the id, half on id and class."""
    ids = [f"S{number * (rows // DELETED):08d}" for number in range(DELETED)]
    half = DELETED // 2
    return [
        *({"student_id": one} for one in ids[:half]),
        *(
            {"student_id": one, "class": CLASSES[number % len(CLASSES)]}
            for number, one in enumerate(ids[half:])
        ),
    ]
