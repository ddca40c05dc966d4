"""Excel workbooks since 2007."""

from pipelines._format import Format
from pipelines.reading.magic import is_zip
from pipelines.reading.workbook import detect, read


def recognise(content: bytes) -> bool:
    """Tell a zip with the parts of a workbook in it."""
    return is_zip(content) and (b"xl/workbook.xml" in content or b"xl/worksheets/" in content)


FORMAT = Format(
    title="Excel workbook (.xlsx)",
    suffixes=(".xlsx", ".xlsm"),
    media_types=("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    recognises=recognise,
    detect=detect,
    read=read,
)
