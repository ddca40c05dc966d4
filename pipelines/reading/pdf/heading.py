"""The heading of a table: which rows it takes, and the name it gives to each column."""

from collections.abc import Sequence
from itertools import pairwise

from pipelines.reading.kinds import ColumnModel, learn
from pipelines.reading.pdf.bands import Band
from pipelines.reading.pdf.grid import cells_of, plain, spans_of
from pipelines.reading.pdf.joins import PARTICLES, SHORT
from pipelines.reading.pdf.model import Edge, Page
from pipelines.reading.pdf.phrases import Phrase, Row
from pipelines.reading.pdf.regions import WHOLE, wide_rules
from pipelines.reading.shape import Record, find_top

MOST = 8
SAMPLE = 400
HEAD = 60
SPARSE = 0.3
LEVELS = 5
OUTER = 4.0
SIDE = 3.0


def count_heading(
    parts: Sequence[Sequence[Band]], columns: Sequence[float], page: Page
) -> tuple[int, str, float]:
    """Return how many rows at the top are the heading, why, and how sure that is."""
    repeated = count_repeated(parts, columns)
    if repeated:
        return repeated, "these rows come again on the next page", 1.0
    first = parts[0]
    rows = [plain(cells_of(band, columns)) for part in parts for band in part][:SAMPLE]
    models = learn(rows[1:] or rows, len(columns) + 1)
    data = find_data(rows[: MOST + 1], models)
    ruled = count_ruled(first, page, rows, models)
    bold = count_bold(first)
    if ruled and data is not None:
        return min(ruled, bold or ruled), "a line is drawn below it", 0.95
    if bold and (data is None or bold <= data):
        return bold, "it is set in bold type", 0.9
    if ruled == 1:
        return ruled, "a line is drawn below it", 0.8
    return judge(rows)


def judge(rows: Sequence[list[str]]) -> tuple[int, str, float]:
    """Judge the first rows by their words alone, as in any other table."""
    records = [Record(row=number, cells=cells) for number, cells in enumerate(rows[:HEAD], start=1)]
    top = find_top(records, len(rows[0]), None)
    count = top.headers[-1].row if top.headers else 0
    return count, top.reason.why, top.reason.confidence


def count_repeated(parts: Sequence[Sequence[Band]], columns: Sequence[float]) -> int:
    """Return how many rows at the top of the first page come again at the top of others."""
    texts = [
        ["|".join(plain(cells_of(band, columns))) for band in part[:MOST]] for part in parts[:6]
    ]
    counts = [common(texts[0], other) for other in texts[1:]]
    found = [count for count in counts if count]
    return min(found) if found else 0


def common(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many texts at the beginning are the same."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def find_data(rows: Sequence[list[str]], models: Sequence[ColumnModel]) -> int | None:
    """Return the first row that holds numbers or dates where the columns do."""
    if not any(model.is_typed for model in models):
        return None
    return next((number for number, cells in enumerate(rows) if is_data(cells, models)), None)


def is_data(cells: list[str], models: Sequence[ColumnModel]) -> bool:
    """Tell whether most of the cells in columns of numbers or dates are such."""
    typed = [
        model.accepts(cell)
        for cell, model in zip(cells, models, strict=True)
        if model.is_typed and cell.strip()
    ]
    return bool(typed) and sum(typed) * 2 >= len(typed)


def count_ruled(
    bands: Sequence[Band], page: Page, rows: Sequence[list[str]], models: Sequence[ColumnModel]
) -> int:
    """Return how many rows stand above the line that is drawn below the heading."""
    ruled = list_ruled(bands, page)
    if not ruled or ruled[0] > MOST:
        return 0
    start = 0
    if len(ruled) <= SPARSE * len(bands) and ruled[0] <= LEVELS and not is_data(rows[0], models):
        start = ruled[0]
    data = find_data(rows[start : MOST + 1], models)
    if data is None:
        return ruled[0]
    return max((number for number in ruled if number <= start + data), default=0)


def list_ruled(bands: Sequence[Band], page: Page) -> list[int]:
    """Return after how many rows lines are drawn across the table."""
    x0 = min(row.x0 for band in bands for row in band.rows)
    x1 = max(row.x1 for band in bands for row in band.rows)
    rules = wide_rules(page, x0, x1, WHOLE)
    return [
        number
        for number, (above, below) in enumerate(pairwise(bands), start=1)
        if any(above.bottom - 2 < at < below.top + 2 for at in rules)
    ]


def count_bold(bands: Sequence[Band]) -> int:
    """Return how many rows at the top are bold, where those below are not."""
    bold = [all(row.is_bold for row in band.rows) for band in bands]
    count = bold.index(False) if False in bold else 0
    return count if count <= MOST and sum(bold) - count <= 0.2 * len(bold) else 0


def name_cells(bands: Sequence[Band], columns: Sequence[float], page: Page) -> list[str]:
    """Return what the heading says above each column, upper levels first."""
    names: list[list[str]] = [[] for _ in range(len(columns) + 1)]
    for row in sorted((row for band in bands for row in band.rows), key=lambda row: row.base):
        for phrase, (text, first, last) in zip(row.phrases, spans_of(row, columns), strict=True):
            low, high = widen(phrase, row, columns, page) or (first, last)
            for name in names[low : high + 1]:
                name.append(text)
    return [join_name(parts) for parts in names]


def join_name(parts: Sequence[str]) -> str:
    """Return the lines of a name as one; a hyphen at a line's end, or a cut word, joins."""
    name = ""
    for part in parts:
        cut = name[-1:].islower() and part.islower() and len(part) < SHORT
        close = name.endswith("-") or (cut and part not in PARTICLES)
        name = name + part if close else f"{name} {part}".strip()
    return name


def widen(phrase: Phrase, row: Row, columns: Sequence[float], page: Page) -> tuple[int, int] | None:
    """Return the columns that a phrase stands above: as far as the line below it, or its frame."""
    below = [
        edge
        for edge in page.rules.lying
        if row.base < edge.at < row.base + row.size
        and edge.start <= phrase.x0 + 2
        and edge.end >= phrase.x1 - 2
    ]
    if below and is_alone(phrase, row, below[0].start, below[0].end):
        found = covered(below[0], columns)
        if found and 0 < found[1] - found[0] < len(columns):
            return found
    return framed(phrase, row, columns, page)


def is_alone(phrase: Phrase, row: Row, left: float, right: float) -> bool:
    """Tell whether no other phrase of the line stands between two places."""
    return not any(
        other is not phrase and other.x1 > left and other.x0 < right for other in row.phrases
    )


def covered(edge: Edge, columns: Sequence[float]) -> tuple[int, int] | None:
    """Return the first and last column whose middle lies above a drawn line."""
    inner = [edge.start < (left + right) / 2 < edge.end for left, right in pairwise(columns)]
    is_first = edge.start < columns[0] - OUTER and edge.end > columns[0] - OUTER
    is_last = edge.end > columns[-1] + OUTER and edge.start < columns[-1] + OUTER
    places = [index for index, is_in in enumerate([is_first, *inner, is_last]) if is_in]
    return (places[0], places[-1]) if places else None


def framed(
    phrase: Phrase, row: Row, columns: Sequence[float], page: Page
) -> tuple[int, int] | None:
    """Return the columns between the standing lines left and right of a phrase."""
    middle = row.base - 0.35 * row.size
    places = [edge.at for edge in page.rules.standing if edge.start <= middle <= edge.end]
    left = max((at for at in places if at <= phrase.x0 + 1.5), default=None)
    right = min((at for at in places if at >= phrase.x1 - 1.5), default=None)
    if left is None or right is None or not is_alone(phrase, row, left, right):
        return None
    ends = [min(places), max(places), *columns]
    if any(min(abs(side - at) for at in ends) > SIDE for side in (left, right)):
        return None
    found = covered(Edge(row.base, left, right), columns)
    return found if found != (0, len(columns)) else None
