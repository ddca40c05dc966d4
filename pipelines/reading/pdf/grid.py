"""The cells of a table: words of a row by their column, line under line."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.reading.pdf.bands import Band
from pipelines.reading.pdf.columns import column_of
from pipelines.reading.pdf.model import Word
from pipelines.reading.pdf.phrases import Phrase, Row

STRADDLE = 0.25
RTL = range(0x590, 0x900)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a cell holds on its lines; `doubt` says what made reading it unsure."""

    lines: tuple[str, ...] = ()
    doubt: str = ""


def cells_of(band: Band, columns: Sequence[float]) -> list[Piece]:
    """Return the cells of one row."""
    texts: list[list[str]] = [[] for _ in range(len(columns) + 1)]
    doubts = [""] * (len(columns) + 1)
    for row in band.rows:
        line: list[list[str]] = [[] for _ in texts]
        for phrase in row.phrases:
            place_phrase(phrase, columns, line, doubts)
        for cell, parts in zip(texts, line, strict=True):
            if parts:
                cell.append(" ".join(parts))
    return [
        Piece(lines=tuple(cell), doubt=doubt) for cell, doubt in zip(texts, doubts, strict=True)
    ]


def place_phrase(
    phrase: Phrase, columns: Sequence[float], line: list[list[str]], doubts: list[str]
) -> None:
    """Put a phrase into its cell; one that reaches into several is parted between words."""
    place = column_of(phrase, columns)
    if place is not None:
        line[place].append(read_phrase(phrase))
        if any(word.damaged for word in phrase.words):
            doubts[place] = "characters without a meaning in the file"
        return
    middles = [bisect_right(columns, (word.x0 + word.x1) / 2) for word in phrase.words]
    for word, middle in zip(phrase.words, middles, strict=True):
        line[middle].append(word.text)
        if len(set(middles)) > 1 or straddles(word, columns):
            doubts[middle] = doubts[middle] or "text that reaches over the edge of its column"


def straddles(word: Word, columns: Sequence[float]) -> bool:
    """Tell whether a good part of a word stands on either side of an edge."""
    wide = word.x1 - word.x0
    return any(min(at - word.x0, word.x1 - at) > STRADDLE * wide for at in columns)


def read_phrase(phrase: Phrase) -> str:
    """Return the text of a phrase; words written from the right in their own order."""
    words = phrase.words
    if any(ord(mark) in RTL for word in words for mark in word.text):
        words = tuple(sorted(words, key=lambda word: word.index))
    return " ".join(word.text for word in words)


def plain(pieces: Sequence[Piece]) -> list[str]:
    """Return cells as text with blanks between their lines."""
    return [" ".join(piece.lines) for piece in pieces]


def spans_of(row: Row, columns: Sequence[float]) -> list[tuple[str, int, int]]:
    """Return each phrase of a heading line with the first and last column that it covers."""
    return [
        (
            read_phrase(phrase),
            bisect_right(columns, phrase.x0 + 1.5),
            max(bisect_right(columns, phrase.x0 + 1.5), bisect_right(columns, phrase.x1 - 1.5)),
        )
        for phrase in row.phrases
    ]
