"""A table without a profile gets a type only where the text comes back byte for byte."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.profile import get_profile
from config.terms import FieldType
from pipelines.check import check_rows
from pipelines.infer import infer
from pipelines.publish.csv import to_csv
from tests.pipelines.rows import column

TABLE = get_profile("table")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("1", "-20", None), FieldType.INTEGER),
        (("1.50", "-2.25"), FieldType.NUMBER),
        (("2026-01-31", "2026-02-01"), FieldType.DATE),
        (("007", "8"), FieldType.TEXT),
        (("1E5",), FieldType.TEXT),
        (("TRUE",), FieldType.TEXT),
        (("1234567890123456",), FieldType.TEXT),
        (("03/04/2026",), FieldType.TEXT),
        (("-0",), FieldType.TEXT),
        (("+5",), FieldType.TEXT),
        (("1.5", "2.25"), FieldType.TEXT),
        (("-0.00", "1.00"), FieldType.TEXT),
        ((" 1",), FieldType.TEXT),
        (("2026-1-3",), FieldType.TEXT),
        ((None, None), FieldType.TEXT),
    ],
)
def test_types_only_what_survives_the_way_back(cells, kind):
    assert infer(column("a", *cells))[0].type == kind


CELLS = st.one_of(
    st.none(),
    st.from_regex(r"-?\d{1,17}(\.\d{1,4})?", fullmatch=True),
    st.sampled_from(["007", "1E5", "TRUE", "NA", "2026-01-31", "  ", " x ", "=1", "nan", "1,5"]),
)


@settings(max_examples=40)
@given(st.lists(CELLS, min_size=1, max_size=6))
def test_a_published_table_is_the_file_byte_for_byte(cells):
    text = column("a", *cells)

    typed = check_rows(text, infer(text), TABLE).typed

    assert to_csv(typed) == text.select("a").write_csv().encode()


def test_nothing_in_a_free_table_is_wrong():
    text = column("a", "N/A", " ", None, "x" * 1_000)

    assert check_rows(text, infer(text), TABLE).findings.height == 0


def test_keeps_the_order_of_the_fields():
    text = pl.DataFrame({"_row": [2], "b": ["1"], "a": ["x"]})

    assert [field.name for field in infer(text)] == ["b", "a"]
