"""The main job without a browser: the same steps with the same checks, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from config.errors import ConflictError, HomeroomError, InputError
from config.terms import BatchState, Download, RunState, Severity
from data.batches import get_batch
from data.datasets import get_dataset
from data.models import Batch
from jobs._batch import profile_of
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._steps import DEVIATIONS_FILE
from jobs.corrections import set_aside
from jobs.exports import make_download
from jobs.intake import DETECT, load_again, receive
from jobs.packages import kept_tables, split_off, stem_of, turned
from jobs.workbench import read_again, request_preview, request_publish, set_mapping, settle
from pipelines.mapping import Column, check_mapping, check_sources
from pipelines.packages.oneroster import recognise as is_oneroster
from pipelines.reading.detected import Overrides, place_of

FINDINGS_SHOWN = 1_000
AGAIN = "Loaded again from the command line."


@dataclass(frozen=True, kw_only=True)
class ImportOrder:
    """What the caller decided about a file before it is read."""

    profile: str = DETECT
    sheet: str = ""
    mapping: Sequence[dict[str, Any]] = ()
    plan: Sequence[dict[str, Any]] = ()
    habits: dict[str, Any] | None = None
    publish: bool = False
    set_aside: bool = False
    downloads: bool = True


def import_file(desk: Desk, filename: str, content: bytes, order: ImportOrder) -> dict[str, Any]:
    """Receive, read, map, check, preview and, if asked, publish one file; return the report."""
    batch_id = receive(desk, filename, content, profile=order.profile)
    batch = current(desk, batch_id)
    if batch.state == BatchState.RECEIVED:
        load_again(desk, batch_id, AGAIN)
    batch = advance(desk, batch_id)
    if order.sheet and batch.state != BatchState.REFUSED:
        read_again(desk, batch_id, Overrides(sheet=order.sheet))
        batch = advance(desk, batch_id)
    if batch.state == BatchState.REFUSED:
        raise InputError(batch.problem, hint=batch.hint, findings=deviations_of(desk, batch))
    if batch.state == BatchState.MAPPING or order.mapping or order.plan or order.habits:
        map_batch(desk, batch, order)
        batch = advance(desk, batch_id)
    if order.set_aside:
        set_problems_aside(desk, batch)
    return go_on(desk, batch_id, order)


def import_package(
    desk: Desk, filename: str, content: bytes, order: ImportOrder
) -> list[dict[str, Any]]:
    """Take every table of a roster package that the records keep, one after the other.

    A zip of School Data Sync is turned into OneRoster first. Each table is a batch with its
    own report; one that needs a person stops there, the others go on.
    """
    made = turned(content) if not is_oneroster(content) else None
    named, content = (
        (f"{stem_of(filename)} as OneRoster.zip", made) if made else (filename, content)
    )
    batch_id = receive(desk, named, content)
    batch = advance(desk, batch_id)
    if batch.state == BatchState.REFUSED:
        raise InputError(batch.problem, hint=batch.hint, findings=deviations_of(desk, batch))
    names = kept_tables(batch)
    if not names:
        raise InputError(
            f"{filename} is no package of a roster.", hint="Import it as a single table."
        )
    numbers = {str(batch.detected["sheet"]): batch_id}
    return [
        import_table(desk, numbers.get(name) or split_off(desk, batch_id, name), order)
        for name in names
    ]


def import_table(desk: Desk, batch_id: int, order: ImportOrder) -> dict[str, Any]:
    """Take one table of a package from reading to publishing."""
    batch = advance(desk, batch_id)
    if batch.state == BatchState.MAPPING:
        map_batch(desk, batch, order)
        batch = advance(desk, batch_id)
    if order.set_aside:
        set_problems_aside(desk, batch)
    return go_on(desk, batch_id, order)


def go_on(desk: Desk, batch_id: int, order: ImportOrder) -> dict[str, Any]:
    """Preview what is clean, publish it when asked, report either way."""
    batch = current(desk, batch_id)
    if is_clean(batch):
        request_preview(desk, batch_id)
        batch = advance(desk, batch_id)
        if order.publish:
            request_publish(desk, batch_id, downloads=order.downloads)
            batch = advance(desk, batch_id)
    return {
        **report(desk, batch),
        "artifacts": downloads(desk, batch) if order.downloads else {},
    }


def is_clean(batch: Batch) -> bool:
    """Tell whether nothing stands in the way of a preview."""
    judged = batch.counts.get("check", {})
    open_things = judged.get("errors", 0) + judged.get("queries", 0)
    return batch.state == BatchState.FIXING and not open_things


def current(desk: Desk, batch_id: int) -> Batch:
    """Return the batch as it stands."""
    with desk.reading() as session:
        return get_batch(session, batch_id)


def advance(desk: Desk, batch_id: int) -> Batch:
    """Finish the batch's run here, or wait for the worker that took it; return the batch."""
    batch = current(desk, batch_id)
    if batch.run_id is not None:
        run = finish_run(desk, batch.run_id)
        if run.state != RunState.SUCCEEDED:
            settle(desk, batch_id)
            raise HomeroomError(run.error_message or run.outcome, hint=run.error_hint)
    return current(desk, batch_id)


def map_batch(desk: Desk, batch: Batch, order: ImportOrder) -> None:
    """Confirm the proposed mapping, or take the caller's."""
    columns = [Column.from_json(column) for column in (order.mapping or batch.mapping)]
    problems = check_mapping(columns, profile_of(batch))
    problems += check_sources(columns, batch.detected["headers"])
    if problems:
        raise ConflictError(problems[0], hint=" ".join(problems[1:]) or "Give --mapping.")
    habits = dict(order.habits or {})
    if order.plan:
        habits["plan"] = list(order.plan)
    set_mapping(desk, batch.id, columns, **habits)


def set_problems_aside(desk: Desk, batch: Batch) -> None:
    """Set every row with an error or a query aside, so that the others can be published."""
    findings = findings_of(desk, batch)
    serious = findings.filter(pl.col("severity").is_in([Severity.ERROR, Severity.QUERY]))
    rows = serious["row"].drop_nulls().unique().sort().to_list()
    if rows:
        set_aside(desk, batch.id, rows, "Set aside by the import.")


def findings_of(desk: Desk, batch: Batch) -> pl.DataFrame:
    """Return everything that was found in the batch."""
    path: Path = desk.staging.folder(desk.school_id, batch.id) / "findings.parquet"
    return pl.read_parquet(path)


def deviations_of(desk: Desk, batch: Batch) -> list[dict[str, Any]]:
    """Return what is unusual in the other files of the batch's package, or why it was refused."""
    path: Path = desk.staging.folder(desk.school_id, batch.id) / DEVIATIONS_FILE
    return pl.read_parquet(path).head(FINDINGS_SHOWN).to_dicts() if path.is_file() else []


def report(desk: Desk, batch: Batch) -> dict[str, Any]:
    """Return the object that `homeroom import --json` prints."""
    findings = findings_of(desk, batch)
    return {
        "batch": batch.id,
        "state": batch.state.value,
        "detected": batch.detected,
        "rows": batch.counts.get("changes") or {"file": batch.detected.get("rows", 0)},
        "columns": batch.detected.get("headers", []),
        "findings": with_places(findings.head(FINDINGS_SHOWN).to_dicts(), batch),
        "findings_total": findings.height,
        "deviations": deviations_of(desk, batch),
        "dataset": batch.dataset,
        "version": batch.version_no,
    }


def with_places(findings: list[dict[str, Any]], batch: Batch) -> list[dict[str, Any]]:
    """Say of each finding of a printed document on which page it stands."""
    pages = batch.detected.get("pages")
    if not pages:
        return findings
    return [
        {**finding, "place": place_of(finding["row"], pages) if finding["row"] else ""}
        for finding in findings
    ]


def downloads(desk: Desk, batch: Batch) -> dict[str, int]:
    """Return the numbers of a published batch's downloads by format."""
    if batch.version_no is None:
        return {}
    with desk.reading() as session:
        dataset = get_dataset(session, batch.dataset)
    kinds = (Download.CSV, Download.XLSX, Download.PDF)
    made = {kind: make_download(desk, dataset.id, batch.version_no, kind) for kind in kinds}
    return {kind.value: artifact.id for kind, artifact in made.items()}
