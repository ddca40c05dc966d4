"""The change-set counts each row once and publishes exactly what it showed."""

import hashlib

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import ConflictError
from config.terms import MissingRows, Mode
from pipelines.changeset import compare
from tests.pipelines.rows import rows
from tests.tables import table

HEAD = """
    id | mark
    s1 | 10
    s2 | 20
    s3 | 30
"""
FILE = """
    id | mark
    s2 | 21
    s1 | 10
    s9 | 90
"""


def compared(file=FILE, head=HEAD, *, key=("id",), mode=Mode.UPSERT, missing=MissingRows.KEEP):
    return compare(
        rows(file), table(head) if head else None, key=key, mode=mode, missing_rows=missing
    )


def fates(found):
    return dict(found.rows.select(pl.col("id"), pl.col("_change").cast(pl.String)).rows())


def test_tells_new_changed_unchanged_and_missing():
    assert fates(compared()) == {
        "s1": "unchanged",
        "s2": "changed",
        "s9": "new",
        "s3": "missing",
    }


def test_shows_old_and_new_of_each_changed_cell():
    assert compared().cells.rows() == [(2, "s2", "mark", "20", "21")]


def test_upsert_keeps_the_heads_order_and_adds_at_the_end():
    assert compared().result.rows() == [("s1", "10"), ("s2", "21"), ("s3", "30"), ("s9", "90")]


def test_missing_rows_can_be_deleted():
    found = compared(missing=MissingRows.DELETE)

    assert found.result["id"].to_list() == ["s1", "s2", "s9"]
    assert (found.counts["missing"], found.counts["removed"]) == (1, 1)


def test_missing_rows_can_be_marked_and_come_back():
    left = compared(missing=MissingRows.MARK_LEFT).result
    back = compare(
        rows(HEAD), left, key=("id",), mode=Mode.UPSERT, missing_rows=MissingRows.MARK_LEFT
    ).result

    assert left["status"].to_list() == [None, None, "left", None]
    assert back["status"].to_list() == [None, None, None, "left"]


def test_insert_refuses_what_is_published_and_update_what_is_not():
    inserted, updated = compared(mode=Mode.INSERT), compared(mode=Mode.UPDATE)

    assert inserted.result.rows() == [("s1", "10"), ("s2", "20"), ("s3", "30"), ("s9", "90")]
    assert updated.result.rows() == [("s1", "10"), ("s2", "21"), ("s3", "30")]
    assert (fates(inserted)["s2"], fates(updated)["s9"]) == ("rejected", "rejected")
    assert updated.findings["found"].to_list() == ["s9"]


def test_replace_all_is_the_file():
    found = compared(mode=Mode.REPLACE_ALL)

    assert found.result.rows() == [("s2", "21"), ("s1", "10"), ("s9", "90")]
    assert found.counts["removed"] == 1


def test_a_row_set_aside_keeps_its_published_row():
    found = compare(
        rows(FILE),
        table(HEAD),
        key=("id",),
        mode=Mode.REPLACE_ALL,
        missing_rows=MissingRows.DELETE,
        aside=table("id | mark\n s3 | x"),
    )

    assert found.result["id"].to_list() == ["s2", "s1", "s9", "s3"]
    assert found.counts["removed"] == 0


def test_without_a_key_whole_rows_are_counted():
    head = "a\n x\n x\n y"

    found = compare(
        rows("a\n x\n x\n x"),
        table(head),
        key=(),
        mode=Mode.UPSERT,
        missing_rows=MissingRows.KEEP,
    )

    assert (found.counts["unchanged"], found.counts["new"], found.counts["missing"]) == (2, 1, 1)
    assert found.result["a"].to_list() == ["x", "x", "y", "x"]


def test_columns_that_the_file_lacks_stay_and_new_ones_come():
    found = compared(file="id | other\n s1 | a")

    assert found.result.columns == ["id", "mark", "other"]
    assert found.result.rows()[0] == ("s1", "10", "a")


def test_a_doubled_key_in_the_head_is_refused():
    with pytest.raises(ConflictError, match="several rows with the same id"):
        compared(head="id | mark\n s1 | 1\n s1 | 2")


def test_unlike_types_are_compared_as_text():
    file = rows(FILE).with_columns(pl.col("mark").cast(pl.Int64))

    found = compare(file, table(HEAD), key=("id",), mode=Mode.UPSERT, missing_rows=MissingRows.KEEP)

    assert (found.counts["changed"], found.counts["unchanged"]) == (1, 1)


def prints(frame):
    return hashlib.sha256(frame.write_csv().encode()).hexdigest()


KEYED = st.dictionaries(
    st.sampled_from([f"s{n}" for n in range(8)]), st.sampled_from(["1", "2", None]), max_size=8
)
MODES, MISSING = st.sampled_from(list(Mode)), st.sampled_from(list(MissingRows))


@settings(max_examples=40)
@given(KEYED, KEYED, MODES, MISSING)
def test_counts_add_up_and_nothing_given_is_touched(new, old, mode, missing):
    file = pl.DataFrame({"_row": range(len(new)), "id": list(new), "mark": list(new.values())})
    file = file.cast({"_row": pl.Int64, "id": pl.String, "mark": pl.String})
    schema = {"id": pl.String, "mark": pl.String}
    head = pl.DataFrame({"id": list(old), "mark": list(old.values())}, schema=schema)
    before = prints(file), prints(head)

    found = compare(file, head, key=("id",), mode=mode, missing_rows=missing)

    counts = found.counts
    assert counts["file"] == sum(
        counts[name] for name in ("new", "changed", "unchanged", "set_aside", "rejected")
    )
    kept = head.height - counts["removed"]
    assert found.result.height == kept + counts["new"]
    assert (prints(file), prints(head)) == before


@settings(max_examples=40)
@given(KEYED, KEYED)
def test_publishing_the_same_file_again_changes_nothing(new, old):
    schema = {"_row": pl.Int64, "id": pl.String, "mark": pl.String}
    file = pl.DataFrame(
        {"_row": range(len(new)), "id": list(new), "mark": list(new.values())}, schema=schema
    )
    head = pl.DataFrame(
        {"id": list(old), "mark": list(old.values())}, schema=file.drop("_row").schema
    )
    way = {"key": ("id",), "mode": Mode.UPSERT, "missing_rows": MissingRows.KEEP}

    once = compare(file, head, **way).result
    again = compare(file, once, **way)

    assert again.result.equals(once)
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
