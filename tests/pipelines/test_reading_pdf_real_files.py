"""Real PDF tables read as their truths say; skipped where the collection is not at hand."""

import csv
import re
import time
from collections import Counter

import pytest

from config.settings import ROOT
from pipelines._format import format_of
from pipelines.reading.detected import Overrides, Reading

SHARED = ROOT.parent / "shared" / "data" / "pdf"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the collection of real files is not here"),
]


def read(name: str, **chosen: str) -> Reading:
    content = (SHARED / name).read_bytes()
    part = format_of(content, name)
    return part.read(content, part.detect(content, Overrides(**chosen)))


def truth(name: str) -> list[list[str]]:
    with (SHARED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def bag(rows: list[list[str]]) -> Counter[str]:
    texts = (re.sub(r"\s", "", cell or "") for row in rows for cell in row)
    return Counter(text for text in texts if text)


def test_a_ruled_gradesheet_over_nine_pages_reads_exactly_as_its_truth():
    reading = read("gradesheet_ruled.pdf")

    header, *rows = truth("truth.csv")
    assert reading.detected.columns == header
    assert [list(row[1:]) for row in reading.frame.rows()] == rows
    assert reading.accounts["header"] == 9
    assert reading.accounts["lines"] == sum(
        count for part, count in reading.accounts.items() if part != "lines"
    )


def test_six_tables_without_rules_read_as_their_truths():
    sheets = read("us-017.pdf").detected.sheets
    same = read_cells = true_cells = 0

    for number, sheet in enumerate(sheets, start=1):
        reading = read("us-017.pdf", sheet=sheet.name)
        got = bag([reading.detected.columns, *map(list, reading.frame.drop("_row").rows())])
        wanted = bag(truth(f"us-017-table{number}.truth.csv"))
        same += (got & wanted).total()
        read_cells, true_cells = read_cells + got.total(), true_cells + wanted.total()

    assert len(sheets) == 6
    assert 2 * same / (read_cells + true_cells) >= 0.96


def test_the_rows_of_a_table_without_rules_are_exact():
    reading = read("us-017.pdf", sheet="Table 3, page 4")

    rows = truth("us-017-table3.truth.csv")[3:]
    assert [[cell or "" for cell in row[1:]] for row in reading.frame.rows()] == rows
    assert reading.detected.columns[:2] == ["Year", "Grade 7"]
    assert reading.detected.columns[-1] == "Secondary ungraded"


def test_a_page_takes_less_than_its_share_of_processor_time():
    started = time.process_time()

    read("us-017.pdf")
    read("gradesheet_ruled.pdf")

    assert (time.process_time() - started) / 16 <= 0.15
