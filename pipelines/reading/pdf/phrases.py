"""Words that belong together on a line: what may be one cell, or a part of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.reading.pdf.model import Line, Page, Rules, Word

TOUCH = 0.12
LOOSE = 0.38
BLANK = 0.31
PENETRATION = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words with nothing but single blanks between them."""

    words: tuple[Word, ...]
    line: int

    @property
    def x0(self) -> float:
        """Return the left end."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Return the right end."""
        return max(word.x1 for word in self.words)

    @property
    def text(self) -> str:
        """Return the words with blanks between."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a page as phrases, and as chunks that wider gaps part, with its height."""

    phrases: tuple[Phrase, ...]
    chunks: tuple[Phrase, ...]
    number: int
    page: int
    top: float
    bottom: float
    base: float
    size: float

    @property
    def x0(self) -> float:
        """Return the left end."""
        return self.phrases[0].x0

    @property
    def x1(self) -> float:
        """Return the right end."""
        return max(phrase.x1 for phrase in self.phrases)

    @property
    def text(self) -> str:
        """Return the whole line."""
        return " ".join(phrase.text for phrase in self.phrases)

    @property
    def is_bold(self) -> bool:
        """Tell whether every word is bold."""
        return all(word.bold for phrase in self.phrases for word in phrase.words)


def writes_blanks(pages: Sequence[Page]) -> bool:
    """Tell whether the program that made the PDF writes blanks between words at all."""
    return any(word.tied for page in pages for line in page.lines for word in line.words)


def to_rows(page: Page, *, blanks: bool) -> list[Row]:
    """Return the lines of a page as phrases."""
    return [make_row(line, page.rules, blanks=blanks) for line in page.lines]


def make_row(line: Line, rules: Rules, *, blanks: bool) -> Row:
    """Return one line as phrases."""
    sizes = sorted(word.size for word in line.words)
    size = sizes[len(sizes) // 2]
    return Row(
        phrases=tuple(split_line(line, rules, TOUCH if blanks else BLANK)),
        chunks=tuple(split_line(line, rules, LOOSE)),
        number=line.number,
        page=line.page,
        top=min(word.top for word in line.words),
        bottom=max(word.bottom for word in line.words),
        base=line.words[-1].base,
        size=size,
    )


def split_line(line: Line, rules: Rules, least: float) -> Iterator[Phrase]:
    """Yield the phrases of a line from left to right."""
    group: list[Word] = []
    for word in line.words:
        if group and is_break(group[-1], word, rules, least):
            yield Phrase(words=tuple(group), line=line.number)
            group = []
        group.append(word)
    yield Phrase(words=tuple(group), line=line.number)


def is_break(left: Word, right: Word, rules: Rules, least: float) -> bool:
    """Tell whether two words of a line stand in different cells, as far as the line tells."""
    size = max(left.size, right.size)
    gap = right.x0 - left.x1
    if has_edge(left, right, rules):
        return True
    if right.tied or (left.tied and left.index > right.index):
        return False
    pitch = (left.x1 - left.x0) / len(left.text)
    return gap > max(least * size, 1.03 * pitch if left.even and least > TOUCH else 0.0)


def has_edge(left: Word, right: Word, rules: Rules) -> bool:
    """Tell whether a standing line parts two words."""
    middle = left.base - PENETRATION * left.size
    low, high = left.x1 - 0.2 * left.size, right.x0 + 0.2 * right.size
    return any(
        low <= edge.at <= high and edge.start <= middle <= edge.end for edge in rules.standing
    )
