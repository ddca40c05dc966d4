"""Look-alike values of one column: the same but for writing, or near enough to be asked about.

`García, Ms.` and `ms garcia` have one key: accents, case, marks and the order of words are dropped.
`Müller` and `Möller` do not; they are only near, and so may be two people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from rapidfuzz import process

NEAR_SCORE = 80
NEAR_LETTERS = 5
NEAR_KEYS = 1_500
LETTERS = r"\p{L}"
LIGATURES = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Some values with their counts, the most frequent first; `near` ones have different keys."""

    values: tuple[tuple[str, int], ...]
    near: bool = False

    @property
    def keep(self) -> str:
        """Return the value that the others would most likely become."""
        return self.values[0][0]

    @property
    def rows(self) -> int:
        """Return how many rows hold one of the values."""
        return sum(count for _, count in self.values)


def clusters_of(counts: pl.DataFrame) -> list[Cluster]:
    """Return the clusters among values (`value, count`), those with most rows first."""
    keyed = with_keys(counts)
    return [*same_but_for_writing(keyed), *near_ones(keyed)]


def with_keys(counts: pl.DataFrame) -> pl.DataFrame:
    """Add each value's key; values without a letter are numbers or dates and have none."""
    worded = counts.filter(pl.col("value").str.contains(LETTERS))
    return worded.with_columns(key=fingerprint(pl.col("value"))).sort(
        ["count", "value"], descending=[True, False]
    )


def fingerprint(value: pl.Expr) -> pl.Expr:
    """Return a value's key: its words in order of the alphabet, then its numbers as they stood."""
    plain = value.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    plain = plain.str.replace_many(list(LIGATURES), list(LIGATURES.values()))
    parts = plain.str.extract_all(r"[\p{L}\p{N}]+")
    has_digit = pl.element().str.contains(r"\p{N}")
    words = parts.list.eval(pl.element().filter(~has_digit)).list.sort()
    numbers = parts.list.eval(pl.element().filter(has_digit))
    return pl.concat_list(words, numbers).list.join(" ")


def same_but_for_writing(keyed: pl.DataFrame) -> list[Cluster]:
    """Return the values that share a key with others."""
    several = keyed.filter(pl.len().over("key") > 1)
    groups = several.group_by("key", maintain_order=True).agg("value", "count")
    found = [
        Cluster(values=tuple(zip(values, counts, strict=True)))
        for _, values, counts in groups.iter_rows()
    ]
    return sorted(found, key=lambda cluster: -cluster.rows)


def near_ones(keyed: pl.DataFrame) -> list[Cluster]:
    """Return, around each frequent value, those whose keys differ from its own by little.

    Numbers must agree: `Class 8A` and `Class 8B` are near in writing and far apart in a school.
    """
    first = keyed.unique("key", keep="first", maintain_order=True).head(NEAR_KEYS)
    long = first.filter(pl.col("key").str.len_chars() >= NEAR_LETTERS)
    found: list[Cluster] = []
    digits = pl.col("key").str.extract_all(r"\S*\p{N}\S*").list.join(" ")
    for (_,), group in long.group_by(digits, maintain_order=True):
        found += stars(group.rows(named=True))
    return sorted(found, key=lambda cluster: -cluster.rows)


def stars(rows: Sequence[dict[str, object]]) -> list[Cluster]:
    """Gather around each value, the most frequent first, the near ones that are still free."""
    keys = [str(row["key"]) for row in rows]
    scores = process.cdist(keys, keys, score_cutoff=NEAR_SCORE)
    free, found = set(range(len(keys))), list[Cluster]()
    for centre in range(len(keys)):
        if centre not in free:
            continue
        near = [at for at in scores[centre].nonzero()[0] if at in free and at != centre]
        if near:
            free -= {centre, *near}
            told = [(str(rows[at]["value"]), int(str(rows[at]["count"]))) for at in (centre, *near)]
            found.append(Cluster(values=tuple(told), near=True))
    return found
