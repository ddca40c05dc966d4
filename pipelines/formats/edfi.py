"""Ed-Fi interchanges: XML with records of students, attendance, calendars and more."""

from pipelines._format import Format
from pipelines.packages.interchange import detect, read, recognise

FORMAT = Format(
    title="Ed-Fi interchange (.xml)",
    suffixes=(".xml",),
    media_types=("application/xml", "text/xml"),
    recognises=recognise,
    detect=detect,
    read=read,
)
