"""Find delimiter and quote by how regular whole lines become, not by counting characters."""

import re
from collections import Counter
from dataclasses import dataclass
from math import log2

from pipelines.reading.detected import Overrides, Reason
from pipelines.reading.kinds import kind_of
from pipelines.reading.records import read_records
from pipelines.reading.tokenizer import Dialect

DELIMITERS = (",", ";", "\t", "|", "^", "~", "¦", "||", "::", ":", " ", ", ", "; ", "")
PRIOR = {",": 1.0, ";": 1.0, "\t": 1.0, "|": 1.0, "^": 0.9, "~": 0.9, ":": 0.6, " ": 0.5}
PRIOR |= {", ": 0.97, "; ": 0.97, "||": 1.0, "::": 0.9, "¦": 0.9, "": 0.3}
QUOTES = ('"', "'", "`")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blank", "": "none"}
JUDGED_CELLS = 1_500
SEP = re.compile(r"[\"']?sep=(.)[\"']?\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A dialect with the width it gives most lines and how well that fits."""

    dialect: Dialect
    width: int
    score: float
    share: float


def sep_line(line: str) -> str:
    """Return the delimiter that a first line like `sep=;` names, or nothing."""
    found = SEP.fullmatch(line)
    return found.group(1) if found else ""


def find_dialect(lines: list[str], overrides: Overrides) -> tuple[Verdict, list[Reason]]:
    """Return the dialect that makes these lines most regular."""
    named = sep_line(lines[0]) if lines else ""
    lines = [line for line in lines[1 if named else 0 :] if line.strip()]
    chosen = overrides.delimiter if overrides.delimiter is not None else named or None
    delimiters = DELIMITERS if chosen is None else (chosen,)
    present = [mark for mark in delimiters if not mark or is_used(mark, lines)]
    verdicts = [
        judge(lines, Dialect(delimiter=delimiter, quote=quote, escape=escape))
        for delimiter in present or delimiters[:1]
        for quote in quotes_in(lines, delimiter, overrides)
        for escape in [find_escape(lines, delimiter, quote)]
    ]
    best = max(verdicts, key=lambda verdict: verdict.score)
    quoted = any(best.dialect.quote in line for line in lines) if best.dialect.quote else False
    reasons = explain(best, verdicts, is_chosen=bool(chosen))
    why = "some cells open and close with it" if quoted else "no cell needs one"
    return best, [*reasons, Reason(what="quote", value=best.dialect.quote or "none", why=why)]


def is_used(mark: str, lines: list[str]) -> bool:
    """Tell whether a delimiter stands somewhere, and not only doubled."""
    times = sum(line.count(mark) for line in lines)
    return times > 0 and (
        mark not in "|:" or times > 2 * sum(line.count(mark * 2) for line in lines)
    )


def quotes_in(lines: list[str], delimiter: str, overrides: Overrides) -> list[str]:
    """Return the quotes with evidence: cells that open and close with them."""
    if overrides.quote is not None:
        return [overrides.quote]
    return [quote for quote in QUOTES if quote == '"' or wraps(lines, delimiter, quote)]


def wraps(lines: list[str], delimiter: str, quote: str) -> bool:
    """Tell whether most cells that open with this mark also close with it."""
    with_quote = [line for line in lines if quote in line]
    if len(with_quote) < max(2, len(lines) / 10) or not delimiter:
        return False
    mark, edge = re.escape(quote), re.escape(delimiter)
    opened = re.compile(f"(?:^|{edge}){mark}")
    whole = re.compile(f"(?:^|(?<={edge})){mark}(?:[^{mark}]|{mark}{mark})*{mark}(?={edge}|$)")
    opens = sum(len(opened.findall(line)) for line in with_quote)
    closes = sum(len(whole.findall(line)) for line in with_quote)
    return closes >= 2 and closes > 0.8 * opens


def find_escape(lines: list[str], delimiter: str, quote: str) -> str:
    """Return a backslash where it stands before quotes and doubled quotes are not used."""
    if not quote or not any("\\" + quote in line for line in lines):
        return ""
    edge = re.escape(delimiter) or "$"
    doubled = re.compile(f"(?<=[^{edge}]){quote}{quote}(?!{edge}|$)")
    escaped = sum(line.count("\\" + quote) for line in lines)
    return "\\" if escaped > sum(len(doubled.findall(line)) for line in lines) else ""


def judge(lines: list[str], dialect: Dialect) -> Verdict:
    """Score one dialect: regular widths, cells of known kinds, more than one column."""
    records = read_records(lines, dialect, lambda _: "\n")
    rows = [record.cells for record in records]
    widths = Counter(map(len, rows))
    width = max(widths, key=lambda width: (widths[width] * min(width, 3), width), default=1)
    share = widths[width] / max(len(rows), 1)
    if width == 1 and dialect.delimiter:
        return Verdict(dialect=dialect, width=1, score=0.2 * share, share=share)
    if dialect.delimiter == " " and share < 1:
        return Verdict(dialect=dialect, width=width, score=0.2 * share, share=share)
    known = known_share([row for row in rows if len(row) == width], dialect)
    well = sum(record.well for record in records) / max(len(records), 1)
    score = (
        share**1.5
        * known
        * (0.4 + 0.6 * well)
        * PRIOR.get(dialect.delimiter, 0.8)
        * (1 + 0.05 * log2(min(width, 64)))
    )
    return Verdict(dialect=dialect, width=width, score=score, share=share)


def known_share(rows: list[list[str]], dialect: Dialect) -> float:
    """Return how many cells are numbers, dates, codes or words rather than leftovers."""
    step = max(1, len(rows) * len(rows[0]) // JUDGED_CELLS) if rows else 1
    cells = [cell for row in rows[::step] for cell in row]
    if not cells:
        return 0.1
    other = DELIMITERS[:4]
    leftovers = [mark for mark in other if mark not in dialect.delimiter and mark != ","]
    known = sum(weigh(cell, leftovers) for cell in cells)
    return 0.1 + 0.9 * known / len(cells)


def weigh(cell: str, leftovers: list[str]) -> float:
    """Return 1 for a cell of a known kind, less for blanks around it or other delimiters in it."""
    kind = kind_of(cell)
    if any(mark in cell for mark in leftovers):
        return 0.2
    if kind == "other":
        return 0.5
    return 1.0 if cell == cell.strip() else 0.85


def explain(best: Verdict, verdicts: list[Verdict], *, is_chosen: bool) -> list[Reason]:
    """Say why this delimiter."""
    delimiter = best.dialect.delimiter
    second = max(
        (verdict.score for verdict in verdicts if verdict.dialect.delimiter != delimiter),
        default=0.0,
    )
    why = f"{best.share:.0%} of the lines have {best.width} cells"
    sure = 1.0 if is_chosen else min(1.0, 0.5 + (best.score - second) / max(best.score, 0.01) / 2)
    return [
        Reason(
            what="delimiter",
            value=NAMES.get(delimiter, delimiter),
            why="chosen" if is_chosen else why,
            confidence=round(sure, 2),
        ),
    ]
