"""The printed form of a version: what it is, what is in it, its rows, page by page."""

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from config.profile import Field
from config.terms import FieldType

ROWS = 400
NUMBERS = {FieldType.INTEGER, FieldType.NUMBER}
COUNTS = {
    "new": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "set_aside": "Set aside",
    "rejected": "Rejected",
}
STYLE = """
@page { size: A4 %(orientation)s; margin: 16mm 14mm 18mm;
  @bottom-left { content: "%(foot)s"; font: 7.5pt %(font)s; color: #5b6472 }
  @bottom-right { content: "Page " counter(page) " of " counter(pages);
    font: 7.5pt %(font)s; color: #5b6472 } }
body { font: 8.5pt/1.4 %(font)s; color: #0e1622; font-variant-numeric: tabular-nums }
h1 { font-size: 19pt; margin: 0 0 1mm; letter-spacing: -.01em }
h2 { font-size: 10.5pt; margin: 7mm 0 2mm }
p.sub { color: #5b6472; margin: 0 0 5mm }
dl { display: grid; grid-template-columns: repeat(4, 1fr); gap: 3mm; margin: 0 }
dl div { border: .3mm solid #dfe3ea; border-radius: 1.5mm; padding: 2mm 3mm }
dt { color: #5b6472; font-size: 7.5pt } dd { margin: 0; font-weight: 600; font-size: 10pt }
table { border-collapse: collapse; width: 100%%; font-size: %(size)spt }
thead { display: table-header-group }
th { text-align: left; border-bottom: .4mm solid #2457d6; padding: 1mm 1.5mm; font-weight: 600 }
td { border-bottom: .2mm solid #e6e9ef; padding: .8mm 1.5mm; overflow-wrap: anywhere }
tr { break-inside: avoid } .n { text-align: right }
p.cut { border-left: 1mm solid #b45309; padding-left: 2mm; font-weight: 600 }
"""
FONT = '"Inter", "Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "DejaVu Sans", sans-serif'


@dataclass(frozen=True, kw_only=True)
class Document:
    """Everything the printed form says; `rows` may be the first of `total_rows`."""

    title: str
    school: str
    version: int
    batch: int | None
    as_of: datetime
    zone: str
    language: str
    summary: pl.DataFrame
    fields: Sequence[Field]
    rows: pl.DataFrame
    total_rows: int
    explanations: Sequence[Mapping[str, Any]]
    counts: Mapping[str, Any]
    created_by: str


class NothingFetched(URLFetcher):
    """Refuses every address, so that no value of a cell can make the printer fetch anything."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Refuse."""
        del headers
        raise ValueError(f"Nothing is fetched: {url[:40]}")


def to_pdf(document: Document) -> bytes:
    """Return the PDF: A4, lying when there are many columns; the first rows when there are many."""
    shown = document.rows.head(ROWS)
    page = {
        "orientation": "landscape" if len(document.fields) > 6 else "portrait",
        "size": 8 if len(document.fields) <= 8 else max(4.5, 8 - 0.25 * len(document.fields)),
        "foot": css(f"{document.school} · {document.title} · version {document.version}"),
        "font": FONT,
    }
    body = "".join([head(document, shown.height), counts(document), explained(document)])
    body += summary(document.summary) + rows(shown, document.fields)
    text = (
        f'<html lang="{esc(document.language)}"><head><title>{esc(document.title)}</title>'
        f'<meta name="author" content="{esc(document.school)}">'
        f"<style>{STYLE % page}</style></head><body>{body}</body></html>"
    )
    return HTML(string=text, url_fetcher=NothingFetched()).write_pdf(
        pdf_tags=True, pdf_variant="pdf/ua-1"
    )


def esc(value: object) -> str:
    """Return text that stays text."""
    return html.escape(str(value))


def css(text: str) -> str:
    """Return text for a CSS string."""
    kept = text.replace("\\", " ").replace('"', "'").replace("\n", " ").replace("<", " ")
    return "".join(mark for mark in kept if mark.isprintable())


def head(document: Document, shown: int) -> str:
    """Return the title and what identifies this version."""
    zone = ZoneInfo(document.zone)
    when = document.as_of.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    cut = ""
    if shown < document.total_rows:
        cut = f'<p class="cut">First {shown:,} of {document.total_rows:,} rows.</p>'
    facts = {
        "Version": document.version,
        "Batch": document.batch if document.batch is not None else "none",
        "Rows": f"{document.total_rows:,}",
        "Published by": document.created_by,
    }
    return (
        f"<h1>{esc(document.title)}</h1>"
        f'<p class="sub">{esc(document.school)} · data as of {esc(when)} ({esc(document.zone)})</p>'
        f"{cut}{boxes(facts)}"
    )


def boxes(facts: Mapping[str, object]) -> str:
    """Return short facts side by side."""
    parts = [f"<div><dt>{esc(name)}</dt><dd>{esc(fact)}</dd></div>" for name, fact in facts.items()]
    return f"<dl>{''.join(parts)}</dl>"


def counts(document: Document) -> str:
    """Return a bar of what this version changed, with its figures beside it."""
    known = {word: int(document.counts.get(name, 0)) for name, word in COUNTS.items()}
    if not document.counts:
        return ""
    return f"<h2>What changed</h2>{chart(known)}"


def chart(known: Mapping[str, int]) -> str:
    """Return a small chart of named counts, one bar each."""
    most = max(known.values(), default=0) or 1
    step, left, wide = 15, 70, 300
    bars = [
        f'<text x="0" y="{place * step + 11}" font-size="9">{esc(word)}</text>'
        f'<rect x="{left}" y="{place * step + 3}" height="10" rx="2" fill="#2457d6" '
        f'width="{max(math.ceil(count / most * wide), 1)}"/>'
        f'<text x="{left + count / most * wide + 6:.0f}" y="{place * step + 11}" '
        f'font-size="9">{count:,}</text>'
        for place, (word, count) in enumerate(known.items())
    ]
    told = ", ".join(f"{word} {count:,}" for word, count in known.items())
    return (
        f'<svg role="img" aria-label="{esc(told)}" width="460" height="{step * len(known) + 4}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(bars)}</svg>'
    )


def explained(document: Document) -> str:
    """Return the unusual values with why they are right."""
    if not document.explanations:
        return ""
    body = [
        [word["row"], word["column"], word["rule"], word["text"], word["actor"]]
        for word in document.explanations
    ]
    return "<h2>Explained values</h2>" + table(
        ["Row", "Column", "Rule", "Explanation", "By"], body, numbers={0}
    )


def summary(frame: pl.DataFrame) -> str:
    """Return the summary of the columns."""
    names = ["title", "kind", "missing", "distinct", "minimum", "median", "maximum", "mean"]
    body = [[neat(value) for value in row] for row in frame.select(names).iter_rows()]
    heads = ["Column", "Kind", "Missing", "Distinct", "Least", "Median", "Most", "Mean"]
    return "<h2>Columns</h2>" + table(heads, body, numbers=set(range(2, 8)))


def rows(frame: pl.DataFrame, fields: Sequence[Field]) -> str:
    """Return the rows."""
    known = [field for field in fields if field.name in frame.columns]
    body = [
        [neat(value) for value in row]
        for row in frame.select(field.name for field in known).iter_rows()
    ]
    numbers = {place for place, field in enumerate(known) if field.type in NUMBERS}
    return "<h2>Rows</h2>" + table([field.title for field in known], body, numbers=numbers)


def neat(value: object) -> str:
    """Return a value as it is printed."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def table(heads: Sequence[str], body: Sequence[Sequence[object]], *, numbers: set[int]) -> str:
    """Return a table; the columns of numbers stand to the right."""
    sides = [' class="n"' if place in numbers else "" for place in range(len(heads))]
    top = "".join(
        f'<th scope="col"{side}>{esc(head)}</th>' for side, head in zip(sides, heads, strict=True)
    )
    lines = [
        "<tr>"
        + "".join(f"<td{side}>{esc(cell)}</td>" for side, cell in zip(sides, line, strict=True))
        + "</tr>"
        for line in body
    ]
    return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
