"""The heavy steps of a batch, run in a killable child: staged files in, staged files out."""

import importlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from config.profile import Field, Profile
from config.terms import FieldType, MissingRows, Mode, Severity
from data.files import whole
from jobs._looks import keep_looks
from jobs._past import (
    Published,
    drifted,
    keep_roster,
    roster_findings,
    suggest_elsewhere,
)
from pipelines._format import format_of
from pipelines._layout import arrange
from pipelines._trace import trace_plan
from pipelines.changeset import compare
from pipelines.check import check_rows, check_table
from pipelines.coerce import Convention
from pipelines.edits import apply_edits
from pipelines.infer import infer
from pipelines.mapping import Column, apply_mapping, layout
from pipelines.publish.csv import unmark
from pipelines.reading.detected import Detected, Overrides
from pipelines.reading.pdf.picture import draw_pages
from pipelines.returned import find_mark, strip_ours
from pipelines.statuses import with_known_statuses, with_status_fields, with_statuses

WHOLE_FILE = 0
DEVIATIONS_FILE = "deviations.parquet"
SCHEMAS = "pipelines.schemas"
WARM = (SCHEMAS,)  # loaded once where children are forked, never in the web process


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that decides what becomes of a raw table; check and preview use the same."""

    folder: Path
    profile: Profile
    columns: tuple[Column, ...]
    plan: tuple[dict[str, Any], ...]
    key: tuple[str, ...]
    edits: tuple[tuple[int, str, str | None], ...] = ()
    set_aside: tuple[int, ...] = ()
    explained: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Target:
    """What the result is compared with: the head's file and what may happen to its rows."""

    head: Path | None
    mode: Mode
    missing_rows: MissingRows


def read_file(path: Path, filename: str, overrides: Overrides, folder: Path) -> dict[str, Any]:
    """Read an upload into `raw`, `rejects` and `repairs`; return what was seen."""
    content = path.read_bytes()
    format_ = format_of(content, filename)
    detected = format_.detect(content, overrides)
    as_written = format_.read(content, detected)
    unmarked = unmark(as_written.frame)
    mark = find_mark(unmarked)
    own = replace(as_written, frame=strip_ours(unmarked) if mark else unmarked)
    reading = arrange(own, overrides.layout)
    if mark:
        write(unmarked, folder / "returned.parquet")
    write(reading.frame, folder / "raw.parquet")
    keep_looks(folder, reading.frame)
    write(reading.rejects, folder / "rejects.parquet")
    write(reading.findings, folder / "repairs.parquet")
    keep_deviations(folder, reading.deviations)
    keep_pictures(folder, content, reading.detected)
    return {
        "detected": reading.detected.to_json(),
        "accounts": reading.accounts,
        "rows": reading.frame.height,
        "rejected": reading.rejects.height,
        "repairs": reading.findings.height,
        "deviations": 0 if reading.deviations is None else reading.deviations.height,
        **({"mark": str(mark)} if mark else {}),
    }


def keep_deviations(folder: Path, deviations: pl.DataFrame | None) -> None:
    """Write what is unusual in a package of files, or take away what was seen before."""
    if deviations is None:
        (folder / DEVIATIONS_FILE).unlink(missing_ok=True)
    else:
        write(deviations, folder / DEVIATIONS_FILE)


def keep_pictures(folder: Path, content: bytes, detected: Detected) -> None:
    """Keep the printed pages of a table, with its columns drawn in, for people to compare."""
    for old in folder.glob("page-*.png"):
        old.unlink()
    if detected.kind == "pdf":
        for number, picture in draw_pages(content, detected):
            (folder / f"page-{number}.png").write_bytes(picture)


def check_batch(recipe: Recipe, published: Published | None = None) -> dict[str, Any]:
    """Map, correct, plan, type and judge; write `text`, `typed` and `findings`.

    Corrections stand in `text` from here on; what is amended later is laid over it.
    """
    text, fields, trace = to_text(recipe)
    checked = check_rows(text, fields, recipe.profile)
    keep_conventions(recipe.folder, checked.conventions)
    repairs = pl.read_parquet(recipe.folder / "repairs.parquet")
    held = published or Published()
    judged = suggest_elsewhere(checked.findings, checked.typed, recipe.key, held)
    far = against_published(recipe, checked.typed, fields, held)
    findings = pl.concat([judged, doubled(text, fields, recipe), repairs, *far])
    write(text, recipe.folder / "text.parquet")
    (recipe.folder / "amended.parquet").unlink(missing_ok=True)
    typed = with_statuses(checked.typed, text, fields)
    write(typed, recipe.folder / "typed.parquet")
    write(findings, recipe.folder / "findings.parquet")
    write(checked.conversions, recipe.folder / "conversions.parquet")
    return {"rows": text.height, "fields": fields, "trace": trace, **tally(findings, recipe)}


def against_published(
    recipe: Recipe, typed: pl.DataFrame, fields: tuple[Field, ...], published: Published
) -> list[pl.DataFrame]:
    """Hold the rows that are not set aside against the roster and the dataset's head."""
    keep_roster(recipe.folder, published)
    rows = typed.filter(~pl.col("_row").is_in(list(recipe.set_aside)))
    drift = drifted(rows, fields, recipe.key, profile=recipe.profile, published=published)
    return [*drift, *roster_findings(recipe.folder, rows, recipe.profile, whole=True)]


def preview_batch(recipe: Recipe, target: Target) -> dict[str, Any]:
    """Compare what the file would make of the dataset with its head; write the change-set."""
    head = pl.read_parquet(target.head) if target.head else None
    fields = layout(recipe.columns, recipe.profile)
    typed = pl.read_parquet(recipe.folder / "typed.parquet")
    typed = with_known_statuses(typed, head, fields)
    is_aside = pl.col("_row").is_in(list(recipe.set_aside))
    keep, aside = typed.filter(~is_aside), typed.filter(is_aside)
    require_schema(keep, recipe)
    changes = compare(
        keep,
        head,
        key=recipe.key,
        mode=target.mode,
        missing_rows=target.missing_rows,
        aside=aside,
    )
    for name, frame in (
        ("changes", changes.rows),
        ("cells", changes.cells),
        ("refusals", changes.findings),
        ("result", changes.result),
    ):
        write(frame, recipe.folder / f"{name}.parquet")
    raw_rows = count_rows(recipe.folder / "raw.parquet")
    rejected = count_rows(recipe.folder / "rejects.parquet")
    return {
        "counts": add_up(changes.counts, raw_rows=raw_rows, rejected=rejected),
        "table": {"before": head.height if head is not None else 0, "after": changes.result.height},
    }


def require_schema(typed: pl.DataFrame, recipe: Recipe) -> None:
    """Let the profile's pandera schema have the last word; a free table has no rules to keep."""
    if not recipe.profile.any_columns:
        fields = layout(recipe.columns, recipe.profile)
        importlib.import_module(SCHEMAS).require(typed, fields, recipe.key)


def add_up(counts: dict[str, int], *, raw_rows: int, rejected: int) -> dict[str, int]:
    """Complete the totals so that each row of the file is counted exactly once."""
    total = {**counts, "file": raw_rows + rejected}
    total["rejected"] = counts.get("rejected", 0) + rejected
    placed = sum(total[name] for name in ("new", "changed", "unchanged", "rejected"))
    total["set_aside"] = total["file"] - placed
    return total


def to_text(recipe: Recipe) -> tuple[pl.DataFrame, tuple[Field, ...], list[dict[str, Any]]]:
    """Return the mapped, corrected and planned text with its fields and the trace of the steps."""
    raw = pl.read_parquet(recipe.folder / "raw.parquet")
    mapped = apply_mapping(raw, recipe.columns, recipe.profile)
    edited = apply_edits(mapped, edits_frame(recipe.edits))
    text, trace, touched = trace_plan(edited, list(recipe.plan), time.perf_counter)
    write(touched, recipe.folder / "touched.parquet")
    return text, fields_of(recipe, text), trace


def fields_of(recipe: Recipe, text: pl.DataFrame) -> tuple[Field, ...]:
    """Return the target fields: the mapping's, with types found in the data for a free table."""
    fields = layout(recipe.columns, recipe.profile)
    return infer(text, fields) if recipe.profile.any_columns else fields


def edits_frame(edits: tuple[tuple[int, str, str | None], ...]) -> pl.DataFrame:
    """Return corrections as a frame `row, column, new`."""
    schema = {"row": pl.Int64, "column": pl.String, "new": pl.String}
    return pl.DataFrame(edits, schema=schema, orient="row")


def keep_conventions(folder: Path, known: Mapping[str, Convention]) -> None:
    """Remember what whole columns proved, so that a few rows are judged like all."""
    body = {name: asdict(convention) for name, convention in known.items()}
    (folder / "conventions.json").write_text(json.dumps(body), encoding="utf-8")


def known_conventions(folder: Path) -> dict[str, Convention]:
    """Return what whole columns proved at the last check."""
    body = json.loads((folder / "conventions.json").read_text(encoding="utf-8"))
    return {name: Convention(**convention) for name, convention in body.items()}


def doubled(text: pl.DataFrame, fields: tuple[Field, ...], recipe: Recipe) -> pl.DataFrame:
    """Return a finding for each row whose key stands twice among the rows to publish."""
    rows = text.filter(~pl.col("_row").is_in(list(recipe.set_aside)))
    return check_table(rows.select("_row", *recipe.key), recipe.key, fields)


def tally(findings: pl.DataFrame, recipe: Recipe) -> dict[str, int]:
    """Count what is open: errors, the rows that carry them, unexplained queries, notes."""
    live = findings.filter(~pl.col("row").fill_null(WHOLE_FILE).is_in(list(recipe.set_aside)))
    errors = live.filter(pl.col("severity") == Severity.ERROR)
    queries = live.filter(pl.col("severity") == Severity.QUERY).with_columns(
        pl.col("row").fill_null(WHOLE_FILE), pl.col("column").fill_null("")
    )
    schema = {"row": pl.Int64, "column": pl.String, "rule": pl.String}
    explained = pl.DataFrame(list(recipe.explained), schema=schema, orient="row")
    return {
        "errors": errors.height,
        "error_rows": errors["row"].n_unique(),
        "queries": queries.join(explained, on=["row", "column", "rule"], how="anti").height,
        "notes": live.filter(pl.col("severity") == Severity.NOTE).height,
    }


def result_fields(recipe: Recipe) -> tuple[Field, ...]:
    """Return the fields of a result, in its columns' order; columns kept from the head are text."""
    fields = with_status_fields(layout(recipe.columns, recipe.profile))
    known = {field.name: field for field in fields}
    schema = pl.read_parquet_schema(recipe.folder / "result.parquet")
    return tuple(
        typed_as(known.get(name, Field(name=name, title=name)), kind)
        for name, kind in schema.items()
    )


def typed_as(field: Field, kind: pl.DataType) -> Field:
    """Return the field with the type that its column really has."""
    if kind == pl.String:
        keep = field.type if field.type == FieldType.IDENTIFIER else FieldType.TEXT
        return replace(field, type=keep)
    if kind == pl.Date:
        return replace(field, type=FieldType.DATE)
    return replace(field, type=FieldType.INTEGER if kind.is_integer() else FieldType.NUMBER)


def column_list(fields: tuple[Field, ...]) -> list[dict[str, Any]]:
    """Return what a version remembers of its columns."""
    return [
        {"name": f.name, "title": f.title, "type": f.type.value}
        | ({} if f.maximum is None else {"maximum": float(f.maximum)})
        for f in fields
    ]


def fields_in(columns: list[dict[str, Any]]) -> tuple[Field, ...]:
    """Return the fields that a version remembers."""
    return tuple(
        Field(name=c["name"], title=c["title"], type=FieldType(c["type"])) for c in columns
    )


def count_rows(path: Path) -> int:
    """Return the number of rows of a Parquet file, from its footer."""
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def write(frame: pl.DataFrame, path: Path) -> None:
    """Replace a staged file in one step, so that a reader sees the old one or the new one."""
    with whole(path.with_suffix(".part")) as part:
        frame.write_parquet(part, compression="lz4")
        part.replace(path)
