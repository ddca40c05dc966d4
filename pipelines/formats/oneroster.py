"""OneRoster packages 1.0 to 1.2.1: a zip of CSV files and a manifest."""

from pipelines._format import Format
from pipelines.packages.oneroster import detect, read, recognise

FORMAT = Format(
    title="OneRoster package (.zip)",
    suffixes=(".zip",),
    media_types=("application/zip", "application/x-zip-compressed"),
    recognises=recognise,
    detect=detect,
    read=read,
)
