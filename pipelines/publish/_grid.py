"""Lay a long table out on pages: widths by content, rows and wide tables broken into pages."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from config.profile import Field
from config.terms import FieldType
from pipelines.publish._look import LANDSCAPE, PORTRAIT, Paper
from pipelines.publish._shaping import BREAKS, UNPRINTABLE, Hand, Shaper, wrap
from pipelines.publish.csv import ordered, plain_numbers, titles_of

NUMBERS = {FieldType.INTEGER, FieldType.NUMBER}
SIZES = (8.0, 7.5, 7.0, 6.5)
PAD, LEAD, LINES, HEAD_LINES = 5.0, 1.36, 4, 3
WIDEST, NARROWEST, SAMPLE, LONGEST = 170.0, 42.0, 300, 1_000
AIR, TITLE_ROOM = 4.4, 20.0


@dataclass(frozen=True, kw_only=True)
class GridColumn:
    """One printed column; `is_tight` when some cell needs more than one line."""

    name: str
    title: str
    width: float
    is_number: bool
    is_tight: bool


@dataclass(frozen=True, kw_only=True)
class Band:
    """Columns that stand side by side on a page, and which rows each page of them shows."""

    columns: tuple[GridColumn, ...]
    head: tuple[tuple[str, ...], ...]
    pages: tuple[tuple[int, int], ...]
    lines: tuple[int, ...]
    place: int
    places: int


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A whole table laid out."""

    paper: Paper
    size: float
    texts: pl.DataFrame
    bands: tuple[Band, ...]

    @property
    def pages(self) -> int:
        """Return how many pages the table fills."""
        return sum(len(band.pages) for band in self.bands)


def as_texts(rows: pl.DataFrame, fields: Sequence[Field]) -> pl.DataFrame:
    """Return every cell as it is printed; numbers of a column with the same number of places."""
    known = [field for field in fields if field.name in rows.columns]
    texts = plain_numbers(ordered(rows, known)).select(pl.all().cast(pl.String).fill_null(""))
    return texts.with_columns(
        pl.when(pl.col(name).str.len_chars() > LONGEST)
        .then(pl.col(name).str.head(LONGEST) + "…")
        .otherwise(name)
        .alias(name)
        for name in texts.columns
    ).select(pl.all().str.replace_all(BREAKS, " ↵ ").str.replace_all(UNPRINTABLE, "\ufffd"))


def lay_out(texts: pl.DataFrame, fields: Sequence[Field], hand: Hand) -> Grid:
    """Choose paper, size and widths, then break the table into pages."""
    known = [field for field in fields if field.name in texts.columns]
    titles = titles_of(known)
    paper, size, rooms = fit([room(texts[f.name], titles[f.name], f, hand) for f in known])
    columns = [
        GridColumn(
            name=field.name,
            title=titles[field.name],
            width=wide,
            is_number=field.type in NUMBERS,
            is_tight=(wide - PAD * 2) / size < widest(texts[field.name], hand.plain),
        )
        for field, wide in zip(known, rooms, strict=True)
    ]
    groups = side_by_side(columns, paper.inner)
    bands = [
        band_of(texts, group, paper=paper, size=size, hand=hand, of=(place, len(groups)))
        for place, group in enumerate(groups)
    ]
    return Grid(paper=paper, size=size, texts=texts, bands=tuple(bands))


def widest(cells: pl.Series, shaper: Shaper) -> float:
    """Return the width of the widest cell at size one, judged by the longest texts."""
    unique = cells.unique()
    longest = unique.gather(unique.str.len_chars().arg_sort(descending=True).head(SAMPLE))
    return max((shaper.shape(text).width for text in longest), default=0.0)


@dataclass(frozen=True)
class Room:
    """What a column needs at size one: at least, and to show every cell on one line."""

    least: float
    full: float


def room(cells: pl.Series, title: str, field: Field, hand: Hand) -> Room:
    """Return a column's wish; ids, numbers and dates are never made narrower than their cells."""
    full = widest(cells, hand.plain)
    head = max((hand.bold.shape(word).width for word in title.split()), default=0.0) * 1.01
    text = field.type == FieldType.TEXT
    least = min(full, NARROWEST / SIZES[0] if text else WIDEST / SIZES[0])
    head = min(head, WIDEST / 2 / SIZES[0])
    return Room(max(least, head), max(min(full, WIDEST / SIZES[0]), head))


def fit(rooms: Sequence[Room]) -> tuple[Paper, float, list[float]]:
    """Return the largest type in which all columns stand side by side; else the smallest."""
    for paper in (PORTRAIT, LANDSCAPE):
        wide = [room.full * SIZES[0] + 2 * PAD for room in rooms]
        if sum(wide) <= paper.inner:
            return paper, SIZES[0], stretched(wide, paper.inner)
    for size in SIZES:
        least = [room.least * size + 2 * PAD for room in rooms]
        full = [room.full * size + 2 * PAD for room in rooms]
        if sum(least) <= LANDSCAPE.inner:
            return LANDSCAPE, size, shared(least, full, LANDSCAPE.inner)
    size = SIZES[-1]
    return LANDSCAPE, size, [min(room.full * size + 2 * PAD, WIDEST) for room in rooms]


def stretched(wide: list[float], inner: float) -> list[float]:
    """Return widths that fill the page, each a little wider."""
    share = inner / (sum(wide) or 1)
    return [one * share for one in wide]


def shared(least: list[float], full: list[float], inner: float) -> list[float]:
    """Return what is left of the page given to those columns that want more than the least."""
    wants = [much - little for little, much in zip(least, full, strict=True)]
    share = min((inner - sum(least)) / (sum(wants) or 1), 1.0)
    wide = [little + want * share for little, want in zip(least, wants, strict=True)]
    return stretched(wide, inner)


def side_by_side(columns: Sequence[GridColumn], inner: float) -> list[tuple[GridColumn, ...]]:
    """Return the columns in groups that fit a page; each group repeats the first column."""
    groups: list[list[GridColumn]] = [[]]
    for column in columns:
        group = groups[-1]
        if group and sum(one.width for one in group) + column.width > inner + 0.01:
            groups.append([columns[0]])
        groups[-1].append(column)
    return [tuple(group) for group in groups]


def band_of(
    texts: pl.DataFrame,
    columns: tuple[GridColumn, ...],
    *,
    paper: Paper,
    size: float,
    hand: Hand,
    of: tuple[int, int],
) -> Band:
    """Break the rows of some columns into pages."""
    head = tuple(
        tuple(wrap(hand.bold, one.title, (one.width - 2 * PAD) / size, HEAD_LINES))
        for one in columns
    )
    lines = lines_of(texts, columns, size, hand.plain)
    top = max(map(len, head), default=1) * size * LEAD + 2 * AIR
    space = paper.height - paper.top - paper.bottom - TITLE_ROOM - top
    return Band(
        columns=columns,
        head=head,
        lines=lines,
        pages=tuple(paged(lines, space, size)),
        place=of[0],
        places=of[1],
    )


def lines_of(
    texts: pl.DataFrame, columns: Sequence[GridColumn], size: float, shaper: Shaper
) -> tuple[int, ...]:
    """Return how many lines each row needs; only tight columns are looked at."""
    most = [1] * texts.height
    for column in (one for one in columns if one.is_tight):
        room_ = (column.width - 2 * PAD) / size
        for row, text in enumerate(texts[column.name]):
            if shaper.shape(text).width > room_:
                most[row] = max(most[row], len(wrap(shaper, text, room_, LINES)))
    return tuple(most)


def row_height(lines: int, size: float) -> float:
    """Return the height of a row."""
    return lines * size * LEAD + AIR


def paged(lines: Sequence[int], space: float, size: float) -> list[tuple[int, int]]:
    """Return the first and last row, exclusive, of each page."""
    pages: list[tuple[int, int]] = []
    first, used = 0, 0.0
    for row, count in enumerate(lines):
        height = row_height(count, size)
        if used + height > space and row > first:
            pages.append((first, row))
            first, used = row, 0.0
        used += height
    return [*pages, (first, len(lines))] if len(lines) > first else pages
