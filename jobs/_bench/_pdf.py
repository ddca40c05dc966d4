"""The measured work of `homeroom bench pdf`: what a download of a version does."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from config.profile import get_profile
from config.terms import Download
from jobs._bench._child import Watch, run
from jobs._bench._gradebook import SCORES, BenchFiles
from jobs._print import write_download
from jobs.exports import Sheet
from pipelines.mapping import Column, layout

NAMES = ("student_id", "family_name", "given_name", "class", "marked_on", *SCORES)


def print_version(folder: Path, rows: int, watch: Watch) -> dict[str, int]:
    """Print a version's rows as a person would download them."""
    files = BenchFiles(folder=folder, rows=rows)
    out = folder / "ours.pdf"
    write_download(files.head, Download.PDF, sheet(), out)
    watch.lap("print")
    return {"bytes": out.stat().st_size}


def sheet() -> Sheet:
    """Return what the printed form says of itself."""
    columns = tuple(Column(source=name, target=name) for name in NAMES)
    return Sheet(
        school="North Harbour School",
        title="Gradebook",
        version=1,
        batch=1,
        as_of=datetime(2026, 10, 30, 12, tzinfo=UTC),
        zone="Europe/Vienna",
        language="en-GB",
        fields=layout(columns, get_profile("gradebook")),
        explanations=(),
        counts={},
        created_by="bench",
    )


if __name__ == "__main__":
    run({"homeroom": print_version}, sys.argv[1:])
