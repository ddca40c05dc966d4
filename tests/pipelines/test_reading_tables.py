"""Several tables in one text: all are named, and each can be read by its name."""

import pytest

from config.errors import InputError
from pipelines.reading.delimited import detect, read
from pipelines.reading.detected import Overrides, Reading
from pipelines.reading.notes import PARTS

CONTENT = b"""Marks
name;mark;on
Ana;5;2026-03-01
Bert;4;2026-03-01
Chloe;3;2026-03-02
Dan;4;2026-03-02
Eve;5;2026-03-02

Rooms
room;seats
A1;30
A2;28

teacher;room;since;load
Okafor;A1;2019-08-01;20
Haddad;A2;2021-08-01;18
"""


def read_table(**chosen) -> Reading:
    """Read the file with a person's choices."""
    reading = read(CONTENT, detect(CONTENT, Overrides(**chosen)))
    assert sum(reading.accounts[part] for part in PARTS) == reading.accounts["lines"] == 16
    return reading


def test_every_table_has_a_name_to_choose_it_by():
    reading = read_table()

    names = [sheet.name for sheet in reading.detected.sheets]
    assert names == ["lines 1 to 8", "lines 9 to 12", "lines 14 to 16"]
    assert reading.frame.height == 5
    assert reading.accounts["other_table"] == 7


@pytest.mark.parametrize(
    ("name", "columns", "rows"),
    [
        ("lines 1 to 8", ["name", "mark", "on"], [3, 4, 5, 6, 7]),
        ("lines 9 to 12", ["room", "seats"], [11, 12]),
        ("lines 14 to 16", ["teacher", "room", "since", "load"], [15, 16]),
    ],
)
def test_a_chosen_table_is_read_by_its_own_header(name, columns, rows):
    reading = read_table(sheet=name)

    assert reading.frame.columns == ["_row", *columns]
    assert reading.frame.get_column("_row").to_list() == rows
    assert reading.detected.sheet == name


def test_a_chosen_header_row_has_the_dialect_of_the_lines_below_it():
    reading = read_table(header_row=10, last_row=12)

    assert reading.frame.columns == ["_row", "room", "seats"]
    assert reading.frame.rows() == [(11, "A1", "30"), (12, "A2", "28")]
    assert (reading.accounts["preamble"], reading.accounts["footer"]) == (8, 4)


def test_a_header_far_down_is_found():
    content = b"x,1\n" * 900 + b"name,mark\nAna,5\nBert,4\n"

    reading = read(content, detect(content, Overrides(header_row=901)))

    assert reading.frame.columns == ["_row", "name", "mark"]
    assert reading.frame.height == 2


@pytest.mark.parametrize("name", ["lines 9 to 99", "lines 12 to 9", "Sheet1"])
def test_a_table_that_is_not_there_is_refused_in_a_sentence(name):
    with pytest.raises(InputError, match=r"table called|the file has 16 lines"):
        read_table(sheet=name)
