"""Look-alikes: one person written in many ways is one cluster, two people never by themselves."""

import time

import polars as pl
import pytest

from pipelines.clusters import Cluster, clusters_of


def found(*values: str) -> list[Cluster]:
    """Return the clusters of values, the first one the most frequent."""
    counts = range(len(values) + 1, 1, -1)
    return clusters_of(pl.DataFrame({"value": list(values), "count": list(counts)}))


def words(clusters: list[Cluster], *, near: bool) -> list[set[str]]:
    return [{value for value, _ in one.values} for one in clusters if one.near == near]


@pytest.mark.parametrize(
    "values",
    [
        ("Ms. García", "garcia ms", "Garcia,  Ms."),
        ("Straße", "STRASSE", "strasse"),
        ("Łukasz Nowak", "Nowak, Lukasz", "NOWAK ŁUKASZ"),
        ("O'Neil", "O’Neil", "o neil"),
        ("Class 8B", "class, 8B"),
        ("Müller", "Muller"),
        ("Jose\u0301", "José"),
    ],
)
def test_one_thing_in_many_writings_is_one_cluster(values):
    clusters = found(*values)

    assert words(clusters, near=False) == [set(values)]
    assert clusters[0].keep == values[0]


@pytest.mark.parametrize(
    "values",
    [
        ("Müller", "Möller"),
        ("Anna Berg", "Anne Berg"),
        ("Mueller", "Müller"),
        ("Marie-Claire Dubois", "Marie-Clare Dubois"),
    ],
)
def test_what_may_be_two_people_is_only_near(values):
    clusters = found(*values)

    assert words(clusters, near=False) == []
    assert words(clusters, near=True) == [set(values)]


@pytest.mark.parametrize(
    "values",
    [
        ("Class 8A", "Class 8B"),
        ("Room 12", "Room 21"),
        ("Group 1 2", "Group 2 1"),
        ("03/04/2026", "04/03/2026"),
        ("1,5", "1.5"),
        ("007", "7"),
        ("Ng", "Li"),
        ("Ana", "Ann"),
        ("Tim", "Tom"),
        ("Physics", "Chemistry"),
    ],
)
def test_what_is_different_is_left_alone(values):
    assert found(*values) == []


def test_a_value_belongs_to_one_cluster_of_near_ones_only():
    clusters = found("Johansson", "Johanson", "Johannson", "Berg")

    assert words(clusters, near=True) == [{"Johansson", "Johanson", "Johannson"}]


def test_the_most_frequent_writing_is_kept_and_rows_are_added_up():
    counts = pl.DataFrame({"value": ["maths", "Maths", "MATHS"], "count": [2, 40, 1]})

    (cluster,) = clusters_of(counts)

    assert (cluster.keep, cluster.rows) == ("Maths", 43)


@pytest.mark.slow
def test_twenty_thousand_different_values_take_a_moment():
    number = pl.int_range(10_000, eager=True).cast(pl.String)
    letters = number.str.replace_many([str(at) for at in range(10)], list("abcdefghij"))
    counts = pl.DataFrame({"value": pl.concat(["Ana " + letters, letters + " ANA"])})
    began = time.perf_counter()
    clusters = clusters_of(counts.with_columns(count=pl.lit(1)))

    assert len(words(clusters, near=False)) == 10_000
    assert time.perf_counter() - began < 5
