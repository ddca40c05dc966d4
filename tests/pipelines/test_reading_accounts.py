"""Every line of every file goes somewhere: data, header, note, reject; nothing vanishes."""

import csv
import io

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import HomeroomError
from pipelines.reading.decode import decode
from pipelines.reading.delimited import detect, read
from pipelines.reading.detected import Detected, Overrides, Reading
from pipelines.reading.lines import unify
from pipelines.reading.notes import PARTS
from tests.pipelines.pollution import CLEAN, LINES

CELLS = st.text(st.sampled_from("ab1.:-é \"'\\"), max_size=6)
CLEAN_CELLS = st.text(st.sampled_from("ab19.é-"), min_size=1, max_size=6)
MESS = st.text(st.sampled_from("a1,;\t|\"'\\ \n\r\0é."), min_size=1, max_size=200)


def read_all(content: bytes) -> Reading | None:
    """Read a file as detected, or learn that it was refused."""
    try:
        return read(content, detect(content, Overrides()))
    except HomeroomError:
        return None


def check_accounts(reading: Reading, content: bytes) -> None:
    """Check that all parts add up, and that rows come once and in order."""
    accounts = reading.accounts
    rows = reading.frame.get_column("_row")

    assert accounts["lines"] == unify(decode(content, reading.detected.encoding).body).count
    assert sum(accounts[part] for part in PARTS) == accounts["lines"]
    assert accounts["data"] == reading.frame.height
    assert rows.is_sorted()
    assert rows.n_unique() == reading.frame.height
    assert not set(rows) & set(reading.rejects.get_column("_row"))


@settings(max_examples=150)
@given(MESS)
def test_every_line_of_any_text_is_accounted_for(text):
    content = text.encode()

    reading = read_all(content)

    if reading is not None:
        check_accounts(reading, content)


@settings(max_examples=100)
@given(st.binary(min_size=1, max_size=200))
def test_every_line_of_any_bytes_is_accounted_for(content):
    reading = read_all(content)

    if reading is not None:
        check_accounts(reading, content)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.integers(0, len(CLEAN) - 1), st.sampled_from(list(b'",;\n\r\0\xe9x\\'))),
        min_size=1,
        max_size=12,
    )
)
def test_every_line_of_a_damaged_file_is_accounted_for(damage):
    content = bytearray(CLEAN)
    for position, byte in damage:
        content[position] = byte

    reading = read_all(bytes(content))

    assert reading is not None
    check_accounts(reading, bytes(content))


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*LINES, "", ",,,,,,,", '"', "a,b"]), max_size=30))
def test_every_line_of_a_shuffled_file_is_accounted_for(lines):
    content = "\n".join([LINES[0], *LINES[1:6], *lines]).encode()

    reading = read_all(content)

    assert reading is not None
    check_accounts(reading, content)


@settings(max_examples=100)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=3, max_size=20))
def test_what_the_csv_module_writes_is_read_cell_by_cell(rows):
    rows = [["k1", "z", "1.5", "2026-01-02"], *rows]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["id", "name", "score", "date"], *rows])
    content = out.getvalue().encode()
    chosen = Overrides(delimiter=",", quote='"', header_row=1)

    reading = read(content, detect(content, chosen))

    kept = [row for row in rows if any(row)]
    got = [[cell or "" for cell in row[1:]] for row in reading.frame.rows()]
    assert got == kept or reading.accounts["footer"]
    check_accounts(reading, content)


@settings(max_examples=60)
@given(st.sampled_from([",", ";", "\t", "|"]), st.lists(CLEAN_CELLS, min_size=6, max_size=30))
def test_the_fast_and_the_tolerant_lane_agree(delimiter, cells):
    lines = [delimiter.join([f"id{n}", cell, "7"]) for n, cell in enumerate(cells)]
    clean = "\n".join([delimiter.join(["id", "name", "mark"]), *lines, ""]).encode()
    quoted = clean + delimiter.join(['"id', '"', "8"]).encode()
    chosen = Overrides(delimiter=delimiter, header_row=1)

    fast = read(clean, detect(clean, chosen))
    tolerant = read(quoted, detect(quoted, chosen))

    assert tolerant.frame.head(len(cells)).equals(fast.frame)


def test_what_was_detected_survives_storing():
    detected = detect(CLEAN, Overrides())

    assert Detected.from_json(detected.to_json()) == detected


def test_blank_cells_are_missing_and_cells_of_blanks_stay():
    content = b'id,name,mark\n1,,5\n2,"",6\n3," ",7\n'

    reading = read(content, detect(content, Overrides()))

    assert reading.frame.get_column("name").to_list() == [None, None, " "]
    assert reading.frame.schema["_row"] == pl.Int64


def test_rows_carry_their_line_in_the_file():
    content = b'Banner\n\nid,note,mark\n1,"two\nlines",5\n\n2,x,6\n'

    reading = read(content, detect(content, Overrides()))

    assert reading.frame.get_column("_row").to_list() == [4, 7]
    assert reading.detected.header_row == 3


def test_a_person_can_say_where_the_table_begins_and_ends():
    content = b"id,mark\n1,5\n2,6\nTotal,11\n3,7\n"

    reading = read(content, detect(content, Overrides(header_row=0, last_row=3)))

    assert reading.frame.columns == ["_row", "column 1", "column 2"]
    assert reading.frame.height == 3
    assert reading.accounts["footer"] == 2


def test_invisible_characters_leave_the_header_and_are_told():
    content = "\u200bid,na\u202eme,mark\n1,\u202eevil,5\n2,b,6\n".encode()

    reading = read(content, detect(content, Overrides()))

    assert reading.frame.columns == ["_row", "id", "name", "mark"]
    assert set(reading.findings.get_column("rule")) == {"renamed_header", "turned_text"}
    assert reading.frame.get_column("name").to_list() == ["\u202eevil", "b"]
