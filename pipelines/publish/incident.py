"""The resolution report of an incident: one page that says what was wrong and what was done."""

from html import escape

from weasyprint import HTML
from weasyprint.urls import URLFetcher

from pipelines.publish.papers import Report

NOTHING_FETCHED = URLFetcher(allowed_protocols=(), allow_redirects=False)
STYLE = """
@page {
  size: A4; margin: 20mm 18mm 22mm; font: 8pt Inter, sans-serif; color: #5a6577;
  @bottom-left { content: string(foot) }
  @bottom-right { content: "Page " counter(page) " of " counter(pages) }
}
body { font: 10pt/1.5 Inter, "Noto Sans", sans-serif; color: #0e1622 }
h1 { font-size: 17pt; line-height: 1.25; margin: 0 0 2mm; string-set: foot attr(data-foot) }
h2 { font-size: 8.5pt; letter-spacing: .06em; text-transform: uppercase; color: #4b5668 }
h2 { margin: 7mm 0 1.5mm }
p { margin: 0 }
.told { color: #4b5668 }
table { width: 100%; border-collapse: collapse; font-size: 9pt }
td { padding: 1.4mm 2mm 1.4mm 0; border-top: .3pt solid #dfe4ec; vertical-align: top }
td:first-child { white-space: nowrap; color: #5a6577; width: 44mm }
.what td:nth-child(2) { width: 32mm; font-weight: 600 }
"""


def to_report(report: Report) -> bytes:
    """Return the report as PDF, tagged, in A4."""
    content = HTML(string=page_of(report), url_fetcher=NOTHING_FETCHED).write_pdf(pdf_tags=True)
    assert content is not None  # noqa: S101 — nothing was named to write it to
    return content


def page_of(report: Report) -> str:
    """Return the report as HTML."""
    foot = f"{report.school} · incident {report.number} · as of {report.as_of}"
    parts = (
        ("Cause", report.root_cause),
        ("Fix", report.corrective_action),
        ("Impact", report.impact),
    )
    words = "".join(f"<h2>{name}</h2><p>{escape(text)}</p>" for name, text in parts)
    facts = "".join(row_of(*fact) for fact in report.facts)
    lines = "".join(row_of(line.at, line.what, line.told) for line in report.timeline)
    title, told = escape(report.title), f"incident {report.number} · resolution report"
    return (
        f'<!doctype html><html lang="{escape(report.language)}"><head><meta charset="utf-8">'
        f"<title>Incident {report.number}: {title}</title><style>{STYLE}</style></head>"
        f'<body><h1 data-foot="{escape(foot)}">{title}</h1>'
        f'<p class="told">{escape(report.school)} · {told}</p>'
        f"<h2>Facts</h2><table>{facts}</table>{words}"
        f'<h2>What happened</h2><table class="what">{lines}</table></body></html>'
    )


def row_of(*cells: str) -> str:
    """Return texts as a row of a table."""
    return f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in cells)}</tr>"
