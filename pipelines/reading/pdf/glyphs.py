"""Characters of a page, put together to words and lines."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.reading.pdf.model import Word

TURN = math.pi / 2
SAMPLE = 60
GAP = 0.16
HINTED = 0.1
BLANK = 1.7
BASE = 0.3
HYPHEN = 2
PRIVATE = range(0xE000, 0xF900)
SPACES = frozenset(map(ord, " \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"))
THIN = frozenset(map(ord, "\u2009\u200a\u200b\u202f\u2060\ufeff\u00ad"))
BOLD = (b"bold", b"black", b"heavy", b"semibd", b"demi")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character in upright coordinates."""

    code: int
    index: int
    x0: float
    x1: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Box:
    """The visible part of a page, in the PDF's own coordinates."""

    left: float
    bottom: float
    right: float
    top: float

    def upright(self, x: float, y: float, turn: int) -> tuple[float, float]:
        """Return a point as seen from the upper left corner after the turns."""
        if turn == 1:
            return y - self.bottom, x - self.left
        if turn == 2:
            return self.right - x, y - self.bottom
        if turn == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def lying(self, x: float, y: float, turn: int) -> tuple[float, float]:
        """Return a point seen from the upper left corner in the PDF's own coordinates."""
        if turn == 1:
            return self.left + y, self.bottom + x
        if turn == 2:
            return self.right - x, self.bottom + y
        if turn == 3:
            return self.right - y, self.top - x
        return self.left + x, self.top - y

    def size(self, turn: int) -> tuple[float, float]:
        """Return width and height after the turns."""
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if turn % 2 else (wide, high)


def find_turn(text: Any, count: int) -> int:
    """Return how many quarter turns make most of the text upright."""
    step = max(1, count // SAMPLE)
    turns = Counter(
        -round(pdfium.FPDFText_GetCharAngle(text, index) / TURN) % 4
        for index in range(0, count, step)
        if not pdfium.FPDFText_IsGenerated(text, index)
    )
    return turns.most_common(1)[0][0] if turns else 0


def read_glyphs(text: Any, count: int, box: Box, turn: int) -> Iterator[Glyph | None]:
    """Yield the characters in the order of the text; None where the reader suspects a gap."""
    area, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if pdfium.FPDFText_IsGenerated(text, index):
            yield None
            continue
        pdfium.FPDFText_GetLooseCharBox(text, index, area)
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        first = box.upright(area.left, area.top, turn)
        last = box.upright(area.right, area.bottom, turn)
        base = box.upright(x.value, y.value, turn)[1]
        left, right = sorted((first[0], last[0]))
        yield Glyph(code, index, left, right, base, abs(last[1] - first[1]))


@dataclass(slots=True)
class Run:
    """The characters of a word while it grows; `blank` is the width of a real blank before it."""

    glyphs: list[Glyph]
    blank: float = 0.0


def read_runs(text: Any, count: int, box: Box, turn: int) -> Iterator[Run]:
    """Yield the characters of each word."""
    run = Run([])
    least = GAP
    for glyph in read_glyphs(text, count, box, turn):
        if glyph is None:
            least = HINTED
            continue
        is_blank = glyph.code in SPACES
        if run.glyphs and (is_blank or is_apart(run.glyphs[-1], glyph, least)):
            yield run
            run = Run([])
        if is_blank:
            run.blank = max(run.blank, glyph.x1 - glyph.x0)
        elif glyph.code not in THIN:
            run.glyphs.append(glyph)
        least = GAP
    if run.glyphs:
        yield run


def is_apart(left: Glyph, right: Glyph, least: float) -> bool:
    """Tell whether two characters in a row belong to different words."""
    size = max(left.size, right.size, 1.0)
    if abs(left.base - right.base) > BASE * size:
        return True
    return max(right.x0 - left.x1, left.x0 - right.x1) > least * size


def read_words(text: Any, count: int, box: Box, turn: int) -> list[Word]:
    """Return the words of a page in the order of its text."""
    words: list[Word] = []
    for run in read_runs(text, count, box, turn):
        word = make_word(run, text, words[-1] if words else None)
        if word.text:
            words.append(word)
    return words


def make_word(run: Run, text: Any, before: Word | None) -> Word:
    """Return the word of some characters, tied to the one before by a single blank."""
    glyphs = run.glyphs
    x0, x1 = min(one.x0 for one in glyphs), max(one.x1 for one in glyphs)
    size = max(one.size for one in glyphs)
    written = "".join(map(letter, glyphs))
    return Word(
        x0=x0,
        x1=x1,
        base=glyphs[0].base,
        size=size,
        text=written,
        index=glyphs[0].index,
        tied=before is not None and is_tied(before, x0, x1, run),
        bold=is_bold(text, glyphs[0].index),
        even=len({round(one.x1 - one.x0, 1) for one in glyphs}) == 1 and not written.isdigit(),
        damaged="\ufffd" in written,
    )


def is_tied(before: Word, x0: float, x1: float, run: Run) -> bool:
    """Tell whether one real blank, and no more, stands between two words of a line."""
    gap = max(x0 - before.x1, before.x0 - x1)
    is_level = abs(before.base - run.glyphs[0].base) <= BASE * before.size
    return run.blank > 0 and is_level and gap <= BLANK * run.blank


def letter(glyph: Glyph) -> str:
    """Return a character as text; one whose meaning the file does not tell is marked."""
    if glyph.code == HYPHEN:
        return "-"
    if glyph.code < 32 or glyph.code in PRIVATE or 0xD800 <= glyph.code < 0xE000:
        return "\ufffd"
    return chr(glyph.code)


def is_bold(text: Any, index: int) -> bool:
    """Tell whether a character's font is a bold one, by its name."""
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(64)
    pdfium.FPDFText_GetFontInfo(text, index, name, 64, flags)
    said = name.value.lower()
    return any(word in said for word in BOLD)
