"""Print the papers of a promotion: only a child loads the printer."""

from collections.abc import Sequence
from pathlib import Path

from pipelines.publish.papers import ClassList, Letter, Paper
from pipelines.publish.promotion import to_class_lists, to_letters


def write_letters(paper: Paper, letters: Sequence[Letter], out: Path) -> None:
    """Write the letters as PDF."""
    out.write_bytes(to_letters(paper, letters))


def write_class_lists(paper: Paper, lists: Sequence[ClassList], out: Path) -> None:
    """Write the class lists as PDF."""
    out.write_bytes(to_class_lists(paper, lists))
