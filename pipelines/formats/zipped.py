"""Any other zip of CSV files: a package of tables, one of which is read at a time."""

from pipelines._format import Format
from pipelines.packages.archive import is_plain_zip
from pipelines.packages.bundle import detect, read
from pipelines.packages.oneroster import recognise as is_oneroster


def recognise(content: bytes) -> bool:
    """Tell a zip that is neither an office document nor a OneRoster package."""
    return is_plain_zip(content) and not is_oneroster(content)


FORMAT = Format(
    title="zip of CSV files",
    suffixes=(".zip",),
    media_types=("application/zip", "application/x-zip-compressed"),
    recognises=recognise,
    detect=detect,
    read=read,
)
