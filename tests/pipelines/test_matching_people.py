"""Records that may be of one person: by number, address, or name and birth, each pair once."""

from datetime import date

import polars as pl

from pipelines.matching_people import find_pairs, may_be_twins

DAY, OTHER = date(2012, 5, 31), date(2013, 1, 1)
COLUMNS = ["person_id", "identifier", "email", "given_name", "family_name", "birth_on"]


def pairs(fresh: list[int], *rows: tuple) -> list[tuple]:
    """Return what is found among these people."""
    table = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    return find_pairs(pl.Series(fresh, dtype=pl.Int64), table).rows()


def test_the_strongest_ground_counts_and_each_pair_comes_once():
    found = pairs(
        [3, 4],
        (1, "N1", "a@x.example", "Ada", "Ek", DAY),
        (2, "", "", "Bo", "Ng", DAY),
        (3, "N1", "A@x.example ", "Åda", "Ek", DAY),
        (4, "", "", "BO", "Ng", DAY),
    )

    assert found == [(3, 1, "identifier"), (4, 2, "name_and_birth")]


def test_empty_values_and_other_birthdays_match_nobody():
    assert not pairs(
        [2, 3],
        (1, "", "", "Ada", "Ek", DAY),
        (2, "", "", "Ada", "Ek", OTHER),
        (3, " ", None, "Ada", "Ek", None),
    )


def test_two_new_ones_are_a_pair_and_two_old_ones_are_not():
    rows = [(number, "N1", "", f"Ada{number}", "Ek", None) for number in (1, 2, 3, 4)]

    assert sorted(pairs([3, 4], *rows)) == [
        *((3, 1, "identifier"), (3, 2, "identifier")),
        *((4, 1, "identifier"), (4, 2, "identifier"), (4, 3, "identifier")),
    ]


def test_an_address_that_everybody_bears_is_no_sign_and_costs_nothing():
    rows = [(n, "", "none@x.example", f"Ada{n}", "Ek", None) for n in range(1, 20_001)]

    assert pairs(list(range(1, 20_001)), *rows) == []
    few = [(n, "", "family@x.example", f"Ada{n}", "Ek", None) for n in range(1, 4)]
    assert len(pairs([3], *few)) == 2


def test_twins_have_a_birthday_and_not_a_name():
    assert may_be_twins(("Ada", DAY), ("Ida", DAY))
    assert not may_be_twins(("Ada", DAY), ("ada", DAY))
    assert not may_be_twins(("Ada", None), ("Ida", None))
