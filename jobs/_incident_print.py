"""Print a resolution report: only a child loads the printer."""

from pathlib import Path

from pipelines.publish.incident import to_report
from pipelines.publish.papers import Report


def write_report(report: Report, out: Path) -> None:
    """Write the report as PDF."""
    out.write_bytes(to_report(report))
