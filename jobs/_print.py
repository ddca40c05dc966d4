"""Print one download: the only module that loads the printers, and only a child loads it."""

from pathlib import Path

import polars as pl

from config.terms import Download
from jobs.exports import Sheet
from pipelines.publish.csv import to_csv, to_csv_excel
from pipelines.publish.pdf import Document, to_pdf
from pipelines.publish.xlsx import to_xlsx
from pipelines.summarize import summarize


def write_download(source: Path, kind: Download, sheet: Sheet, out: Path) -> None:
    """Write one format of a version's rows."""
    if kind == Download.PARQUET:
        out.write_bytes(source.read_bytes())
        return
    out.write_bytes(to_bytes(pl.read_parquet(source), kind, sheet))


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
    """Return what the printed form says."""
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
        rows=frame,
        total_rows=frame.height,
        explanations=sheet.explanations,
        counts=sheet.counts,
        created_by=sheet.created_by,
    )
