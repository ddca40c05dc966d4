"""What publishing would change: each row of the file against the dataset's head."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from config.errors import ConflictError
from config.terms import Change, MissingRows, Mode, Severity
from pipelines._texts import composed, with_composed
from pipelines.findings import no_findings
from pipelines.reading.notes import FINDINGS

FATE = pl.Enum([change.value for change in Change])
LEFT_COLUMN, LEFT = "status", "left"
CELLS = {
    "_row": pl.Int64,
    "key": pl.String,
    "column": pl.String,
    "old": pl.String,
    "new": pl.String,
}


@dataclass(frozen=True, kw_only=True)
class ChangeSet:
    """The fate of each row, the cells that differ, the table to be published, the totals."""

    rows: pl.DataFrame
    cells: pl.DataFrame
    result: pl.DataFrame
    counts: dict[str, int]
    findings: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Which row of the head each row of the file is (null: none), by position."""

    file: pl.DataFrame
    head: pl.DataFrame
    at: pl.Series
    key: tuple[str, ...]


def compare(
    typed: pl.DataFrame,
    head: pl.DataFrame | None,
    *,
    key: Sequence[str],
    mode: Mode,
    missing_rows: MissingRows,
    aside: pl.DataFrame | None = None,
) -> ChangeSet:
    """Compare by key, or whole rows without one; rows set aside keep their published row."""
    names = tuple(key)
    file, old = alike(typed, head)
    pairs = pair(file, old, names)
    if missing_rows == MissingRows.MARK_LEFT and mode != Mode.REPLACE_ALL:
        pairs = with_status(pairs)
    differs = differences(pairs, mode)
    fate = fates(pairs, differs, mode)
    missing = unnamed(pairs, aside)
    way = MissingRows.DELETE if mode == Mode.REPLACE_ALL else missing_rows
    return ChangeSet(
        rows=row_list(pairs, fate, missing),
        cells=cell_list(pairs, differs, fate),
        result=publish(pairs, (fate, differs), missing, mode=mode, way=way),
        counts=count(pairs, fate, missing, way=way),
        findings=refusals(pairs, fate, mode),
    )


def alike(typed: pl.DataFrame, head: pl.DataFrame | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return both tables with the same types; where they differ, the text decides."""
    if head is None:
        return typed, typed.drop("_row").clear()
    shared = [name for name in typed.columns if name in head.columns]
    unlike = [name for name in shared if typed[name].dtype != head[name].dtype]
    texts = [pl.col(name).cast(pl.String) for name in unlike]
    return typed.with_columns(texts), head.with_columns(texts)


def pair(file: pl.DataFrame, head: pl.DataFrame, key: tuple[str, ...]) -> Pairs:
    """Find each row's place in the head."""
    if not head.height or any(name not in head.columns for name in key):
        return Pairs(file=file, head=head, at=nowhere(file.height), key=key)
    if key:
        return Pairs(file=file, head=head, at=places(file, head, list(key)), key=key)
    names = [name for name in file.columns if name != "_row"]
    whole = [name for name in names if name in head.columns]
    same = set(names) == set(head.columns)
    left, right = (numbered(table.select(whole), whole) for table in (file, head))
    at = places(left, right, left.columns) if same else None
    return Pairs(file=file, head=head, at=nowhere(file.height) if at is None else at, key=key)


def numbered(table: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Number equal rows, so that two of them in the file need two of them in the head."""
    if not names:
        return table.with_columns(_same=pl.lit(0))
    return table.with_columns(_same=pl.int_range(pl.len()).over(names))


def places(file: pl.DataFrame, head: pl.DataFrame, key: list[str]) -> pl.Series:
    """Return the position in the head of each row of the file; an empty key is nowhere."""
    is_whole_row = "_same" in key
    left = with_composed(file.select(key), key).with_row_index("_row_at")
    right = with_composed(head.select(key), key).with_row_index("_at")
    both = left.join(right, on=key, how="inner", nulls_equal=is_whole_row)
    if both["_row_at"].n_unique() < both.height:
        raise ConflictError(
            f"The published table has several rows with the same {' and '.join(key)}.",
            hint="Choose a key that is different in each row.",
        )
    return nowhere(file.height).scatter(both["_row_at"], both["_at"])


def nowhere(rows: int) -> pl.Series:
    """Return the positions of rows that are not in the head."""
    return pl.Series("_at", [None], dtype=pl.UInt32).new_from_index(0, rows)


def with_status(pairs: Pairs) -> Pairs:
    """Give the file a status to mark who left; whoever is named again is not marked any more."""
    if LEFT_COLUMN in pairs.file.columns:
        return pairs
    known = LEFT_COLUMN in pairs.head.columns
    old = pairs.head[LEFT_COLUMN].gather(pairs.at) if known else pl.Series([None], dtype=pl.String)
    said = pl.DataFrame({LEFT_COLUMN: old.cast(pl.String)}).select(
        pl.when(pl.col(LEFT_COLUMN) != LEFT).then(LEFT_COLUMN)
    )
    status = said.to_series() if known else said.to_series().new_from_index(0, pairs.at.len())
    return replace(pairs, file=pairs.file.with_columns(status.alias(LEFT_COLUMN)))


def differences(pairs: Pairs, mode: Mode) -> dict[str, pl.Series]:
    """Return for each column the positions of the rows whose value is not the head's."""
    if not pairs.key or pairs.at.null_count() == pairs.at.len():
        return {}
    names = [n for n in pairs.file.columns if n != "_row" and n not in pairs.key]
    gone = [n for n in pairs.head.columns if n not in pairs.file.columns]
    dropped = gone if mode == Mode.REPLACE_ALL else []
    both, known = side_by_side(pairs, names, dropped)
    unlike = [
        pl.col(f"new:{n}").ne_missing(pl.col(f"old:{n}")).alias(n) for n in (*names, *dropped)
    ]
    found = both.select(one.arg_true().implode() for one in unlike)
    return {
        n: known.gather(really_unlike(both, n, found[n].explode(empty_as_null=False)))
        for n in found.columns
    }


def really_unlike(both: pl.DataFrame, name: str, index: pl.Series) -> pl.Series:
    """Leave out texts that differ only in how a letter and its mark are coded."""
    new, old = (both.get_column(f"{side}:{name}").gather(index) for side in ("new", "old"))
    if pl.String not in (new.dtype, old.dtype) or new.dtype != old.dtype:
        return index
    return index.filter(composed(new).ne_missing(composed(old)))


def side_by_side(
    pairs: Pairs, names: list[str], dropped: list[str]
) -> tuple[pl.DataFrame, pl.Series]:
    """Return each known row's new and old values, and which rows of the file these are."""
    is_known = pairs.at.is_not_null()
    at = pairs.at.filter(is_known)
    shared = [n for n in (*names, *dropped) if n in pairs.head.columns]
    new = pairs.file.select(names).filter(is_known) if names else pl.DataFrame()
    old = at_positions(pairs.head, shared, at) if shared else pl.DataFrame()
    nothing = pl.Series([None], dtype=pl.Null).new_from_index(0, at.len())
    void = [nothing.alias(f"old:{n}") for n in names if n not in shared]
    void += [nothing.alias(f"new:{n}") for n in dropped]
    both = pl.concat(
        [new.rename(lambda n: f"new:{n}"), old.rename(lambda n: f"old:{n}")], how="horizontal"
    )
    return both.with_columns(void), is_known.arg_true()


def at_positions(table: pl.DataFrame, names: list[str], at: pl.Series) -> pl.DataFrame:
    """Return the rows at these positions; in ascending order a filter does it faster."""
    if not at.is_sorted():
        return table.select(pl.col(names).gather(at))
    few = table.select(names)
    return few if at.len() == table.height else few.filter(flags(at, table.height))


def flags(at: pl.Series, rows: int) -> pl.Series:
    """Return true at these positions of that many rows."""
    return pl.repeat(value=False, n=rows, eager=True).scatter(at, value_of(at))


def value_of(at: pl.Series) -> pl.Series:
    """Return as many times true as there are positions."""
    return pl.repeat(value=True, n=at.len(), eager=True)


def fates(pairs: Pairs, differs: dict[str, pl.Series], mode: Mode) -> pl.Series:
    """Return what becomes of each row of the file."""
    index = pl.concat([pl.Series([], dtype=pl.UInt32), *differs.values()])
    changed = flags(index.cast(pl.UInt32), pairs.at.len())
    known = pairs.at.is_not_null()
    words = [Change.UNCHANGED, Change.CHANGED, Change.NEW]
    if mode == Mode.UPDATE:
        words[2] = Change.REJECTED
    if mode == Mode.INSERT:
        words[1] = Change.REJECTED
    codes = pl.DataFrame({"known": known, "changed": changed}).select(
        pl.when(~pl.col("known")).then(2).otherwise(pl.col("changed").cast(pl.Int32))
    )
    return codes.to_series().replace_strict([0, 1, 2], words, return_dtype=FATE).alias("_change")


def unnamed(pairs: Pairs, aside: pl.DataFrame | None) -> pl.Series:
    """Return the positions of the head's rows that the file does not name."""
    seen = pairs.at.drop_nulls()
    if seen.len() == pairs.head.height:
        return pl.Series("_at", [], dtype=pl.UInt32)
    missing = (~flags(seen, pairs.head.height)).arg_true().alias("_at")
    if aside is None or not aside.height or not pairs.key:
        return missing
    rest = pairs.head.select(pairs.key)[missing].with_columns(missing)
    keys = aside.select(pl.col(n).cast(rest.schema[n], strict=False) for n in pairs.key)
    return rest.join(keys, on=list(pairs.key), how="anti", maintain_order="left")["_at"]


def publish(
    pairs: Pairs,
    decided: tuple[pl.Series, dict[str, pl.Series]],
    missing: pl.Series,
    *,
    mode: Mode,
    way: MissingRows,
) -> pl.DataFrame:
    """Return the table as it would stand after publishing."""
    fate, differs = decided
    if mode == Mode.REPLACE_ALL:
        return replace_all(pairs, missing)
    fresh = pairs.file.filter(fate == Change.NEW.value).drop("_row")
    stays = overwrite(pairs, differs if mode != Mode.INSERT else {})
    if way == MissingRows.MARK_LEFT and missing.len():
        left = pl.Series([LEFT]).new_from_index(0, missing.len())
        marked = stays[LEFT_COLUMN].clone().scatter(missing, left)
        stays = stays.with_columns(marked.alias(LEFT_COLUMN))
    if way == MissingRows.DELETE and missing.len():
        stays = without(stays, missing)
    return pl.concat([stays, fresh.select(lacking_too(fresh, stays))]) if fresh.height else stays


def replace_all(pairs: Pairs, missing: pl.Series) -> pl.DataFrame:
    """Return the file's rows, and the published rows of those that were set aside."""
    rows = pairs.file.drop("_row")
    seen = pl.concat([pairs.at.drop_nulls().cast(pl.UInt32), missing.cast(pl.UInt32)])
    if seen.len() == pairs.head.height:
        return rows
    kept = without(pairs.head, seen)
    return pl.concat([rows, kept.select(lacking_too(kept, rows))])


def without(table: pl.DataFrame, positions: pl.Series) -> pl.DataFrame:
    """Return the table without some rows."""
    return table.filter(~flags(positions.cast(pl.UInt32), table.height))


def overwrite(pairs: Pairs, differs: dict[str, pl.Series]) -> pl.DataFrame:
    """Return the head with the file's new columns and the changed cells' new values."""
    added = [
        pl.Series(n, [None], dtype=pairs.file[n].dtype).new_from_index(0, pairs.head.height)
        for n in pairs.file.columns
        if n != "_row" and n not in pairs.head.columns
    ]
    base = pairs.head.with_columns(added)
    return base.with_columns(
        base[n].clone().scatter(pairs.at.gather(index), pairs.file[n].gather(index))
        for n, index in differs.items()
        if index.len()
    )


def lacking_too(table: pl.DataFrame, shape: pl.DataFrame) -> list[pl.Expr]:
    """Return the columns of `shape`, empty where the table lacks one."""
    return [
        pl.col(name) if name in table.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in shape.schema.items()
    ]


def count(pairs: Pairs, fate: pl.Series, missing: pl.Series, *, way: MissingRows) -> dict[str, int]:
    """Return the totals; each row of the file is counted exactly once."""
    of_file = fate.filter(pairs.file["_row"] >= 0)
    times = dict(of_file.value_counts().rows())
    kinds = (Change.NEW, Change.CHANGED, Change.UNCHANGED, Change.REJECTED)
    return {
        "file": of_file.len(),
        **{kind.value: times.get(kind.value, 0) for kind in kinds},
        "set_aside": 0,
        "appended": fate.len() - of_file.len(),
        "missing": missing.len(),
        "removed": missing.len() if way == MissingRows.DELETE else 0,
    }


def row_list(pairs: Pairs, fate: pl.Series, missing: pl.Series) -> pl.DataFrame:
    """Return the fate of each row of the file, then of each published row it does not name."""
    shown = list(pairs.key) or [n for n in pairs.file.columns if n != "_row"][:4]
    rows = pairs.file.select("_row", fate.alias("_change"), *shown)
    if not missing.len():
        return rows
    lost = pairs.head.select(n for n in shown if n in pairs.head.columns)[missing]
    gone = lost.with_columns(
        _row=pl.lit(None, dtype=pl.Int64), _change=pl.lit(Change.MISSING.value, dtype=FATE)
    )
    return pl.concat([rows, gone.select(lacking_too(gone, rows))])


def cell_list(pairs: Pairs, differs: dict[str, pl.Series], fate: pl.Series) -> pl.DataFrame:
    """Return every cell that would change, with its old and new text."""
    if not (fate == Change.CHANGED.value).any():
        return pl.DataFrame(schema=CELLS)
    found = [cells_of(pairs, name, index) for name, index in differs.items() if index.len()]
    return pl.concat([pl.DataFrame(schema=CELLS), *found])


def cells_of(pairs: Pairs, name: str, index: pl.Series) -> pl.DataFrame:
    """Return one column's changed cells."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, index.len())
    new = words(pairs.file[name].gather(index)) if name in pairs.file.columns else nothing
    at = pairs.at.gather(index)
    old = words(pairs.head[name].gather(at)) if name in pairs.head.columns else nothing
    rows = pairs.file.select("_row", *pairs.key)[index]
    return rows.select(
        "_row",
        key=key_words(pairs.key),
        column=pl.lit(name),
        old=old,
        new=new,
    )


def key_words(key: Sequence[str]) -> pl.Expr:
    """Return a row's key as text."""
    return pl.concat_str([pl.col(n).cast(pl.String) for n in key], separator=", ")


def words(values: pl.Series) -> pl.Series:
    """Return values as people write them: 10.5, and 10 without a point."""
    text = values.cast(pl.String)
    return text.str.strip_suffix(".0") if values.dtype == pl.Float64 else text


def refusals(pairs: Pairs, fate: pl.Series, mode: Mode) -> pl.DataFrame:
    """Say which rows the mode does not take."""
    refused = pairs.file.filter(fate == Change.REJECTED.value)
    if not refused.height or not pairs.key:
        return no_findings()
    rule = "unknown_key" if mode == Mode.UPDATE else "known_key"
    expected = "a key that is published already" if mode == Mode.UPDATE else "a new key"
    return refused.select(
        row="_row",
        column=pl.lit(pairs.key[0]),
        rule=pl.lit(rule),
        severity=pl.lit(Severity.NOTE.value),
        found=key_words(pairs.key),
        expected=pl.lit(expected),
        suggestion=pl.lit(""),
    ).cast(pl.Schema(FINDINGS))
