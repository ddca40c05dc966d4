"""Papers of a promotion: a letter for each student, and the class lists of the new year."""

from collections.abc import Sequence
from html import escape

from weasyprint import HTML
from weasyprint.urls import URLFetcher

from pipelines.publish.papers import ClassList, Letter, Paper

NOTHING_FETCHED = URLFetcher(allowed_protocols=(), allow_redirects=False)
STYLE = """
@page {
  size: A4; margin: 24mm 24mm 22mm; font: 8pt Inter, sans-serif; color: #5a6577;
  @bottom-left { content: string(foot) }
  @bottom-right { content: string(who) }
}
body { font: 10.5pt/1.55 Inter, "Noto Sans", sans-serif; color: #0e1622; margin: 0 }
section { break-before: page }
section:first-of-type { break-before: auto }
header { border-bottom: .6pt solid #c8d0dc; padding-bottom: 3mm; margin-bottom: 14mm }
header b { font-size: 13pt } header span { float: right; color: #5a6577; padding-top: 1mm }
h1 { font-size: 16pt; line-height: 1.3; margin: 0 0 6mm }
h1 { string-set: foot attr(data-foot), who attr(data-who) }
p { margin: 0 0 4mm }
.verdict { font-weight: 600; font-size: 12pt; margin: 6mm 0 }
table { width: 100%; border-collapse: collapse; font-size: 9.5pt; margin: 2mm 0 7mm }
th { text-align: left; color: #5a6577; font-weight: 500; font-size: 8.5pt; padding: 0 2mm 1.2mm 0 }
td { padding: 1.5mm 2mm 1.5mm 0; border-top: .3pt solid #dfe4ec }
td.n, th.n { text-align: right; width: 26mm }
.list td:first-child, .list th:first-child { width: 9mm; color: #5a6577 }
.list td:last-child { width: 58mm }
.sign { margin-top: 18mm; width: 70mm; border-top: .5pt solid #5a6577; padding-top: 1.5mm }
.sign { color: #5a6577; font-size: 9pt }
"""


def to_letters(paper: Paper, letters: Sequence[Letter]) -> bytes:
    """Return a page for each student as one PDF, tagged, in A4."""
    return printed(paper, [letter_of(paper, one) for one in letters])


def to_class_lists(paper: Paper, lists: Sequence[ClassList]) -> bytes:
    """Return the class lists as one PDF, each beginning on a page of its own."""
    return printed(paper, [list_of(paper, one) for one in lists])


def printed(paper: Paper, sections: Sequence[str]) -> bytes:
    """Return sections of HTML as PDF."""
    body = "".join(f"<section>{one}</section>" for one in sections)
    page = (
        f'<!doctype html><html lang="{escape(paper.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(paper.title)}</title><style>{STYLE}</style></head>"
        f"<body>{body}</body></html>"
    )
    content = HTML(string=page, url_fetcher=NOTHING_FETCHED).write_pdf(pdf_tags=True)
    assert content is not None  # noqa: S101 — nothing was named to write it to
    return content


def head_of(paper: Paper, title: str, who: str) -> str:
    """Return the head of a page and its title; both stand in the foot as well."""
    return (
        f"<header><b>{escape(paper.school)}</b><span>{escape(paper.day)}</span></header>"
        f'<h1 data-foot="{escape(f"{paper.school} · {paper.title}")}" '
        f'data-who="{escape(who)}">{escape(title)}</h1>'
    )


def letter_of(paper: Paper, one: Letter) -> str:
    """Return a letter as HTML."""
    marks = "".join(row_of(course, mark) for course, mark in one.marks)
    figures = "".join(row_of(name, value) for name, value in one.figures)
    condition = f"<p>Condition: {escape(one.condition)}</p>" if one.condition else ""
    table = (
        f'<table><tr><th>Course</th><th class="n">Final mark</th></tr>{marks}</table>'
        if marks
        else ""
    )
    return (
        f"{head_of(paper, paper.title, f'{one.name} · {one.sourced_id}')}"
        f"<p>{escape(one.name)}<br>{escape(one.place)} · {escape(one.sourced_id)}</p>"
        f'<p class="verdict">{escape(one.verdict)}</p>{condition}'
        f"{table}<table>{figures}</table>"
        f'<p class="sign">Head of school</p>'
    )


def row_of(name: str, value: str) -> str:
    """Return a name and a figure as a row."""
    return f'<tr><td>{escape(name)}</td><td class="n">{escape(value)}</td></tr>'


def list_of(paper: Paper, one: ClassList) -> str:
    """Return a class list as HTML, with room for a note behind each name."""
    rows = "".join(
        f"<tr><td>{number}</td><td>{escape(name)}</td><td>{escape(sourced_id)}</td><td></td></tr>"
        for number, (sourced_id, name) in enumerate(one.people, start=1)
    )
    count = f"{len(one.people):,} students" if len(one.people) != 1 else "1 student"
    head = "<tr><th></th><th>Name</th><th>Id</th><th>Note</th></tr>"
    return (
        f"{head_of(paper, one.title, one.title)}<p>{escape(paper.title)} · {count}</p>"
        f'<table class="list">{head}{rows}</table>'
    )
