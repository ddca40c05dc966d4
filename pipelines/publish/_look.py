"""How a printed page looks: paper, colours, type; the same for every writer of pages."""

from dataclasses import dataclass

FAMILIES = (
    "Noto Sans", "Liberation Sans", "DejaVu Sans", "Noto Sans Arabic", "Noto Sans Hebrew",
    "Noto Sans Devanagari", "Noto Sans CJK SC", "sans-serif",
)  # fmt: skip
INK, QUIET, BLUE = "#0e1622", "#5b6472", "#2457d6"
HAIR, ZEBRA, TINT = "#e3e7ee", "#f6f8fc", "#eef3ff"
POINTS = 72 / 96


@dataclass(frozen=True)
class Paper:
    """A sheet in points, with the margins inside which is written."""

    width: float
    height: float
    side: float = 40.0
    top: float = 42.0
    bottom: float = 46.0

    @property
    def inner(self) -> float:
        """Return the width inside the margins."""
        return self.width - 2 * self.side


PORTRAIT, LANDSCAPE = Paper(595.28, 841.89), Paper(841.89, 595.28)


def rgb(colour: str) -> str:
    """Return a colour as three numbers of a page stream."""
    return " ".join(f"{int(colour[place : place + 2], 16) / 255:.3f}" for place in (1, 3, 5))
