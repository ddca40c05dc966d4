"""Turn text into glyphs of real fonts, fast for plain scripts, shaped by Pango for all others.

The same fonts as WeasyPrint's, by the same library and the same substitution: a character that no
installed font knows is drawn as an empty box and can still be searched and copied.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice
from typing import Any

from weasyprint.pdf.fonts import Font
from weasyprint.text import ffi as native
from weasyprint.text.fonts import get_pango_font_key

from pipelines.publish._look import FAMILIES

ffi: Any = native.ffi
pango: Any = native.pango
gobject: Any = native.gobject
TO_UNITS: int = int(pango.pango_units_from_double(1))
SIZE = 100
REGULAR, BOLD = 400, 600
PLAIN = re.compile(
    "[ -\u02ff\u0370-\u0482\u048a-\u058a\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2190-\u22ff\u3000-\u3029\u3041-\u3096\u30a0-\u30ff\u3400-\u9fff\uac00-\ud7a3"
    "\uff01-\uff60]*"
)
UNPRINTABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
BREAKS = "[\r\n\t\u2028\u2029]+"


@dataclass(frozen=True)
class Shaped:
    """One line of glyphs: its width at size one, and what draws each stretch of one font."""

    width: float
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Glyph:
    """One character that stands alone: its font, its code there, its width at size one."""

    font: str
    code: str
    width: float


def printable(text: str) -> str:
    """Return text on one line, with a visible sign for what cannot be printed."""
    return re.sub(UNPRINTABLE, "\ufffd", re.sub(BREAKS, " ↵ ", text))


class Shaper:
    """Glyphs of one weight; `fonts` collects what the document has to embed."""

    def __init__(self, font_map: Any, fonts: dict[Any, Any], weight: int) -> None:
        self.fonts = fonts
        self.context = ffi.gc(pango.pango_font_map_create_context(font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(self.context, False)  # noqa: FBT003
        self.layout = ffi.gc(pango.pango_layout_new(self.context), gobject.g_object_unref)
        pango.pango_layout_set_single_paragraph_mode(self.layout, True)  # noqa: FBT003
        pango.pango_layout_set_font_description(self.layout, described(weight))
        self.glyphs: dict[str, Glyph] = {}
        self.codes: dict[int, str] = {}
        self.widths: dict[str, float] = {}
        self.ink, self.logical = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
        self.main = self.shape_all("n").parts[0][0]
        self.shape_complex = lru_cache(maxsize=20_000)(self.shape_all)

    def shape(self, text: str) -> Shaped:
        """Return a line of glyphs; the plain scripts need no more than a table."""
        if PLAIN.fullmatch(text) is None:
            return self.shape_complex(printable(text))
        if not self.widths.keys() >= set(text):
            self.learn(text)
        try:
            width = sum(map(self.widths.__getitem__, text))
        except KeyError:
            return self.shape_mixed(text)
        return Shaped(width, ((self.main, f"<{text.translate(self.codes)}>Tj"),))

    def learn(self, text: str) -> None:
        """Look new characters up, each alone."""
        for mark in set(text) - self.glyphs.keys():
            shaped = self.shape_all(mark)
            font, show = shaped.parts[0]
            code = show[show.index("<") + 1 : show.index(">")]
            self.glyphs[mark] = Glyph(font, code, shaped.width)
            if font == self.main:
                self.codes[ord(mark)], self.widths[mark] = code, shaped.width

    def shape_mixed(self, text: str) -> Shaped:
        """Return plain characters of several fonts."""
        glyphs = [self.glyphs[mark] for mark in text]
        parts = tuple(
            (font, f"<{''.join(glyph.code for glyph in stretch)}>Tj")
            for font, stretch in groupby(glyphs, key=lambda glyph: glyph.font)
        )
        return Shaped(sum(glyph.width for glyph in glyphs), parts)

    def shape_all(self, text: str) -> Shaped:
        """Return text as Pango shapes it, in the order in which it is seen."""
        encoded = text.encode()
        pango.pango_layout_set_text(self.layout, ffi.new("char[]", encoded), len(encoded))
        line = pango.pango_layout_get_line_readonly(self.layout, 0)
        parts = [self.shape_run(item, encoded) for item in runs_of(line)]
        pango.pango_layout_line_get_extents(line, ffi.NULL, self.logical)
        return Shaped(self.logical.width / TO_UNITS / SIZE, tuple(parts))

    def shape_run(self, item: Any, encoded: bytes) -> tuple[str, str]:
        """Return one run: each glyph with its correction to the font's own width."""
        font = self.font_of(item.item.analysis.font)
        shown = []
        for place, info in enumerate(item.glyphs.glyphs[0 : item.glyphs.num_glyphs]):
            width = info.geometry.width / TO_UNITS / SIZE * 1000
            if info.glyph == pango.PANGO_GLYPH_EMPTY:
                shown.append(f"{-width:.0f}")
                continue
            code = self.code_of(font, item, place, width)
            font.to_unicode.setdefault(code, cluster(item, place, encoded))
            left = info.geometry.x_offset / TO_UNITS / SIZE * 1000
            rest = font.widths[code] + left - width
            shown.append(f"{-left:.0f}<{code:04x}>{rest:.0f}")
        return font.hash, f"[{''.join(shown)}]TJ"

    def font_of(self, pango_font: Any) -> Any:
        """Return the font to embed."""
        key, description, size = get_pango_font_key(pango_font)
        if key not in self.fonts:
            self.fonts[key] = Font(pango_font, description, size)
        return self.fonts[key]

    def code_of(self, font: Any, item: Any, place: int, width: float) -> int:
        """Return a glyph's code; a character without glyph gets a code that draws a box."""
        code = item.glyphs.glyphs[place].glyph
        if code & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            code = font.get_unused_glyph_id(code - pango.PANGO_GLYPH_UNKNOWN_FLAG)
            font.widths[code] = round(width)
            font.widths.setdefault(0, round(width))
        elif code not in font.widths:
            pango.pango_font_get_glyph_extents(
                item.item.analysis.font, code, self.ink, self.logical
            )
            font.widths[code] = round(self.logical.width * 1000 / TO_UNITS / SIZE)
        return code


@dataclass(frozen=True)
class Hand:
    """What writes: both weights, and the fonts they used."""

    plain: Shaper
    bold: Shaper
    fonts: dict[Any, Any]


def hand_for(font_map: Any) -> Hand:
    """Return a fresh hand for one document."""
    fonts: dict[Any, Any] = {}
    return Hand(Shaper(font_map, fonts, REGULAR), Shaper(font_map, fonts, BOLD), fonts)


def described(weight: int) -> Any:
    """Return the description of the type at the size at which glyphs are measured."""
    description = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
    families = ffi.new("char[]", ",".join(FAMILIES).encode())
    pango.pango_font_description_set_family(description, families)
    pango.pango_font_description_set_weight(description, weight)
    pango.pango_font_description_set_absolute_size(description, SIZE * TO_UNITS)
    return description


def runs_of(line: Any) -> Iterator[Any]:
    """Yield the runs of a line from left to right."""
    run = line.runs
    while run != ffi.NULL:
        yield run.data
        run = run.next


def cluster(item: Any, place: int, encoded: bytes) -> str:
    """Return the text that one glyph stands for."""
    clusters, last = item.glyphs.log_clusters, item.glyphs.num_glyphs - 1
    start = clusters[place]
    if item.item.analysis.level % 2:
        end = item.item.length if place == 0 else clusters[place - 1]
    else:
        end = item.item.length if place == last else clusters[place + 1]
    offset = item.item.offset
    return encoded[offset + start : offset + end].decode()


def wrap(shaper: Shaper, text: str, width: float, lines: int) -> list[str]:
    """Break a text into lines of at most `width` at size one; the last says when more follows."""
    found = list(islice(broken(shaper, printable(text).split(" "), width), lines + 1))
    if len(found) <= lines:
        return found
    last = found[lines - 1]
    while last and shaper.shape(f"{last}…").width > width:
        last = last[:-1]
    return [*found[: lines - 1], f"{last}…"]


def broken(shaper: Shaper, words: Iterable[str], width: float) -> Iterator[str]:
    """Yield lines of whole words; a word wider than a line is broken between its letters."""
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if shaper.shape(longer).width <= width:
            line = longer
            continue
        if line:
            yield line
        *full, line = pieces(shaper, word, width)
        yield from full
    yield line


def pieces(shaper: Shaper, word: str, width: float) -> list[str]:
    """Return the parts of a word that each fit on a line."""
    parts = []
    while len(word) > 1 and shaper.shape(word).width > width:
        fits = max(int(len(word) * width / shaper.shape(word).width), 1)
        while fits > 1 and shaper.shape(word[:fits]).width > width:
            fits -= 1
        parts.append(word[:fits])
        word = word[fits:]
    return [*parts, word]
