"""Ids that may have been meant: the nearest one that is known, if it alone is near."""

from collections.abc import Callable

import polars as pl
from rapidfuzz import fuzz, process

NEAR, MANY = 75, 500
likeness: Callable[..., float] = fuzz.ratio  # the matcher knows it and works without Python


def suggest_id(found: pl.Series, known: pl.Series) -> pl.Series:
    """Return the nearest known id: the same but for case and zeros, else alike and alone so."""
    choices = known.drop_nulls().unique().to_list()
    plain = {bare(one): one for one in choices}
    distinct = found.drop_nulls().unique().sort().to_list()
    meant = {word: plain.get(bare(word)) for word in distinct}
    rest = [word for word, one in meant.items() if one is None]
    meant |= {word: nearest_id(word, choices) for word in rest[:MANY]}
    return found.replace_strict(meant, default=None, return_dtype=pl.String)


def bare(word: str) -> str:
    """Return an id as it stays the same when people type it."""
    plain = word.strip().casefold().replace("o", "0")
    return plain.replace("-", "").replace(" ", "").lstrip("0").removesuffix(".0")


def nearest_id(word: str, choices: list[str]) -> str | None:
    """Return the one choice that is clearly nearest."""
    best = process.extract(word, choices, scorer=likeness, limit=2, score_cutoff=NEAR)
    clear = best and (len(best) == 1 or best[0][1] > best[1][1])
    return best[0][0] if clear else None
