"""A file is held against what is published: emptier columns, moved totals and new words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from config.profile import Drift, Field
from config.terms import Severity
from pipelines._ids import nearest_id
from pipelines.reading.notes import FINDINGS

CODED_REPEATS = 5
WORDS_SHOWN = 3
Finding = tuple[None, str | None, str, str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class Past:
    """The published rows that a file is compared with, and how many rows the last file had."""

    head: pl.DataFrame
    version: int
    file_rows: int = 0


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The same rows then and now; all of both where no key tells which are the same.

    New rows for other days say nothing about a total (`has_totals`), but much about empty cells.
    """

    now: pl.DataFrame
    then: pl.DataFrame
    is_same: bool = False
    has_totals: bool = True

    def words(self, version: int) -> str:
        """Say what was compared."""
        same = f" for the same {self.then.height:,} rows" if self.is_same else ""
        return f"as in version {version}{same}"


def compare_with_past(
    typed: pl.DataFrame, fields: Sequence[Field], key: Sequence[str], *, past: Past, drift: Drift
) -> pl.DataFrame:
    """Return one query for each way in which the file is far from what is published."""
    found = list(rows_moved(typed.filter(pl.col("_row") >= 0).height, past, drift))
    pair = pair_of(typed, key, past)
    if min(pair.now.height, pair.then.height) >= drift.least_rows:
        shared = [field for field in fields if field.name in past.head.columns]
        plain = [field for field in shared if field.name not in key]
        found += emptier(pair, plain, past, drift)
        found += total_moved(pair, plain, past, drift)
        found += new_values(typed, plain, past, drift)
    return pl.DataFrame(found, schema=FINDINGS, orient="row")


def query(column: str | None, rule: str, *, found: str, expected: str, meant: str = "") -> Finding:
    """Return one finding about the file as a whole."""
    return (None, column, rule, Severity.QUERY.value, found[:200], expected[:200], meant)


def pair_of(typed: pl.DataFrame, key: Sequence[str], past: Past) -> Pair:
    """Find the rows that both tables have."""
    names = [name for name in key if name in past.head.columns and name in typed.columns]
    if not names or len(names) < len(key):
        return Pair(now=typed, then=past.head)
    alike = [name for name in names if typed.schema[name] != past.head.schema[name]]
    texts = [pl.col(name).cast(pl.String) for name in alike]
    now, then = typed.with_columns(texts), past.head.with_columns(texts)
    both = Pair(
        now=now.join(then.select(names), on=names, how="semi"),
        then=then.join(now.select(names), on=names, how="semi"),
        is_same=True,
    )
    return both if both.now.height else Pair(now=typed, then=past.head, has_totals=False)


def rows_moved(rows: int, past: Past, drift: Drift) -> Iterator[Finding]:
    """Ask about a file with far more or far fewer rows than the last one."""
    before = past.file_rows
    if before < drift.least_rows or not is_far(rows, before, drift.rows_percent):
        return
    yield query(
        None,
        "rows_moved",
        found=f"{rows:,} rows",
        expected=f"about {before:,} as in the last file of this kind",
    )


def is_far(now: float, before: float, percent: float) -> bool:
    """Tell whether a figure is more than some percent away from what it was."""
    return abs(now - before) * 100 > percent * abs(before)


def emptier(pair: Pair, fields: Sequence[Field], past: Past, drift: Drift) -> Iterator[Finding]:
    """Ask about columns with far more empty cells than before."""
    names = [field.name for field in fields]
    if not names:
        return
    now, then = (part.select(pl.col(names).null_count()).row(0) for part in (pair.now, pair.then))
    for name, empty_now, empty_then in zip(names, now, then, strict=True):
        share_now = 100 * empty_now / pair.now.height
        share_then = 100 * empty_then / pair.then.height
        if share_now - share_then >= drift.emptier_points:
            yield query(
                name,
                "emptier",
                found=f"{share_now:.0f} % empty",
                expected=f"about {share_then:.0f} % {pair.words(past.version)}",
            )


def total_moved(pair: Pair, fields: Sequence[Field], past: Past, drift: Drift) -> Iterator[Finding]:
    """Ask about numeric columns whose sum is far from the published one."""
    names = [field.name for field in fields if is_summed(pair, field.name)]
    if not names or not pair.has_totals or not (pair.is_same or alike_long(pair, drift)):
        return
    now, then = (part.select(pl.col(names).sum()).row(0) for part in (pair.now, pair.then))
    for name, total_now, total_then in zip(names, now, then, strict=True):
        before, after = float(total_then), float(total_now)
        if before and is_far(after, before, drift.total_percent):
            yield query(
                name,
                "total_moved",
                found=f"a total of {figure(after)}",
                expected=f"about {figure(before)} {pair.words(past.version)}",
            )


def is_summed(pair: Pair, name: str) -> bool:
    """Tell whether a column is a number in both tables."""
    return pair.now.schema[name].is_numeric() and pair.then.schema[name].is_numeric()


def alike_long(pair: Pair, drift: Drift) -> bool:
    """Tell whether two tables without a key are about as long, so that totals say something."""
    return not is_far(pair.now.height, pair.then.height, drift.total_percent / 2)


def figure(number: float) -> str:
    """Return a total as people write it."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:,.4g}"


def new_values(
    typed: pl.DataFrame, fields: Sequence[Field], past: Past, drift: Drift
) -> Iterator[Finding]:
    """Ask about words that a column of few, often repeated words never held."""
    for field in fields:
        if field.allowed or typed.schema[field.name] != pl.String:
            continue
        known = words_in(past.head[field.name], drift)
        if known is None:
            continue
        fresh = typed.select("_row", word=field.name).filter(
            pl.col("word").is_not_null() & ~pl.col("word").is_in(known.implode())
        )
        if fresh.height:
            yield fresh_words(fresh, field.name, known, past)


def words_in(published: pl.Series, drift: Drift) -> pl.Series | None:
    """Return a coded column's words: few, and each repeated; none for any other column."""
    if published.dtype != pl.String:
        return None
    filled = published.drop_nulls()
    known = filled.unique()
    is_coded = 2 <= known.len() <= drift.coded_words
    return known if is_coded and filled.len() >= CODED_REPEATS * known.len() else None


def fresh_words(fresh: pl.DataFrame, column: str, known: pl.Series, past: Past) -> Finding:
    """Return the query about the new words of one column."""
    words = fresh["word"].unique(maintain_order=True).to_list()
    more = f" and {len(words) - WORDS_SHOWN:,} more" if len(words) > WORDS_SHOWN else ""
    rows = "1 row" if fresh.height == 1 else f"{fresh.height:,} rows"
    meant = nearest_id(words[0], known.to_list()) if len(words) == 1 else None
    return query(
        column,
        "new_value",
        found=f"{', '.join(words[:WORDS_SHOWN])}{more} in {rows}, first in row {fresh['_row'][0]}",
        expected=f"one of the {known.len():,} words of version {past.version}",
        meant=meant or "",
    )
