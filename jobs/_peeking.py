"""Read the beginning of an upload as a person would have it, in a killable child."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines._format import format_of
from pipelines._layout import arrange
from pipelines.reading.detected import Overrides

HEAD_BYTES = 1 << 17
ROWS = 50


def peek_file(path: Path, filename: str, overrides: Overrides) -> dict[str, Any] | None:
    """Return the first rows and what was decided; None where only the whole file would tell."""
    with path.open("rb") as file:
        content = file.read(HEAD_BYTES)
        is_whole = not file.read(1)
    if not is_whole:
        content = content[: content.rfind(b"\n") + 1 or None]
    format_ = format_of(content, filename)
    is_deep = max(overrides.header_row or 0, 0) > content.count(b"\n") or bool(overrides.sheet)
    if not is_whole and (format_.title != "CSV" or is_deep):
        return None
    if not is_whole and overrides.last_row and overrides.last_row > content.count(b"\n"):
        overrides = replace(overrides, last_row=None)
    reading = arrange(format_.read(content, format_.detect(content, overrides)), overrides.layout)
    shown = reading.frame.head(ROWS)
    return {
        "columns": shown.columns,
        "rows": [list(row) for row in shown.iter_rows()],
        "detected": reading.detected.to_json(),
        "rejected": reading.rejects.height,
        "is_whole": is_whole,
    }
