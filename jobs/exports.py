"""Make a version into a file to take away: CSV, CSV for Excel, XLSX, PDF or Parquet; made once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select

from config.profile import Field
from config.terms import Download
from data.batches import list_explanations
from data.datasets import get_dataset, get_version
from data.db import TenantSession
from data.models import Artifact, Dataset, DatasetVersion, Explanation
from jobs._desk import Desk
from jobs._steps import fields_in
from pipelines.publish.csv import to_csv, to_csv_excel
from pipelines.publish.pdf import Document, to_pdf
from pipelines.publish.xlsx import to_xlsx
from pipelines.summarize import summarize

PDF_ROWS = 20_000
SUFFIXES = {
    Download.CSV: (".csv", "text/csv; charset=utf-8"),
    Download.CSV_EXCEL: (".excel.csv", "text/csv; charset=utf-8"),
    Download.XLSX: (
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    Download.PDF: (".pdf", "application/pdf"),
    Download.PARQUET: (".parquet", "application/vnd.apache.parquet"),
}
Render = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything a download says about itself."""

    school: str
    title: str
    version: int
    batch: int | None
    as_of: datetime
    zone: str
    language: str
    fields: tuple[Field, ...]
    explanations: tuple[dict[str, Any], ...]
    counts: dict[str, Any]
    created_by: str


def make_download(
    desk: Desk, dataset_id: int, no: int, kind: Download, *, render: Render | None = None
) -> Artifact:
    """Return the download of one version, rendered now in a child unless it was made before."""
    desk.allow("download")
    with desk.reading() as session:
        made = find_download(session, dataset_id, no, kind=kind)
        dataset = session.get_one(Dataset, (desk.school_id, dataset_id))
        version = get_version(session, dataset, no)
        source = desk.store.path_of(session, version)
        sheet = sheet_of(desk, session, dataset, version=version)
    if made is not None:
        return made
    out = desk.artifacts.scratch(desk.school_id) / f"{dataset.name}-{no}-{kind}"
    (render or call)(render_file, source, kind, sheet, out)
    blob = desk.artifacts.put_file(desk.school_id, out)
    suffix, media_type = SUFFIXES[kind]
    with desk.transaction() as session:
        artifact = Artifact(
            kind=kind.value,
            filename=f"{dataset.name}-v{no}{suffix}",
            media_type=media_type,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            created_by=desk.actor.email,
            created_at=desk.now(),
            rows=version.rows,
            batch_id=version.batch_id,
            dataset_id=dataset_id,
            version_no=no,
        )
        session.add(artifact)
        session.flush()
        return artifact


def call(function: Render, *arguments: Any) -> Any:
    """Render in this process, where there is no run to render for."""
    return function(*arguments)


def find_download(
    session: TenantSession, dataset_id: int, no: int, *, kind: Download
) -> Artifact | None:
    """Find a download that was made before and is still there."""
    query = select(Artifact).where(
        Artifact.dataset_id == dataset_id,
        Artifact.version_no == no,
        Artifact.kind == kind.value,
        Artifact.gone_at.is_(None),
    )
    return session.scalars(query).first()


def sheet_of(
    desk: Desk, session: TenantSession, dataset: Dataset, *, version: DatasetVersion
) -> Sheet:
    """Gather what a download says about itself."""
    explained = list_explanations(session, version.batch_id) if version.batch_id else []
    return Sheet(
        school=desk.school_name,
        title=dataset.title,
        version=version.no,
        batch=version.batch_id,
        as_of=version.created_at,
        zone=desk.timezone,
        language=desk.locale,
        fields=fields_in(version.columns),
        explanations=tuple(in_words(explanation) for explanation in explained),
        counts=version.counts,
        created_by=version.created_by,
    )


def in_words(explanation: Explanation) -> dict[str, Any]:
    """Return one explanation as the PDF prints it."""
    return {
        "row": explanation.row,
        "column": explanation.column,
        "rule": explanation.rule,
        "text": explanation.text,
        "actor": explanation.actor,
        "at": explanation.explained_at,
    }


def render_file(source: Path, kind: Download, sheet: Sheet, out: Path) -> None:
    """Write one download beside nothing else; runs in a child."""
    if kind == Download.PARQUET:
        out.write_bytes(source.read_bytes())
        return
    frame = pl.read_parquet(source)
    out.write_bytes(to_bytes(frame, kind, sheet))


def to_bytes(frame: pl.DataFrame, kind: Download, sheet: Sheet) -> bytes:
    """Return the bytes of one format."""
    if kind == Download.CSV:
        return to_csv(frame, sheet.fields)
    if kind == Download.CSV_EXCEL:
        return to_csv_excel(frame, sheet.fields)
    if kind == Download.XLSX:
        return to_xlsx(frame, sheet.fields, title=sheet.title)
    return to_pdf(document_of(frame, sheet))


def document_of(frame: pl.DataFrame, sheet: Sheet) -> Document:
    """Return what the PDF shows; above the cap it says so in its first line."""
    return Document(
        title=sheet.title,
        school=sheet.school,
        version=sheet.version,
        batch=sheet.batch,
        as_of=sheet.as_of,
        zone=sheet.zone,
        language=sheet.language,
        summary=summarize(frame, sheet.fields),
        fields=sheet.fields,
        rows=frame.head(PDF_ROWS),
        total_rows=frame.height,
        explanations=sheet.explanations,
        counts=sheet.counts,
        created_by=sheet.created_by,
    )


def export(desk: Desk, name: str, no: int | None, kind: Download) -> Artifact:
    """Return a download of a dataset by its name, of the head unless a version is asked for."""
    with desk.reading() as session:
        dataset = get_dataset(session, name)
        version = get_version(session, dataset, dataset.head_no if no is None else no)
    return make_download(desk, dataset.id, version.no, kind)
