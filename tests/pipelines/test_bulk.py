"""One change for many cells: only what really changes, and nothing that was not meant."""

import polars as pl
import pytest

from pipelines.bulk import BulkChange, BulkKind, change_cells, words_of


def cells(*old: str | None, **more: list[str | None]) -> pl.DataFrame:
    """Return cells of one column in rows 2, 3, ..."""
    frame = pl.DataFrame({"row": range(2, 2 + len(old)), "old": list(old)})
    frame = frame.with_columns(pl.col("old").cast(pl.String), column=pl.lit("mark"))
    return frame.with_columns(pl.Series(name, values) for name, values in more.items())


def new(frame: pl.DataFrame, kind: str, **told: str) -> dict[str | None, str | None]:
    """Return what each changed cell becomes."""
    changed = change_cells(frame, BulkChange(kind=BulkKind(kind), **told))
    return dict(changed.select("old", "new").rows())


@pytest.mark.parametrize(
    ("kind", "told", "old", "expected"),
    [
        ("set", {"value": "8B"}, ["8A", None, "8B"], {"8A": "8B", None: "8B"}),
        ("clear", {}, ["x", None, ""], {"x": None}),
        ("replace", {"find": "abs", "value": "ABS"}, ["abs", "absent", "ABS"], {"abs": "ABS"}),
        ("replace", {"find": "", "value": "none"}, [None, "", "x"], {None: "none", "": "none"}),
        ("replace", {"find": "x", "value": ""}, ["x", "xx"], {"x": None}),
        ("find", {"find": ".", "value": "-"}, ["1.2.3", "123"], {"1.2.3": "1-2-3"}),
        ("find", {"find": "", "value": "-"}, ["1.2"], {}),
        (
            "trim",
            {},
            ["  Ana\u00a0 María ", "Ana María", "\u200b", None],
            {"  Ana\u00a0 María ": "Ana María", "\u200b": None},
        ),
        ("upper", {}, ["straße", "ÉCOLE"], {"straße": "STRASSE"}),
        ("lower", {}, ["ÉCOLE"], {"ÉCOLE": "école"}),
        ("capitals", {}, ["ana maría", "Ana"], {"ana maría": "Ana María"}),
        (
            "decimal",
            {},
            ["1,5", "1.234,5", "-0,25", "1.5", "a,b", "1,2,3", "12"],
            {"1,5": "1.5", "1.234,5": "1234.5", "-0,25": "-0.25"},
        ),
    ],
)
def test_changes_what_was_meant_and_nothing_else(kind, told, old, expected):
    assert new(cells(*old), kind, **told) == expected


def test_takes_a_suggestion_only_where_there_is_one():
    frame = cells("105", "x", "7", suggestion=["10.5", "", None])

    assert new(frame, "suggestion") == {"105": "10.5"}


def test_fills_empty_cells_from_above_and_no_others():
    frame = cells("8A", None, " ", "8B", above=[None, "8A", "8A", "8A"])

    assert new(frame, "above") == {None: "8A", " ": "8A"}


@pytest.mark.parametrize("kind", list(BulkKind))
def test_every_change_has_words_and_leaves_its_input_alone(kind):
    frame = cells("a", suggestion=["b"], above=["c"])
    before = frame.clone()
    change_cells(frame, BulkChange(kind=kind, find="a", value="{b}"))

    assert frame.equals(before)
    assert "Quiz 1" in words_of(BulkChange(kind=kind, find="a", value="{b}"), "Quiz 1")
