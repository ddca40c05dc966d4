"""The files made by hand, as they lie in `handmade/`: a file, an arrow, the expected table."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from jobs._bench_ingest.case import Case

FOLDER = Path(__file__).parent / "handmade"
START = "@@ "
ARROW = "\n=>\n"
ENDINGS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}


def handmade() -> Iterator[Case]:
    """Yield every file made by hand."""
    for path in sorted(FOLDER.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split(START)[1:]:
            title, body = part.split("\n", 1)
            yield make_case(title, body)


def make_case(title: str, body: str) -> Case:
    """Return one case; the title may end in `| encoding ending`, names in `none` for no header."""
    name, _, way = title.partition(" | ")
    codec, ending = (way.split() + ["utf-8", "lf"][len(way.split()) :])[:2]
    given, expected = body.split(ARROW)
    header, *rows = csv.reader(io.StringIO(expected.rstrip("\n") + "\n", newline=""))
    return Case(
        name=name,
        fault="made by hand",
        content=given.replace("\\t", "\t").replace("\n", ENDINGS[ending]).encode(codec),
        header=() if header == ["none"] else tuple(header),
        rows=rows,
    )
