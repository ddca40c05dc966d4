"""Make a version into a file to take away: CSV, CSV for Excel, XLSX, PDF or Parquet; made once."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from config.profile import Field
from config.terms import Download
from data.batches import list_explanations
from data.datasets import get_dataset, get_dataset_by_id, get_version
from data.db import TenantSession
from data.models import Artifact, Dataset, DatasetVersion, Explanation
from jobs._child import run_in_child
from jobs._desk import Desk
from jobs._kept import artifact_of
from jobs._steps import fields_in

WARM = ("jobs._print",)
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
        dataset = get_dataset_by_id(session, dataset_id)
        version = get_version(session, dataset, no)
        source = desk.store.path_of(session, version)
        sheet = sheet_of(desk, session, dataset, version=version)
    if made is not None:
        return made
    out = desk.artifacts.scratch(desk.school_id) / f"{dataset.name}-{no}-{kind}"
    (render or in_child(desk))(render_file, source, kind, sheet, out)
    blob = desk.artifacts.put_file(desk.school_id, out)
    suffix, media_type = SUFFIXES[kind]
    with desk.transaction() as session:
        artifact = artifact_of(
            desk,
            blob,
            kind=kind.value,
            filename=f"{dataset.name}-v{no}{suffix}",
            media_type=media_type,
            rows=version.rows,
            batch_id=version.batch_id,
            dataset_id=dataset_id,
            version_no=no,
        )
        session.add(artifact)
        session.flush()
        return artifact


def in_child(desk: Desk) -> Render:
    """Render in a child of this process, where there is no run to render for."""
    limits = {
        "memory_mib": desk.settings.child_memory_mib,
        "seconds": desk.settings.child_seconds,
    }
    return partial(run_in_child, **limits)


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
    """Write one download; runs in a child, the only place where the printers are loaded."""
    importlib.import_module(WARM[0]).write_download(source, kind, sheet, out)


def export(desk: Desk, name: str, no: int | None, kind: Download) -> Artifact:
    """Return a download of a dataset by its name, of the head unless a version is asked for."""
    with desk.reading() as session:
        dataset = get_dataset(session, name)
        version = get_version(session, dataset, dataset.head_no if no is None else no)
    return make_download(desk, dataset.id, version.no, kind)
