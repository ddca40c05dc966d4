"""What a page of a PDF holds: words, rules and pictures, measured from its upper left corner."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Characters that stand together; a real single blank may tie it to the word before."""

    x0: float
    x1: float
    base: float
    size: float
    text: str
    index: int
    tied: bool = False
    bold: bool = False
    even: bool = False
    damaged: bool = False

    @property
    def top(self) -> float:
        """Return the upper edge of what is printed."""
        return self.base - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """Return the lower edge of what is printed."""
        return self.base + 0.2 * self.size


@dataclass(frozen=True, slots=True)
class Edge:
    """A straight line, or one side of a filled box: at `at`, from `start` to `end`."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        """Return how long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Rules:
    """The lines on a page: lying ones (by height) and standing ones (by place)."""

    lying: Sequence[Edge] = ()
    standing: Sequence[Edge] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words on one base line, from left to right; `number` counts the lines of the document."""

    words: tuple[Word, ...]
    page: int
    number: int

    @property
    def base(self) -> float:
        """Return the height of its base line."""
        return self.words[0].base

    @property
    def text(self) -> str:
        """Return the line as plain text."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: `turn` quarter turns make its text upright, `covered` is the share of pictures."""

    number: int
    width: float
    height: float
    turn: int = 0
    lines: Sequence[Line] = ()
    rules: Rules = field(default_factory=Rules)
    pictures: int = 0
    covered: float = 0.0
    hidden: int = 0
