"""Delimited text: CSV, TSV and their many dialects."""

from pipelines._format import Format
from pipelines.reading.delimited import detect, read
from pipelines.reading.magic import find_alien


def recognise(content: bytes) -> bool:
    """Tell text from everything that has a format of its own."""
    return find_alien(content) is None


FORMAT = Format(
    title="CSV",
    suffixes=(".csv", ".tsv", ".txt"),
    media_types=("text/csv", "text/tab-separated-values", "text/plain"),
    recognises=recognise,
    detect=detect,
    read=read,
)
