"""Write pages straight into the stream: table pages, and the foot of every page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.publish._grid import (
    AIR,
    LEAD,
    LINES,
    PAD,
    TITLE_ROOM,
    Band,
    Grid,
    GridColumn,
    row_height,
)
from pipelines.publish._look import BLUE, HAIR, INK, POINTS, QUIET, TINT, ZEBRA, Paper, rgb
from pipelines.publish._shaping import Hand, Shaped, Shaper, wrap

SMALL = 7.0
Paint = Callable[[Any, float], None]


def no_forms() -> dict[None, list[Any]]:
    """Return what the writer takes for a page without fields to fill in."""
    return {None: []}


@dataclass(kw_only=True)
class Sheet:
    """A page as WeasyPrint's writer takes it, painted by us."""

    width: float
    height: float
    paint: Paint
    _page_box: Any = None
    bleed: Mapping[str, float] = field(
        default_factory=lambda: dict.fromkeys(("top", "right", "bottom", "left"), 0)
    )
    bookmarks: Sequence[Any] = ()
    links: Sequence[Any] = ()
    anchors: Mapping[str, Any] = field(default_factory=dict)
    forms: Mapping[Any, Any] = field(default_factory=no_forms)


@dataclass(frozen=True)
class Foot:
    """What stands at the bottom of every page, and above a table that goes on."""

    left: str
    pages: int
    title: str

    def right(self, number: int) -> str:
        """Return the numbering."""
        return f"Page {number} of {self.pages}"


def with_foot(page: Any, hand: Hand, *, paper: Paper, foot: Foot, number: int) -> Sheet:
    """Return a designed page with our foot below it."""

    def paint(stream: Any, scale: float) -> None:
        page.paint(stream, scale)
        write(stream, paper, foot_of(paper, foot, number, hand))

    return Sheet(
        width=page.width,
        height=page.height,
        paint=paint,
        _page_box=page._page_box,  # noqa: SLF001 — the writer of tags reads it
        bleed=page.bleed,
        bookmarks=page.bookmarks,
        links=page.links,
        anchors=page.anchors,
        forms=page.forms,
    )


def table_pages(grid: Grid, hand: Hand, *, foot: Foot, first: int) -> list[Sheet]:
    """Return the pages of a long table, numbered on from `first`."""
    shown = [(band, rows) for band in grid.bands for rows in band.pages]
    return [
        Sheet(
            width=grid.paper.width / POINTS,
            height=grid.paper.height / POINTS,
            paint=painter(grid, band, rows, foot=foot, number=number, hand=hand),
        )
        for number, (band, rows) in enumerate(shown, start=first)
    ]


def painter(
    grid: Grid,
    band: Band,
    rows: tuple[int, int],
    *,
    foot: Foot,
    number: int,
    hand: Hand,
) -> Paint:
    """Return what paints one page of a long table when its turn comes."""

    def paint(stream: Any, scale: float) -> None:
        del scale
        ops = [
            *headline(grid, band, rows, title=foot.title, hand=hand),
            *body(grid, band, rows, hand),
            *foot_of(grid.paper, foot, number, hand),
        ]
        write(stream, grid.paper, ops)

    return paint


def write(stream: Any, paper: Paper, ops: Sequence[str]) -> None:
    """Append operators that count from the lower left corner, apart from the tagged content."""
    with stream.artifact(), stream.stacked():
        stream.transform(d=-1, f=paper.height)
        stream.stream.append("\n".join(ops).encode())


def put(x: float, y: float, shaped: Shaped, size: float) -> str:
    """Return what writes one line of glyphs at a point."""
    shown = "".join(f"/{font} {size:g} Tf {show}" for font, show in shaped.parts)
    return f"1 0 0 1 {x:.2f} {y:.2f} Tm {shown}"


def text(ops: Sequence[str], colour: str) -> list[str]:
    """Return lines of text in one colour."""
    return ["BT", f"{rgb(colour)} rg", *ops, "ET"]


def box(x: float, y: float, wide: float, high: float, *, colour: str) -> str:
    """Return what fills a rectangle."""
    return f"{rgb(colour)} rg {x:.2f} {y:.2f} {wide:.2f} {high:.2f} re f"


def foot_of(paper: Paper, foot: Foot, number: int, hand: Hand) -> list[str]:
    """Return the foot of a page: what it belongs to, and its number."""
    y = paper.bottom - 20
    right = hand.plain.shape(foot.right(number))
    room = (paper.inner - right.width * SMALL - 20) / SMALL
    left = hand.plain.shape(wrap(hand.plain, foot.left, room, 1)[0])
    return [
        box(paper.side, y + 12, paper.inner, 0.5, colour=HAIR),
        *text(
            [
                put(paper.side, y, left, SMALL),
                put(paper.width - paper.side - right.width * SMALL, y, right, SMALL),
            ],
            QUIET,
        ),
    ]


def headline(
    grid: Grid, band: Band, rows: tuple[int, int], *, title: str, hand: Hand
) -> Iterator[str]:
    """Yield what stands above the table, and its heading row."""
    paper, size = grid.paper, grid.size
    y = paper.height - paper.top - 8
    told = f"Rows {rows[0] + 1:,}\N{EN DASH}{rows[1]:,} of {grid.texts.height:,}"
    if band.places > 1:
        told += f" · columns, part {band.place + 1} of {band.places}"
    right = hand.plain.shape(told)
    left = hand.bold.shape(wrap(hand.bold, title, (paper.inner - 220) / 8.5, 1)[0])
    yield from text([put(paper.side, y, left, 8.5)], INK)
    yield from text([put(paper.width - paper.side - right.width * SMALL, y, right, SMALL)], QUIET)
    high = max(map(len, band.head)) * size * LEAD + 2 * AIR
    top = paper.height - paper.top - TITLE_ROOM
    wide = sum(column.width for column in band.columns)
    yield box(paper.side, top - high, wide, high, colour=TINT)
    yield box(paper.side, top - high, wide, 1.0, colour=BLUE)
    words: list[str] = []
    for x, column, lines in zip(lefts(paper, band), band.columns, band.head, strict=True):
        first = top - high + AIR + (len(lines) - 1) * size * LEAD + size * 0.3
        words += [
            aligned(x, first - place * size * LEAD, hand.bold.shape(line), column=column, size=size)
            for place, line in enumerate(lines)
        ]
    yield from text(words, INK)


def lefts(paper: Paper, band: Band) -> list[float]:
    """Return where each column begins."""
    edges = [paper.side]
    for column in band.columns:
        edges.append(edges[-1] + column.width)
    return edges[:-1]


def aligned(x: float, y: float, shaped: Shaped, *, column: GridColumn, size: float) -> str:
    """Return a line at its column's left edge; numbers at the right one."""
    if column.is_number:
        return put(x + column.width - PAD - shaped.width * size, y, shaped, size)
    return put(x + PAD, y, shaped, size)


def body(grid: Grid, band: Band, rows: tuple[int, int], hand: Hand) -> Iterator[str]:
    """Yield the rows of one page: stripes and hairlines below, text above."""
    paper, size = grid.paper, grid.size
    head = max(map(len, band.head)) * size * LEAD + 2 * AIR
    y = paper.height - paper.top - TITLE_ROOM - head
    wide = sum(column.width for column in band.columns)
    columns = list(zip(lefts(paper, band), band.columns, strict=True))
    part = grid.texts.slice(rows[0], rows[1] - rows[0]).select(c.name for c in band.columns)
    words: list[str] = []
    for row, cells in enumerate(part.iter_rows(), start=rows[0]):
        high = row_height(band.lines[row], size)
        if row % 2:
            yield box(paper.side, y - high, wide, high, colour=ZEBRA)
        yield box(paper.side, y - high, wide, 0.35, colour=HAIR)
        base = y - AIR / 2 - size * 1.02
        for (x, column), cell in zip(columns, cells, strict=True):
            if cell:
                words += cell_lines(cell, x, base, column=column, size=size, shaper=hand.plain)
        y -= high
    yield from text(words, INK)


def cell_lines(
    cell: str, x: float, y: float, *, column: GridColumn, size: float, shaper: Shaper
) -> list[str]:
    """Return what writes one cell, on several lines where the column is narrower."""
    shaped = shaper.shape(cell)
    room = (column.width - 2 * PAD) / size
    if not column.is_tight or shaped.width <= room:
        return [aligned(x, y, shaped, column=column, size=size)]
    lines = wrap(shaper, cell, room, LINES)
    return [
        aligned(x, y - place * size * LEAD, shaper.shape(line), column=column, size=size)
        for place, line in enumerate(lines)
    ]
