"""The tables of a PDF: pages put together, rows that a page broke joined, cells read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.reading.kinds import TYPED, kind_of
from pipelines.reading.pdf.bands import Band, find_bands
from pipelines.reading.pdf.captions import is_new_title, part_of
from pipelines.reading.pdf.columns import LEAST_EDGES, find_rivers, standing_edges
from pipelines.reading.pdf.grid import Piece, cells_of, plain
from pipelines.reading.pdf.heading import count_heading, name_cells
from pipelines.reading.pdf.model import Page
from pipelines.reading.pdf.phrases import Row, to_rows, writes_blanks
from pipelines.reading.pdf.regions import Known, Region, find_regions

SHIFT = 12.0
ALWAYS = 0.995
SURE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row: its pieces of cells and the lines they stand on."""

    bands: tuple[Band, ...]
    pieces: tuple[Piece, ...]

    @property
    def line(self) -> int:
        """Return the number of its first line."""
        return min(row.number for row in self.bands[0].rows)

    @property
    def lines(self) -> list[int]:
        """Return the numbers of all its lines."""
        return sorted(row.number for band in self.bands for row in band.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as it stands in the PDF, its heading apart."""

    regions: tuple[Region, ...]
    columns: tuple[tuple[float, ...], ...]
    how: str
    names: tuple[str, ...]
    heading: tuple[TableRow, ...]
    repeated: tuple[TableRow, ...]
    rows: tuple[TableRow, ...]
    broken: tuple[int, ...]
    why: str
    confidence: float
    is_joined: bool = False

    @property
    def width(self) -> int:
        """Return the number of columns."""
        if self.is_joined:
            return len(self.names)
        return len(self.columns[0]) + 1

    @property
    def pages(self) -> list[int]:
        """Return the pages on which it stands."""
        return sorted({region.page.number for region in self.regions})


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that stands in a PDF: its lines page by page, and the tables among them."""

    pages: tuple[Page, ...]
    rows: tuple[tuple[Row, ...], ...]
    tables: tuple[Table, ...]


def find_content(pages: Sequence[Page]) -> Content:
    """Return the tables of all pages."""
    blanks = writes_blanks(pages)
    rows = tuple(tuple(to_rows(page, blanks=blanks)) for page in pages)
    known: Known = {}
    regions = [
        (region, above)
        for page, lines in zip(pages, rows, strict=True)
        for region, above in with_titles(find_regions(page, lines, known), lines)
    ]
    titles = {id(region): above for region, above in regions}
    tables: list[Table] = []
    for group in group_regions(regions):
        add_table(tables, make_table(group, None), titles[id(group[0])])
    return Content(pages=tuple(pages), rows=rows, tables=tuple(tables))


def add_table(tables: list[Table], table: Table, above: Sequence[str]) -> None:
    """Add a table, or put it beside the one before where its title says that it goes on."""
    part = part_of(above)
    if part and part[0] > 1 and tables and len(tables[-1].rows) == len(table.rows) and table.names:
        tables[-1] = beside(tables[-1], table)
    else:
        tables.append(table)


def beside(left: Table, right: Table) -> Table:
    """Return two parts of a wide table as one; the first column comes again in each part."""
    rows = [
        TableRow(bands=one.bands + other.bands, pieces=one.pieces + other.pieces[1:])
        for one, other in zip(left.rows, right.rows, strict=True)
    ]
    return replace(
        left,
        regions=left.regions + right.regions,
        columns=left.columns + right.columns,
        names=left.names + right.names[1:],
        repeated=left.repeated + right.heading + right.repeated,
        rows=tuple(rows),
        broken=(),
        is_joined=True,
    )


def with_titles(
    regions: Sequence[Region], rows: Sequence[Row]
) -> list[tuple[Region, tuple[str, ...]]]:
    """Return each table of a page with the lines between it and the one above."""
    found: list[tuple[Region, tuple[str, ...]]] = []
    start = rows[0].number if rows else 0
    for region in regions:
        first, last = region.rows[0].number, region.rows[-1].number
        above = tuple(row.text for row in rows if start <= row.number < first)
        found.append((region, above))
        start = last + 1
    return found


def group_regions(regions: Sequence[tuple[Region, tuple[str, ...]]]) -> list[list[Region]]:
    """Return the parts of each table in order."""
    groups: list[list[Region]] = []
    title: tuple[str, ...] = ()
    for region, above in regions:
        if groups and goes_on(groups[-1], region) and not is_new_title(title, above):
            groups[-1].append(region)
        else:
            groups.append([region])
            title = above
    return groups


def goes_on(group: Sequence[Region], region: Region) -> bool:
    """Tell whether a region continues a table: the same heading again, or the same columns."""
    first, last = group[0], group[-1]
    some = [first, last, region]
    if region.page.number - last.page.number > 1:
        return False
    if has_same_heading(first, region):
        return len(common_columns(some)[0]) > 0
    if region.page.number == last.page.number:
        return False
    if abs(region.x0 - last.x0) > SHIFT or abs(region.x1 - last.x1) > 4 * SHIFT:
        return False
    found = len(common_columns(some)[0])
    few, many = sorted((len(last.columns), len(region.columns)))
    return few <= found <= many and not has_heading(region)


def has_same_heading(first: Region, region: Region) -> bool:
    """Tell whether two regions open with the same lines, as many as the heading takes."""
    if first.rows[0].text != region.rows[0].text:
        return False
    count, _ = heading_of(first)
    texts = [[row.text for row in one.rows[: max(count, 1)]] for one in (first, region)]
    return texts[0] == texts[1]


def has_heading(region: Region) -> bool:
    """Tell whether a part of a table surely opens with a heading of its own."""
    count, sure = heading_of(region)
    return count > 0 and sure >= SURE


def heading_of(region: Region) -> tuple[int, float]:
    """Return how many lines of a region are its heading, and how sure that is."""
    columns = common_columns([region])[0]
    bands = find_bands([region], columns).bands
    count, _, sure = count_heading(bands, columns, region.page)
    return sum(len(band.rows) for band in bands[0][:count]), sure


def common_columns(regions: Sequence[Region]) -> list[tuple[float, ...]]:
    """Return where the columns part on each page of a table, the same number everywhere."""
    edges = [tuple(standing_edges(region.rows, region.page.rules)) for region in regions]
    if len(edges[0]) >= LEAST_EDGES and len({len(part) for part in edges}) == 1:
        return edges
    rows = [row for region in regions for row in region.rows]
    joint = tuple(find_rivers(rows))
    return [joint] * len(regions)


def make_table(regions: Sequence[Region], heading: int | None) -> Table:
    """Return one table from its parts; `heading` is the last line of one that a person chose."""
    columns = common_columns(regions)
    parted = find_bands(regions, columns[0])
    count, why, sure = count_heading(parted.bands, columns[0], regions[0].page)
    if heading is not None:
        count, why, sure = chosen_heading(parted.bands[0], heading), "chosen", 1.0
    head = parted.bands[0][:count]
    repeated, rows = read_rows(parted.bands, columns, count)
    joined, broken = join_broken(rows)
    return Table(
        regions=tuple(regions),
        columns=tuple(columns),
        how=parted.how,
        names=tuple(name_cells(head, columns[0], regions[0].page)) if head else (),
        heading=tuple(make_row(band, columns[0]) for band in head),
        repeated=tuple(repeated),
        rows=tuple(joined),
        broken=tuple(broken),
        why=why,
        confidence=sure,
    )


def chosen_heading(bands: Sequence[Band], line: int) -> int:
    """Return how many rows reach down to the line that a person chose; none for line 0."""
    return sum(band.rows[0].number <= line for band in bands)


def make_row(band: Band, columns: Sequence[float]) -> TableRow:
    """Return one row with its cells."""
    return TableRow(bands=(band,), pieces=tuple(cells_of(band, columns)))


def read_rows(
    parts: Sequence[Sequence[Band]], columns: Sequence[Sequence[float]], count: int
) -> tuple[list[TableRow], list[tuple[int, TableRow]]]:
    """Return the headings that come again, and the rows with the place of their page."""
    head = [plain(cells_of(band, columns[0])) for band in parts[0][:count]]
    repeated: list[TableRow] = []
    rows: list[tuple[int, TableRow]] = []
    for place, (bands, edges) in enumerate(zip(parts, columns, strict=True)):
        made = [make_row(band, edges) for band in bands]
        start = count if place == 0 else count_again(made, head)
        repeated += made[:start] if place else []
        again = [len(head) == 1 and plain(row.pieces) == head[0] for row in made]
        repeated += [
            row for row, is_head in zip(made[start:], again[start:], strict=True) if is_head
        ]
        rows += [
            (place, row)
            for row, is_head in zip(made[start:], again[start:], strict=True)
            if not is_head
        ]
    return repeated, rows


def count_again(rows: Sequence[TableRow], head: Sequence[list[str]]) -> int:
    """Return how many rows at the top of a page repeat the heading."""
    if not head:
        return 0
    for start in range(len(head)):
        rest = head[start:]
        if [plain(row.pieces) for row in rows[: len(rest)]] == rest:
            return len(rest)
    return 0


def join_broken(rows: Sequence[tuple[int, TableRow]]) -> tuple[list[TableRow], list[int]]:
    """Return the rows with those that a page broke put together, and the lines of these."""
    inner = [
        row
        for (above, _), (page, row), (below, _) in zip(rows, rows[1:], rows[2:], strict=False)
        if above == page == below
    ]
    always = always_filled(inner)
    joined: list[TableRow] = []
    broken: list[int] = []
    place = 0
    for page, row in rows:
        if joined and page != place and always and belongs(joined[-1], row, always):
            joined[-1] = replace(
                joined[-1],
                bands=joined[-1].bands + row.bands,
                pieces=tuple(map(add_piece, joined[-1].pieces, row.pieces)),
            )
            broken.append(joined[-1].line)
        else:
            joined.append(row)
        place = page
    return joined, broken


def add_piece(upper: Piece, lower: Piece) -> Piece:
    """Return a cell from its two parts."""
    return Piece(lines=upper.lines + lower.lines, doubt=upper.doubt or lower.doubt)


def always_filled(rows: Sequence[TableRow]) -> list[int]:
    """Return the columns in which hardly a cell is empty."""
    if not rows:
        return []
    width = len(rows[0].pieces)
    filled = [sum(bool(row.pieces[index].lines) for row in rows) for index in range(width)]
    return [index for index in range(width) if filled[index] >= ALWAYS * len(rows)]


def belongs(upper: TableRow, lower: TableRow, always: Sequence[int]) -> bool:
    """Tell whether the first row of a page is the rest of the last row of the page before."""
    above = {index for index in always if upper.pieces[index].lines}
    below = {index for index in always if lower.pieces[index].lines}
    if len(above) == len(always) == len(below) or above | below != set(always):
        return False
    values = [
        index
        for index in range(len(upper.pieces))
        if is_value(upper.pieces[index]) and is_value(lower.pieces[index])
    ]
    return not values and len(below) < len(always)


def is_value(piece: Piece) -> bool:
    """Tell whether a part of a cell is a whole number, date or address by itself."""
    return bool(piece.lines) and kind_of(" ".join(piece.lines)) in TYPED
