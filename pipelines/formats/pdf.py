"""Tables printed to PDF."""

from pipelines._format import Format
from pipelines.reading.magic import is_pdf
from pipelines.reading.pdf.reader import detect, read

FORMAT = Format(
    title="PDF table",
    suffixes=(".pdf",),
    media_types=("application/pdf",),
    recognises=is_pdf,
    detect=detect,
    read=read,
)
