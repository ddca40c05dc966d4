"""The designed part of a printed version: what it is, what changed, what is in it."""

import html
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import polars as pl

from config.profile import Field
from pipelines.publish._document import Document
from pipelines.publish._grid import NUMBERS
from pipelines.publish._look import BLUE, FAMILIES, HAIR, INK, QUIET, TINT, ZEBRA, Paper
from pipelines.publish.csv import titles_of

MOST_EXPLANATIONS, MOST_COLUMNS = 200, 80
COUNTS = {
    "new": ("New", BLUE),
    "changed": ("Changed", "#7c3aed"),
    "unchanged": ("Unchanged", "#94a3b8"),
    "set_aside": ("Set aside", "#b45309"),
    "rejected": ("Rejected", "#be123c"),
}
SUMMARY = {
    "title": "Column", "kind": "Kind", "missing": "Empty", "distinct": "Distinct",
    "minimum": "Least", "median": "Median", "maximum": "Greatest", "mean": "Mean",
    "top": "Most frequent",
}  # fmt: skip
FIGURES = {"missing", "distinct", "mean"}
STYLE = """
@page { size: %(width)spt %(height)spt; margin: 42pt 40pt 50pt }
body { font: 8.5pt/1.45 %(font)s; color: %(ink)s; font-variant-numeric: tabular-nums; margin: 0 }
header { border-top: 3pt solid %(blue)s; padding-top: 12pt; margin-bottom: 12pt }
.school { color: %(blue)s; font-weight: 600; font-size: 9pt; margin: 0 }
h1 { font-size: 24pt; line-height: 1.2; margin: 2pt 0 3pt; letter-spacing: -.015em }
h2 { font-size: 11pt; margin: 17pt 0 5pt; break-after: avoid }
.sub, .told { color: %(quiet)s; margin: 0 } .told { margin: 0 0 5pt }
.cut { background: #fff4e5; border-left: 3pt solid #b45309; padding: 4pt 8pt; margin: 6pt 0 0;
  font-weight: 600 }
header + dl { margin-top: 10pt }
h1, p, td, th, dd { overflow-wrap: anywhere }
dl { display: flex; gap: 7pt; margin: 0 }
dl div { flex: 1; background: %(zebra)s; border: .5pt solid %(hair)s; border-radius: 4pt;
  padding: 5pt 8pt 6pt }
dt { color: %(quiet)s; font-size: 7pt } dd { margin: 0; font-weight: 600; font-size: 12pt;
  line-height: 1.3 }
dl div.long { flex: 2 } .long dd { font-size: 9pt; line-height: 1.75 }
svg { display: block; margin-top: 3pt }
table { border-collapse: collapse; width: 100%%; font-size: 7.5pt; line-height: 1.36 }
thead { display: table-header-group } tr { break-inside: avoid }
th { text-align: left; font-weight: 600; background: %(tint)s; border-bottom: 1pt solid %(blue)s;
  padding: 3.5pt 5pt; vertical-align: bottom }
td { border-bottom: .35pt solid %(hair)s; padding: 2.2pt 5pt; vertical-align: top }
tbody tr:nth-child(even) td { background: %(zebra)s }
.n { text-align: right } .rows { table-layout: fixed }
"""


def designed(
    document: Document,
    paper: Paper,
    *,
    rows: pl.DataFrame | None,
    widths: Sequence[float],
    missing: int,
) -> str:
    """Return the designed part as HTML, with the rows when they are few."""
    style = STYLE % {
        "width": paper.width,
        "height": paper.height,
        "font": ", ".join(f'"{family}"' for family in FAMILIES[:-1]) + ", sans-serif",
        "ink": INK,
        "quiet": QUIET,
        "blue": BLUE,
        "tint": TINT,
        "hair": HAIR,
        "zebra": ZEBRA,
    }
    parts = [
        heading(document, missing),
        facts(document),
        changes(document.counts, paper.inner),
        explained(document),
        summary(document.summary),
    ]
    if rows is not None:
        parts.append(short_rows(rows, document.fields, widths))
    return (
        f'<html lang="{esc(document.language)}"><head><title>{esc(name_of(document))}</title>'
        f'<meta name="author" content="{esc(document.school)}">'
        f'<meta name="generator" content="Homeroom">'
        f"<style>{style}</style></head><body>{''.join(parts)}</body></html>"
    )


def esc(value: object) -> str:
    """Return text that stays text."""
    return html.escape(str(value))


def name_of(document: Document) -> str:
    """Return the document's title as readers show it in the window."""
    return f"{document.title}, version {document.version}, {document.school}"


def cap_of(document: Document) -> str:
    """Return the words that say that rows are left out; nothing when all are there."""
    shown = document.rows.height
    if shown >= document.total_rows:
        return ""
    return f"First {shown:,} of {document.total_rows:,} rows"


def heading(document: Document, missing: int) -> str:
    """Return the title, the school, the moment, and before all else what is left out."""
    zone = ZoneInfo(document.zone)
    when = document.as_of.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    cap = cap_of(document)
    cut = f'<p class="cut">{cap}. The CSV of this version holds them all.</p>' if cap else ""
    return (
        f'<header><p class="school">{esc(document.school)}</p><h1>{esc(document.title)}</h1>'
        f'<p class="sub">Data as of {esc(when)} ({esc(document.zone)})</p>'
        f"{cut}{unknown(missing)}</header>"
    )


def unknown(missing: int) -> str:
    """Return the words that say that some characters stand as boxes."""
    if not missing:
        return ""
    what = "1 character is" if missing == 1 else f"{missing:,} characters are"
    return (
        f'<p class="cut">{what} in no font of this machine and printed as empty boxes; searching '
        "and copying work. Installing the Noto fonts mends it.</p>"
    )


def facts(document: Document) -> str:
    """Return what identifies this version, side by side."""
    known = {
        "Version": str(document.version),
        "Batch": "none" if document.batch is None else str(document.batch),
        "Rows": f"{document.total_rows:,}",
        "Columns": f"{len(document.fields):,}",
        "Published by": document.created_by,
    }
    parts = [
        f"<div{' class=long' if len(fact) > 12 else ''}><dt>{esc(name)}</dt><dd>{esc(fact)}</dd>"
        "</div>"
        for name, fact in known.items()
    ]
    return f"<dl>{''.join(parts)}</dl>"


def changes(counts: Mapping[str, object], wide: float) -> str:
    """Return one bar of what became of the file's rows, and its figures."""
    known = {name: int(str(counts.get(name) or 0)) for name in COUNTS}
    total = sum(known.values())
    if not total:
        return ""
    return (
        "<h2>What became of the file's rows</h2>"
        f'<p class="told">{total:,} rows in the file</p>{bar(known, total, wide)}'
    )


def bar(known: Mapping[str, int], total: int, wide: float) -> str:
    """Return the chart: one bar cut by kind, the kinds with their counts below."""
    pieces: list[str] = []
    left = 0.0
    for name, count in known.items():
        share = count / total * wide
        if share:
            pieces.append(
                f'<rect x="{left:.1f}" y="0" width="{max(share - 1, 0.8):.1f}" height="12" '
                f'rx="2" fill="{COUNTS[name][1]}"/>'
            )
        left += share
    for place, (name, count) in enumerate(known.items()):
        word, colour = COUNTS[name]
        x = place * min(wide / len(known), 110)
        pieces.append(
            f'<circle cx="{x + 4:.0f}" cy="25" r="3.2" fill="{colour}"/>'
            f'<text x="{x + 11:.0f}" y="28" font-size="8" fill="{INK}">{word} {count:,}</text>'
        )
    told = ", ".join(f"{COUNTS[name][0]} {count:,}" for name, count in known.items())
    return (
        f'<svg role="img" aria-label="{esc(told)}" width="{wide}pt" height="33pt" '
        f'viewBox="0 0 {wide} 33" font-family="Noto Sans, sans-serif" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{esc(told)}</title>{"".join(pieces)}</svg>'
    )


def explained(document: Document) -> str:
    """Return the unusual values, with why they are right and who says so."""
    words = document.explanations[:MOST_EXPLANATIONS]
    if not words:
        return ""
    titles = titles_of(document.fields)
    body = [
        [
            word["row"],
            titles.get(word["column"], word["column"]),
            word["rule"],
            clipped(word["text"], 1_000),
            word["actor"],
        ]
        for word in words
    ]
    heads = ["Row", "Column", "Rule", "Explanation", "Explained by"]
    return (
        "<h2>Open queries and their explanations</h2>"
        + left_out(len(words), len(document.explanations), "explanations")
        + table(heads, body, numbers={0})
    )


def left_out(shown: int, total: int, things: str) -> str:
    """Return the words that say how many things are left out of a list, if any."""
    return f'<p class="told">First {shown:,} of {total:,} {things}</p>' if shown < total else ""


def summary(frame: pl.DataFrame) -> str:
    """Return a line of figures per column."""
    shown = frame.head(MOST_COLUMNS)
    body = [[neat(value) for value in row] for row in shown.select(list(SUMMARY)).iter_rows()]
    numbers = {place for place, name in enumerate(SUMMARY) if name in FIGURES}
    return (
        "<h2>Columns</h2>"
        + left_out(shown.height, frame.height, "columns")
        + table(list(SUMMARY.values()), body, numbers=numbers)
    )


def neat(value: object) -> str:
    """Return a value as it is printed."""
    if value is None:
        return ""
    return f"{value:,.6g}" if isinstance(value, float | int) else clipped(str(value), 60)


def clipped(text: str, most: int) -> str:
    """Return a text of at most so many letters; what is left out is seen."""
    return text if len(text) <= most else f"{text[:most]}…"


def short_rows(texts: pl.DataFrame, fields: Sequence[Field], widths: Sequence[float]) -> str:
    """Return a short table of rows, its columns as wide as a long one's."""
    known = [field for field in fields if field.name in texts.columns]
    titles = titles_of(known)
    numbers = {place for place, field in enumerate(known) if field.type in NUMBERS}
    columns = "".join(f'<col style="width: {width:.1f}pt">' for width in widths)
    return "<h2>Rows</h2>" + table(
        list(titles.values()), list(texts.iter_rows()), numbers=numbers, columns=columns
    )


def table(
    heads: Sequence[str],
    body: Sequence[Sequence[object]],
    *,
    numbers: set[int],
    columns: str = "",
) -> str:
    """Return a table; the columns of numbers stand to the right."""
    sides = [' class="n"' if place in numbers else "" for place in range(len(heads))]
    top = "".join(
        f'<th scope="col"{side}>{esc(clipped(head, 120))}</th>'
        for side, head in zip(sides, heads, strict=True)
    )
    lines = [
        "<tr>"
        + "".join(f"<td{side}>{esc(cell)}</td>" for side, cell in zip(sides, line, strict=True))
        + "</tr>"
        for line in body
    ]
    kind = ' class="rows"' if columns else ""
    return (
        f"<table{kind}>{columns}<thead><tr>{top}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )
