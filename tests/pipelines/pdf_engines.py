"""Print sheets to PDF with four engines, each as its users would."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from io import BytesIO
from typing import Any

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TableCellFillMode, VAlign
from fpdf.fonts import FontFace
from playwright.sync_api import Browser, sync_playwright
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table
from weasyprint import HTML

from tests.pipelines.pdf_sheets import Column, Sheet

MARGIN = 36.0
CHROMIUM = "/usr/bin/chromium"
FONTS = {"sans": "DejaVu Sans", "serif": "DejaVu Serif", "mono": "DejaVu Sans Mono"}
CORE = {"sans": "Helvetica", "serif": "Times", "mono": "Courier"}
GREY = (235, 235, 235)


def shares(columns: Sequence[Column]) -> list[float]:
    """Return the width of each column as a part of the whole."""
    whole = sum(column.width for column in columns)
    return [column.width / whole for column in columns]


def to_html(sheet: Sheet) -> str:
    """Return a sheet as a web page made for printing."""
    look = sheet.look
    wide, high = look.page
    borders = {
        "ruled": "td, th {border: 0.5pt solid #333}",
        "unruled": "",
        "lines": "tr {border-bottom: 0.5pt solid #999}",
        "zebra": "tbody tr:nth-child(even) td {background: #ebebeb}",
    }[look.style]
    cells = "".join(f"<col style='width:{share * 100:.2f}%'>" for share in shares(sheet.columns))
    head = "".join(
        f"<th style='text-align:{c.align}'>{escape(c.title)}</th>" for c in sheet.columns
    )
    body = "".join(
        html_row(sheet.columns, row) for row in [*sheet.rows, *filter(None, [sheet.footer])]
    )
    return f"""<!doctype html><meta charset="utf-8"><style>
        @page {{size: {wide}pt {high}pt; margin: {MARGIN}pt;
            @bottom-right {{content: "Page " counter(page) " of " counter(pages); font-size: 7pt}}}}
        body {{font: {look.size}pt "{FONTS[look.font]}"; margin: 0}}
        h1 {{font-size: 13pt; margin: 0 0 8pt}}
        table {{border-collapse: collapse; width: 100%; table-layout: fixed}}
        td, th {{padding: {look.padding}pt; vertical-align: {"middle" if look.middle else "top"}}}
        th {{vertical-align: bottom}} .cut {{word-break: break-all}}
        {borders}</style>
        <h1>{escape(look.title)}</h1>
        <table><colgroup>{cells}</colgroup><thead><tr>{head}</tr></thead>
        <tbody>{body}</tbody></table>"""


def html_row(columns: Sequence[Column], row: Sequence[str]) -> str:
    """Return one row."""
    cells = (
        f"<td class='{'cut' if column.cut else ''}' style='text-align:{column.align}'>"
        f"{escape(cell)}</td>"
        for column, cell in zip(columns, row, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def by_weasyprint(sheet: Sheet) -> bytes:
    """Print with WeasyPrint."""
    return HTML(string=to_html(sheet)).write_pdf()


def by_reportlab(sheet: Sheet) -> bytes:
    """Print with ReportLab's flowing tables."""
    look = sheet.look
    font = {"Times": "Times-Roman"}.get(CORE[look.font], CORE[look.font])
    bold = {"Times-Roman": "Times-Bold"}.get(font, f"{font}-Bold")
    into = BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    document = SimpleDocTemplate(into, pagesize=look.page, invariant=1, **margins)
    inner = look.page[0] - 2 * MARGIN - 12
    widths = [share * inner for share in shares(sheet.columns)]
    rows = [
        [
            Paragraph(escape(cell), style_of(column, font if place else bold, look.size))
            for column, cell in zip(sheet.columns, row, strict=True)
        ]
        for place, row in enumerate([sheet.header, *sheet.rows, *filter(None, [sheet.footer])])
    ]
    table = Table(rows, colWidths=widths, repeatRows=1, splitInRow=1)
    table.setStyle(table_style(sheet))
    title = ParagraphStyle("title", fontName=bold, fontSize=13, leading=22)
    document.build([Paragraph(escape(look.title), title), table], onLaterPages=number_page)
    return into.getvalue()


def number_page(canvas: Any, _document: Any) -> None:
    """Write the number of a page below it."""
    canvas.setFont("Helvetica", 7)
    canvas.drawString(MARGIN, MARGIN / 2, f"Page {canvas.getPageNumber()}")


def style_of(column: Column, font: str, size: float) -> ParagraphStyle:
    """Return how the paragraphs of a column are set."""
    place = {"left": 0, "center": 1, "right": 2}[column.align]
    wrap = "CJK" if column.cut else None
    return ParagraphStyle(
        column.title,
        fontName=font,
        fontSize=size,
        leading=size * 1.2,
        alignment=place,
        wordWrap=wrap,
    )


def table_style(sheet: Sheet) -> list[tuple[Any, ...]]:
    """Return ReportLab's commands for a style."""
    whole = ((0, 0), (-1, -1))
    padding = sheet.look.padding
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", *whole, "MIDDLE" if sheet.look.middle else "TOP"),
        ("LEFTPADDING", *whole, padding),
        ("RIGHTPADDING", *whole, padding),
        ("TOPPADDING", *whole, padding),
        ("BOTTOMPADDING", *whole, padding),
    ]
    commands += {
        "ruled": [("GRID", *whole, 0.5, (0.2, 0.2, 0.2))],
        "unruled": [],
        "lines": [("LINEBELOW", *whole, 0.5, (0.6, 0.6, 0.6))],
        "zebra": [("ROWBACKGROUNDS", (0, 1), (-1, -1), [(1, 1, 1), (0.92, 0.92, 0.92)])],
    }[sheet.look.style]
    return commands


def by_fpdf2(sheet: Sheet) -> bytes:
    """Print with fpdf2's table."""
    look = sheet.look
    document = FPDF(unit="pt", format=look.page)
    document.set_margin(MARGIN)
    document.set_auto_page_break(auto=True, margin=MARGIN)
    document.add_page()
    document.set_font(CORE[look.font], "B", 13)
    document.cell(0, 24, look.title, new_x="LMARGIN", new_y="NEXT")
    document.set_font(CORE[look.font], size=look.size)
    layout = {
        "ruled": TableBordersLayout.ALL,
        "lines": TableBordersLayout.HORIZONTAL_LINES,
    }.get(look.style, TableBordersLayout.NONE)
    fill = TableCellFillMode.EVEN_ROWS if look.style == "zebra" else TableCellFillMode.NONE
    with document.table(
        borders_layout=layout,
        cell_fill_color=GREY,
        cell_fill_mode=fill,
        col_widths=[column.width for column in sheet.columns],
        headings_style=FontFace(emphasis="BOLD"),
        line_height=look.size * 1.25,
        padding=look.padding,
        text_align=[column.align.upper() for column in sheet.columns],
        v_align=VAlign.M if look.middle else VAlign.T,
        width=look.page[0] - 2 * MARGIN,
    ) as table:
        for row in [sheet.header, *sheet.rows, *filter(None, [sheet.footer])]:
            line = table.row()
            for cell in row:
                line.cell(cell)
    return bytes(document.output())


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Open one browser for all sheets."""
    with sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


def by_chromium(sheets: Sequence[Sheet]) -> list[bytes]:
    """Print with a browser."""
    printed: list[bytes] = []
    with open_chromium() as browser:
        page = browser.new_page()
        for sheet in sheets:
            page.set_content(to_html(sheet))
            printed.append(page.pdf(prefer_css_page_size=True, print_background=True))
    return printed


def print_sheets(sheets: Sequence[Sheet]) -> list[tuple[Sheet, bytes]]:
    """Return each sheet with its PDF; the browser is started once."""
    by_hand = {"weasyprint": by_weasyprint, "reportlab": by_reportlab, "fpdf2": by_fpdf2}
    browsed = [sheet for sheet in sheets if sheet.look.engine == "chromium"]
    printed = dict(zip(map(id, browsed), by_chromium(browsed), strict=True)) if browsed else {}
    return [
        (sheet, printed[id(sheet)] if id(sheet) in printed else by_hand[sheet.look.engine](sheet))
        for sheet in sheets
    ]
