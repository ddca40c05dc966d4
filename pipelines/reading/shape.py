"""Find where the table begins: banner lines, header rows, or no header at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.reading.detected import Reason
from pipelines.reading.kinds import TYPED, ColumnModel, kind_of, learn, pattern_of

SHORT = 0.7
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
class Record:
    """One record: its first line from 1, how many lines it takes, its cells, how well formed."""

    row: int
    cells: list[str]
    lines: int = 1
    well: bool = True

    @property
    def filled(self) -> int:
        """Return how many cells hold something."""
        return sum(bool(cell.strip()) for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Top:
    """The top of a table: its header records and the row where data begins."""

    headers: list[Record]
    first_data_row: int
    reason: Reason
    names: list[str] | None = field(default=None)


def find_top(records: Sequence[Record], width: int, header_row: int | None) -> Top:
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
    if upper:
        is_header, why, sure = True, "the row above names what it leaves blank", 0.9
    short = None if is_header else find_short(records, body[first], width)
    if short:
        why = "it names fewer columns than the rows below have cells"
        return make_top(
            [short], Reason(what="header", value=f"row {short.row}", why=why, confidence=0.7)
        )
    if not is_header:
        return Top(
            headers=[],
            first_data_row=body[first].row,
            reason=Reason(what="header", value="none", why=why, confidence=sure),
        )
    reason = Reason(what="header", value=f"row {body[first].row}", why=why, confidence=sure)
    return make_top([*upper, body[first]], reason)


def find_short(records: Sequence[Record], first: Record, width: int) -> Record | None:
    """Return the header above rows that all have a few cells more than it has names."""
    above = [record for record in records if record.row + record.lines == first.row]
    if not above or not width > len(above[0].cells) >= max(3, width * SHORT):
        return None
    return above[0] if has_header_word(above[0].cells) else None


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
    if typed:
        return False, f"the first record is like those below in {len(typed)} columns", 0.85
    return judge_words(first, models)


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


def find_upper(above: Sequence[Record], header: Record) -> list[Record]:
    """Return the header levels right above: they name what the lowest level leaves blank."""
    if not above or above[-1].row + above[-1].lines != header.row:
        return []
    upper = above[-1]
    blanks = [index for index, cell in enumerate(header.cells) if not cell.strip()]
    named = [index for index in blanks if upper.cells[index].strip()]
    if upper.filled >= 2 and blanks and len(named) == len(blanks):
        return [upper]
    return []


def join_levels(levels: list[list[str]]) -> list[str]:
    """Join header levels to one name per column; an upper name spans the blanks after it."""
    if len(levels) == 1:
        return levels[0]
    upper, lower = levels[-2], levels[-1]
    spread: list[str] = []
    for index, cell in enumerate(upper):
        carried = spread[-1] if spread and not cell.strip() and lower[index].strip() else cell
        spread.append(carried)
    return [" ".join(f"{up} {low}".split()) for up, low in zip(spread, lower, strict=True)]


def is_total(cells: Sequence[str], models: Sequence[ColumnModel]) -> bool:
    """Tell a row of totals: a word for it, and blanks where data rows have none."""
    words = [cell.strip() for cell in cells if cell.strip()]
    if not words or not any(TOTAL.fullmatch(word) for word in words[:2]):
        return False
    return any(
        model.fill > 0.9 and not cell.strip() for cell, model in zip(cells, models, strict=True)
    )


def is_note(cells: Sequence[str], models: Sequence[ColumnModel]) -> bool:
    """Tell a note from a row that was cut off: one text unlike the first column, or a total."""
    filled = [cell for cell in cells if cell.strip()]
    if len(models) < 2 or not filled:
        return False
    if len(filled) == 1 and TOTAL.fullmatch(filled[0].strip()):
        return True
    is_like_first = models[0].patterns[pattern_of(filled[0])] > 0
    return len(filled) == 1 and len(models) > 2 and not is_like_first


def is_foreign_header(cells: list[str], models: list[ColumnModel]) -> bool:
    """Tell whether a regular line names columns instead of filling them."""
    typed = [(cell, model) for cell, model in zip(cells, models, strict=True) if model.is_typed]
    foreign = sum(bool(cell.strip()) and not model.accepts(cell) for cell, model in typed)
    return has_header_word(cells) and foreign * 2 > len(typed)
