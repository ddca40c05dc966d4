"""One record of a file before anybody knows what it means."""

from dataclasses import dataclass


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
