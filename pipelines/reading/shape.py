"""Find where the table begins: banner lines, header rows, or no header at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipelines.reading.detected import Reason
from pipelines.reading.header_repair import repair_header
from pipelines.reading.kinds import TYPED, ColumnModel, kind_of, learn, pattern_of
from pipelines.reading.levels import find_units, find_upper, join_levels
from pipelines.reading.record import Record
from pipelines.reading.tokenizer import Dialect

SHORT = 0.7
NOTE_WIDTH = 6
YEAR = re.compile(r"(19|20)\d\d([-/](\d\d|(19|20)\d\d)|-\d\d-\d\d)?")
WORD = re.compile(r"[^\W\d_]+")
HEADER_WORDS = frozenset(
    WORD.findall(
        "id name names student students pupil class classes grade grades mark marks date school "
        "subject course code title type status email mail phone first last given family surname "
        "forename gender sex age year term session section role score total group department no nr "
        "number comment remarks address city state start end birthdate sourcedid username "
        "nachname vorname klasse schule datum nombre apellido fecha curso nom prenom matricule"
    )
)
TOTAL = re.compile(
    r"(grand |class |sub|school |overall )?(totals?|sum|averages?|mean|median|count|avg\.?|min|max|"
    r"summe|gesamt|durchschnitt|mittelwert|total général|moyenne|promedio|media|suma|всего|итого)"
    r"(\s*[:(=].*| (score|mark|grade|of .{1,30}|students|rows|records))?\s*:?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Top:
    """The top of a table: its header records and the row where data begins."""

    headers: list[Record]
    first_data_row: int
    reason: Reason
    names: list[str] | None = field(default=None)


def find_top(
    records: Sequence[Record], width: int, header_row: int | None, dialect: Dialect | None = None
) -> Top:
    """Return the header of a table of this width, or that it has none."""
    if header_row is not None:
        return chosen_top(records, header_row)
    body = [record for record in records if len(record.cells) == width and record.filled]
    if not body:
        return chosen_top(records, records[0].row)
    first = find_first(body, width)
    first += is_completed(body[first : first + 2], body[first + 2 :], width)
    below = [record.cells for record in body if record.row > body[first].row]
    models = learn(below[:200], width)
    upper = find_upper(body[:first], body[first])
    is_header, why, sure = judge_header(body[first].cells, models, below)
    if upper and not is_header:
        is_header, why, sure = True, "the row above names what it leaves blank", 0.9
    if not is_header:
        return find_other_top(records, body[first:], dialect) or Top(
            headers=[],
            first_data_row=body[first].row,
            reason=Reason(what="header", value="none", why=why, confidence=sure),
        )
    headers = [*upper, body[first], *find_units(body[first : first + 2], models)]
    rows = " and ".join(str(header.row) for header in headers)
    value = f"row {rows}" if len(headers) == 1 else f"rows {rows}"
    return make_top(headers, Reason(what="header", value=value, why=why, confidence=sure))


def find_other_top(
    records: Sequence[Record], body: Sequence[Record], dialect: Dialect | None
) -> Top | None:
    """Find a header right above the data that has another width than the data."""
    above = [record for record in records if record.row < body[0].row and record.filled]
    if not above:
        return None
    models = learn([record.cells for record in body[:200]], len(body[0].cells))
    names = repair_header(above[-1], dialect, models) if dialect else []
    if not names:
        return find_short_top(above[-1], body[0])
    why = f"{len(above[-1].cells)} cells above {len(models)} columns, read as their names"
    reason = Reason(what="header", value=f"row {above[-1].row}", why=why, confidence=0.6)
    return replace(make_top([above[-1]], reason), names=names)


def find_short_top(above: Record, first: Record) -> Top | None:
    """Return the header above rows that all have a few cells more than it has names."""
    width = len(first.cells)
    is_close = above.row + above.lines == first.row
    if not is_close or not width > len(above.cells) >= max(3, width * SHORT):
        return None
    why = "it names fewer columns than the rows below have cells"
    reason = Reason(what="header", value=f"row {above.row}", why=why, confidence=0.7)
    return make_top([above], reason) if has_header_word(above.cells) else None


def make_top(headers: list[Record], reason: Reason) -> Top:
    """Return the top made of these header records, the lowest last."""
    last = headers[-1]
    return Top(
        headers=headers,
        first_data_row=last.row + last.lines,
        reason=reason,
        names=join_levels([header.cells for header in headers]),
    )


def chosen_top(records: Sequence[Record], header_row: int) -> Top:
    """Return the top that a person chose; row 0 means that there is no header."""
    reason = Reason(
        what="header", value=f"row {header_row}" if header_row else "none", why="chosen"
    )
    found = [record for record in records if record.row == header_row]
    if header_row and found:
        return make_top(found, reason)
    return Top(headers=[], first_data_row=header_row + 1, reason=reason)


def find_first(body: Sequence[Record], width: int) -> int:
    """Return the first record that is as dense as a header or a data row, past any banner."""
    usual = sorted(record.filled for record in body)[len(body) // 2]
    enough = max(min(2, width), 0.5 * min(usual, width))
    for index, record in enumerate(body[:40]):
        if record.filled >= enough and not is_banner(record, body[index + 1 : index + 6], width):
            return index
    return 0


def is_completed(pair: Sequence[Record], below: Sequence[Record], width: int) -> bool:
    """Tell whether the second of two records is a lower header level: each fills the other."""
    if len(pair) < 2 or not below or not find_upper(pair[:1], pair[1]):
        return False
    upper, lower = pair[0].cells, pair[1].cells
    fills = any(low.strip() and not up.strip() for up, low in zip(upper, lower, strict=True))
    models = learn([record.cells for record in below[:200]], width)
    typed = [cell for cell, model in zip(lower, models, strict=True) if model.is_typed]
    named = sum(bool(cell.strip()) for cell in typed)
    return fills and named >= 2 and not any(map(is_value, typed))


def is_value(cell: str) -> bool:
    """Tell whether a cell is a number, date, time or address."""
    return kind_of(cell) in TYPED


def is_banner(record: Record, following: Sequence[Record], width: int) -> bool:
    """Tell a line of a banner from a header: few cells above clearly denser records."""
    if width < 4 or record.filled > width // 2:
        return False
    return bool(following) and max(other.filled for other in following) > record.filled * 1.5


def judge_header(
    first: list[str], models: list[ColumnModel], below: list[list[str]]
) -> tuple[bool, str, float]:
    """Tell whether the first record names the columns, and why."""
    if any(not WORD.search(cell) for cell in first if cell.strip()) and not has_header_word(first):
        filled = [cell for cell in first if cell.strip()]
        if all(kind_of(cell) in TYPED for cell in filled) and below:
            return False, "the first record holds only values", 0.9
    typed = [(cell, model) for cell, model in zip(first, models, strict=True) if model.is_typed]
    foreign = sum(not model.accepts(cell) for cell, model in typed if cell.strip())
    if has_header_word(first):
        return True, "its cells are words that name columns", 0.95
    if typed and foreign * 2 >= len(typed):
        return True, f"{foreign} of {len(typed)} columns hold other things below", 0.95
    return judge_values(first, models, len(typed))


def judge_values(
    first: list[str], models: list[ColumnModel], typed: int
) -> tuple[bool, str, float]:
    """Judge a first record whose cells are like those below, or that has only words."""
    if names_years(first, models):
        return True, "it names years or days that the columns below do not hold", 0.85
    if typed:
        return False, f"the first record is like those below in {typed} columns", 0.85
    return judge_words(first, models)


def names_years(first: list[str], models: list[ColumnModel]) -> bool:
    """Tell whether at least two cells are years or days, each once, above other values."""
    pairs = list(zip(first, models, strict=True))
    spans = [
        cell for cell, model in pairs if YEAR.fullmatch(cell.strip()) and not model.values[cell]
    ]
    others = [(cell, model) for cell, model in pairs if not YEAR.fullmatch(cell.strip())]
    is_named = all(kind_of(cell) == "words" and not model.values[cell] for cell, model in others)
    alike = [model for cell, model in pairs if cell in spans and model.lengths["9999"] > 0]
    return len(set(spans)) >= 2 and len(set(spans)) == len(spans) and is_named and not alike


def judge_words(first: list[str], models: list[ColumnModel]) -> tuple[bool, str, float]:
    """Judge a table without numbers or dates: a header's cells do not come again below."""
    again = sum(
        bool(cell) and model.values[cell] > 0 for cell, model in zip(first, models, strict=True)
    )
    if again:
        return False, f"{again} cells of the first record come again below", 0.7
    alike = [cell and model.patterns[cell] for cell, model in zip(first, models, strict=True)]
    return True, "the first record's cells do not come again below", 0.6 if any(alike) else 0.7


def has_header_word(cells: Sequence[str]) -> bool:
    """Tell whether at least a third of the cells are made of words that name columns."""
    hits = 0
    for cell in cells:
        words = [word.casefold() for word in WORD.findall(split_camel(cell))]
        hits += any(word in HEADER_WORDS for word in words) and len(words) <= 4
    return hits * 3 >= sum(bool(cell.strip()) for cell in cells) and hits > 0


def split_camel(cell: str) -> str:
    """Return `given Name` for `givenName`, `id student` for `id_student`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", cell)


def is_total(cells: Sequence[str], models: Sequence[ColumnModel]) -> bool:
    """Tell a row of totals: a word for it, and blanks where data rows have none."""
    return has_total_word(cells) and any(
        model.fill > 0.9 and not cell.strip() for cell, model in zip(cells, models, strict=True)
    )


def has_total_word(cells: Sequence[str]) -> bool:
    """Tell whether one of the first two texts is a word for a total."""
    words = [cell.strip() for cell in cells if cell.strip()]
    return any(TOTAL.fullmatch(word) for word in words[:2])


def is_note(cells: Sequence[str], models: Sequence[ColumnModel]) -> bool:
    """Tell a note from a row that was cut off: few texts unlike the first column, or a total."""
    filled = [cell for cell in cells if cell.strip()]
    if len(models) < 2 or not filled:
        return False
    if len(filled) == 1 and TOTAL.fullmatch(filled[0].strip()):
        return True
    is_like_first = models[0].patterns[pattern_of(filled[0])] > 0
    is_few = len(filled) <= 1 + (len(models) >= NOTE_WIDTH)
    return is_few and len(models) > 2 and not is_like_first and not is_value(filled[0])


def is_foreign_header(cells: list[str], models: list[ColumnModel]) -> bool:
    """Tell whether a regular line names columns instead of filling them."""
    return has_header_word(cells) and is_foreign(cells, models)


def is_foreign(cells: list[str], models: list[ColumnModel]) -> bool:
    """Tell whether most cells are not of the kind that their columns have."""
    typed = [(cell, model) for cell, model in zip(cells, models, strict=True) if model.is_typed]
    foreign = sum(bool(cell.strip()) and not model.accepts(cell) for cell, model in typed)
    return foreign * 2 > len(typed)
