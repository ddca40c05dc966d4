"""Pollute what stands around a table: headers, banners, footers, blank lines, further tables."""

from collections.abc import Callable, Iterator, Sequence

from jobs._bench_ingest.case import Case, clean_lines, text
from jobs._bench_ingest.source import (
    HEADER,
    ROWS,
    Dialect,
    source_rows,
    write_row,
)

MARKS = (",", ";", "\t")
PAD = "," * (len(HEADER) - 1)
NONE_OR_ONE: tuple[list[str], ...] = ([], [""])
UNITS = ("(yyyy-mm-dd)", "(hh:mm)", "(%)", "", "(max)", "", "", "", "")
UPPER = ("Exam", "", "Marks", "", "", "Pupil", "About", "", "")
BANNERS = {
    "one line": ["Northfield High School"],
    "two lines": ["Northfield High School", "Marks of the spring term"],
    "a sentence with commas": ["Printed for the registry, class 8B, on 3 March 2026, 10:15"],
    "keys and values": ["Class:,8B", "Teacher:,Ms Okafor", "Term:,2"],
    "padded keys": [f"Class:,8B{PAD[1:]}", f"Teacher:,Ms Okafor{PAD[1:]}"],
    "a padded title": [f"Marks of class 8B{PAD}", PAD],
    "lines of comment": ["# exported by the mark book", "# version 4.2"],
    "a long text": [
        "Please do not change this list by hand. Questions go to the registry, room 12.",
        "All marks are provisional until the board has met.",
    ],
    "a number": ["2026"],
    "a date and a page": ["03.03.2026,Page 1"],
}
FOOTERS = {
    "a total": f"Total,,{'3,141'!r},,,,,,".replace("'", '"'),
    "an average": "Class average,,50.2,,,,,,",
    "a count": "83 records",
    "a sentence": "Exported by the registry on 3 March 2026",
    "a sentence with a comma": "Printed on 3 March, provisional",
    "a padded note": f"End of list{PAD}",
    "a rule": "--------------------",
    "a comment": "# end",
}
ROOMS = ["Room,Seats,Floor", "A1,30,1", "A2,28,1", "B1,25,2", "B2,31,2"]
STAFF = [
    "Teacher,Room,Since,Load,Hours,Mail,Subjects,Phone,Notes",
    *(
        f"T{n:02d},A{n},20{n + 10},{n + 4},{n + 2},t{n}@school.example,art,+44 20 {n},x"
        for n in range(6)
    ),
]
SECONDS = {"narrow": ROOMS, "of the same width": STAFF}


def headers() -> Iterator[Case]:
    """Yield files without a header, with two levels of one, with units, doubled and empty names."""
    lines = clean_lines()
    for mark in MARKS:
        rows = [write_row(row, Dialect(delimiter=mark)) for row in source_rows()]
        for size in (5, 20, ROWS):
            yield Case(
                name=f"no header, {size} records with {mark!r}",
                fault="no header",
                content=text(rows[:size]),
                header=(),
                rows=source_rows(size),
            )
    yield Case(name="header only", fault="header", content=text(lines[:1]), rows=[])
    yield Case(name="header without an end", fault="header", content=lines[0].encode(), rows=[])
    yield from levels()
    yield from named()
    yield from repeated()


def levels() -> Iterator[Case]:
    """Yield files with more than one header row."""
    lines = clean_lines()
    over = text([write_row(UPPER), *lines])
    carried = ["Exam", "Exam", "Marks", "Marks", "Marks", "Pupil", "About", "About", "About"]
    both = tuple(f"{up} {low}" for up, low in zip(carried, HEADER, strict=True))
    yield Case(name="two levels of header", fault="two headers", content=over, header=both)
    for mark in MARKS:
        dialect = Dialect(delimiter=mark)
        units = [write_row(row, dialect) for row in (HEADER, UNITS, *source_rows())]
        names = tuple(" ".join(f"{a} {b}".split()) for a, b in zip(HEADER, UNITS, strict=True))
        yield Case(
            name=f"a row of units with {mark!r}",
            fault="units row",
            content=text(units),
            header=names,
        )
        banner = ["Northfield High School", "", *units]
        yield Case(
            name=f"a banner and a row of units with {mark!r}",
            fault="units row",
            content=text(banner),
            header=names,
        )


def named() -> Iterator[Case]:
    """Yield files with names that are doubled, blank, padded, in capitals, or like no name."""
    rows = [write_row(row) for row in source_rows()]
    changes: dict[str, dict[int, str]] = {
        "Score twice": {4: "Score"},
        "one name is blank": {3: ""},
        "two names are blank": {3: "", 8: ""},
        "the first name is blank": {0: ""},
        "a name of two words": {5: "Name of pupil"},
        "a name with a comma": {5: "Name, first"},
        "a name with a number": {2: "Score 1", 4: "Score 2"},
        "names that are years": {2: "2024", 4: "2025"},
    }
    for name, change in changes.items():
        header = tuple(change.get(index, cell) for index, cell in enumerate(HEADER))
        content = text([write_row(header), *rows])
        yield Case(name=name, fault="header", content=content, header=header)
    for change in (str.upper, str.lower):
        header = tuple(change(cell) for cell in HEADER)
        content = text([write_row(header), *rows])
        yield Case(name=f"names {header[0]}", fault="header", content=content, header=header)
    for mark in (";", "\t", "|"):
        content = text([mark.join(HEADER), *rows])
        yield Case(name=f"header with {mark!r}", fault="header delimiter", content=content)


def repeated() -> Iterator[Case]:
    """Yield files whose header comes again on each printed page."""
    header, *rows = clean_lines()
    for page in (10, 20, 41):
        for gap in NONE_OR_ONE:
            lines = [header]
            for number, row in enumerate(rows):
                lines += [*gap, header, row] if number and number % page == 0 else [row]
            name = f"header again after {page}{', blank line before' if gap else ''}"
            yield Case(name=name, fault="repeated header", content=text(lines))


def banners() -> Iterator[Case]:
    """Yield files with lines above the table, with and without a blank line between."""
    for name, banner in BANNERS.items():
        for mark in MARKS:
            dialect = Dialect(delimiter=mark)
            above = [line.replace(",", mark) if PAD in line else line for line in banner]
            for gap in (*NONE_OR_ONE, ["", "  "]):
                content = text([*above, *gap, *clean_lines(dialect)])
                yield Case(
                    name=f"{name} above {mark!r}, {len(gap)} blank lines",
                    fault="preamble",
                    content=content,
                )


def footers() -> Iterator[Case]:
    """Yield files with a total or a note below the table."""
    for name, footer in FOOTERS.items():
        for mark in MARKS:
            dialect = Dialect(delimiter=mark)
            below = footer.replace(",", mark) if ",," in footer else footer
            for gap in NONE_OR_ONE:
                content = text([*clean_lines(dialect), *gap, below])
                yield Case(
                    name=f"{name} below {mark!r}, {len(gap)} blank lines",
                    fault="footer",
                    content=content,
                )
    both = text([*BANNERS["two lines"], "", *clean_lines(), "", FOOTERS["a total"], "Page 1 of 1"])
    yield Case(name="a banner and a footer", fault="footer", content=both)


def blank_lines() -> Iterator[Case]:
    """Yield files with blank lines, or rows of nothing but delimiters, among the records."""
    header, *rows = clean_lines()
    for blank in ("", "   ", PAD, '""' + PAD):
        for step in (1, 2, 10, 50):
            lines = [header]
            for number, row in enumerate(rows):
                lines += [blank, row] if number and number % step == 0 else [row]
            name = f"{blank!r} before each {step}. record"
            yield Case(name=name, fault="blank lines", content=text(lines))
        yield Case(
            name=f"{blank!r} below the header",
            fault="blank lines",
            content=text([header, blank, *rows]),
        )
        yield Case(
            name=f"{blank!r} above the header",
            fault="blank lines",
            content=text([blank, *[header], *rows]),
        )


def tables() -> Iterator[Case]:
    """Yield files with a second and a third table below; the first one is meant."""
    for name, second in SECONDS.items():
        for gap in ([""], ["", ""], ["", "Rooms and staff"], ["", "Rooms and staff", ""]):
            content = text([*clean_lines(), *gap, *second])
            yield Case(
                name=f"a second table {name}, behind {gap}",
                fault="second table",
                content=content,
            )
    yield Case(
        name="a second table without a gap",
        fault="second table",
        content=text([*clean_lines(), *ROOMS, "C1,20,3"]),
    )
    three = [*clean_lines(), "", *ROOMS, "", *STAFF]
    yield Case(name="three tables", fault="second table", content=text(three))
    small = ["", *ROOMS[:2]]
    yield Case(
        name="a small second table", fault="second table", content=text([*clean_lines(), *small])
    )


def cut_files() -> Iterator[Case]:
    """Yield files that stop in the middle of a record, and files that hold nothing."""
    for letters in (3, 12, 30):
        lines = clean_lines()
        kept = source_rows()[:-1]
        last = lines[-1][:letters]
        cells = last.split(",")
        rows = [*kept, [*cells, *[""] * (len(HEADER) - len(cells))]]
        yield Case(
            name=f"the last record stops after {letters} letters",
            fault="short record",
            content="\n".join([*lines[:-1], last]).encode(),
            rows=rows,
        )
    for name, content in (
        ("no byte", b""),
        ("blanks only", b" \n\t\n  \n"),
        ("a mark only", b"\xef\xbb\xbf"),
    ):
        yield Case(name=name, fault="empty", content=content, header=(), rows=[], is_refused=True)


def table_faults() -> Iterator[Case]:
    """Yield every file with something around its table."""
    families: Sequence[Callable[[], Iterator[Case]]] = (
        headers,
        banners,
        footers,
        blank_lines,
        tables,
        cut_files,
    )
    for family in families:
        yield from family()
