"""Rows as plain cells on lying pages, for comparison only: ReportLab's canvas, and fpdf2.

Both come with the tests' packages; the product prints with neither.
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from config.errors import InputError
from jobs._bench._child import Watch, run
from jobs._bench._gradebook import BenchFiles

PLACES = ("/usr/share/fonts/truetype/noto", "/usr/share/fonts/noto")
FONT = "NotoSans-Regular.ttf"
SIZE, LINE, MARGIN = 6.5, 10.0, 28.0
WIDTH, HEIGHT = 842.0, 595.0
LINES = int((HEIGHT - 2 * MARGIN) / LINE)


def font_file() -> str:
    """Return the font that all of them embed."""
    found = [Path(place) / FONT for place in PLACES if (Path(place) / FONT).exists()]
    if not found:
        raise InputError("The Noto fonts are missing.", hint="Install fonts-noto-core.")
    return str(found[0])


def library(name: str) -> Any:
    """Return a library that only this comparison uses."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise InputError(
            f"This comparison needs {name.partition('.')[0]}.", hint="It comes with `make test`."
        ) from error


def pages(folder: Path, rows: int) -> Iterator[list[tuple[str, ...]]]:
    """Return the lines of each page: the titles, then rows."""
    table = pl.read_parquet(BenchFiles(folder=folder, rows=rows).head)
    texts = table.select(pl.all().cast(pl.String).fill_null(""))
    titles = tuple(texts.columns)
    for start in range(0, texts.height, LINES - 1):
        yield [titles, *texts.slice(start, LINES - 1).iter_rows()]


def by_reportlab(folder: Path, rows: int, watch: Watch) -> dict[str, int]:
    """Draw each cell as a string on a canvas."""
    font = library("reportlab.pdfbase.ttfonts").TTFont("Noto", font_file())
    library("reportlab.pdfbase.pdfmetrics").registerFont(font)
    out = folder / "canvas.pdf"
    canvas = library("reportlab.pdfgen.canvas").Canvas(str(out), pagesize=(WIDTH, HEIGHT))
    drawn = 0
    for page in pages(folder, rows):
        canvas.setFont("Noto", SIZE)
        step = (WIDTH - 2 * MARGIN) / len(page[0])
        for place, cells in enumerate(page):
            for column, cell in enumerate(cells):
                canvas.drawString(MARGIN + column * step, HEIGHT - MARGIN - place * LINE, cell)
        canvas.showPage()
        drawn += 1
    canvas.save()
    watch.lap("draw")
    return {"pages": drawn, "bytes": out.stat().st_size}


def by_fpdf(folder: Path, rows: int, watch: Watch) -> dict[str, int]:
    """Draw each cell as fpdf2 does."""
    paper = library("fpdf").FPDF(orientation="L", unit="pt", format="A4")
    paper.set_auto_page_break(auto=False)
    paper.add_font("Noto", fname=font_file())
    drawn = 0
    for page in pages(folder, rows):
        paper.add_page()
        paper.set_font("Noto", size=SIZE)
        step = (WIDTH - 2 * MARGIN) / len(page[0])
        for cells in page:
            for cell in cells:
                paper.cell(step, LINE, cell)
            paper.ln()
        drawn += 1
    out = folder / "fpdf.pdf"
    paper.output(str(out))
    watch.lap("draw")
    return {"pages": drawn, "bytes": out.stat().st_size}


if __name__ == "__main__":
    run({"bare ReportLab canvas": by_reportlab, "fpdf2": by_fpdf}, sys.argv[1:])
