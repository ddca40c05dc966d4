"""Layouts of single tables of rostering exports: known by their headers, whoever named the file."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from pipelines._arrangement import Arrangement

SURE, LIKELY = 0.97, 0.8


def plain(header: str) -> str:
    """Return a header in small letters and single blanks: `School_id` gives `school id`."""
    return " ".join(header.replace("_", " ").casefold().split())


def has(
    *needed: str, without: Sequence[str] = (), sure: float = SURE
) -> Callable[[Sequence[str], pl.DataFrame], float]:
    """Return a test for headers that are all there; words apart by `|` stand for one another."""

    def recognise(headers: Sequence[str], _sample: pl.DataFrame) -> float:
        names = {plain(header) for header in headers}
        there = all(set(word.split("|")) & names for word in needed)
        return sure if there and not names & set(without) else 0.0

    return recognise


def any_of(
    *tests: Callable[[Sequence[str], pl.DataFrame], float],
) -> Callable[[Sequence[str], pl.DataFrame], float]:
    """Return a test that is as sure as the surest of several."""
    return lambda headers, sample: max(test(headers, sample) for test in tests)


def means(meanings: Mapping[str, str]) -> Callable[[Arrangement], None]:
    """Return what says which field each known header feeds; all other columns stay as they are."""

    def arrange(table: Arrangement) -> None:
        table.keep(table.columns)
        for column in table.columns:
            field_name = meanings.get(plain(column))
            if field_name and field_name not in table.meanings.values():
                table.mean(column, field_name)

    return arrange
