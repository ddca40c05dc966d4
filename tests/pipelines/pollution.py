"""Makes dirty school files, one fault at a time, together with what a right reading of them is."""

from dataclasses import dataclass, field

HEADER = ["student_id", "family_name", "given_name", "class", "quiz", "exam", "on", "comment"]
FAMILIES = ["Núñez", "O'Brien", "Müller", "Smith", "Łukasz", "Zoë", "Nguyễn", "García"]
GIVEN = ["Ana", "Bert", "Chloé", "Dina", "Emil"]
COMMENTS = ["good", "needs help", "", "very good, really", 'said "no"']


def make_row(number: int) -> list[str]:
    """Return one made-up record."""
    return [
        f"{number + 7:05d}",
        FAMILIES[number % 8],
        GIVEN[number % 5],
        f"{number % 4 + 6}{'ABC'[number % 3]}",
        str(number * 7 % 101),
        f"{number * 13 % 1000 / 10}",
        f"2026-03-{number % 28 + 1:02d}",
        COMMENTS[number % 5],
    ]


ROWS = [make_row(number) for number in range(40)]
Table = list[list[str]]


@dataclass(kw_only=True)
class Case:
    """A file and what it holds: names, rows, rules told, rows rejected."""

    name: str
    content: bytes
    header: list[str] = field(default_factory=lambda: list(HEADER))
    rows: Table = field(default_factory=lambda: [list(row) for row in ROWS])
    rules: set[str] = field(default_factory=set)
    rejected: int = 0
    accounts: dict[str, int] = field(default_factory=dict)


def write_cell(cell: str, delimiter: str, quote: str) -> str:
    """Return a cell, quoted where it must be."""
    if delimiter in cell or quote in cell or "\n" in cell or "\r" in cell:
        return quote + cell.replace(quote, quote * 2) + quote
    return cell


def write_lines(rows: Table, delimiter: str = ",", quote: str = '"') -> list[str]:
    """Return the lines of a table."""
    return [delimiter.join(write_cell(cell, delimiter, quote) for cell in row) for row in rows]


def text(lines: list[str], ending: str = "\n") -> bytes:
    """Return lines as a file."""
    return (ending.join(lines) + ending).encode()


LINES = write_lines([HEADER, *ROWS])
CLEAN = text(LINES)


def with_line(number: int, line: str) -> bytes:
    """Return the clean file with one line (1 is the header) changed."""
    return text([*LINES[: number - 1], line, *LINES[number:]])


def with_rows(changes: dict[int, list[str] | None]) -> Table:
    """Return the clean rows with some changed or gone; numbers are lines of the file."""
    rows = [changes.get(line, list(row)) for line, row in enumerate(ROWS, start=2)]
    return [row for row in rows if row is not None]


def encodings() -> list[Case]:
    """Return files whose bytes are unusual."""
    plain = "\n".join(LINES)
    western = plain.replace("Ł", "L").replace("ễ", "e")
    western_rows = [[c.replace("Ł", "L").replace("ễ", "e") for c in row] for row in ROWS]
    cp_line = "00012,Zoë,Emil,7C,35,6.5,2026-03-06,good"
    mixed = [line.encode() for line in LINES]
    mixed[6] = cp_line.encode("cp1252")
    greek = [["κωδικός", "όνομα", "βαθμός"], *[[f"{n:03d}", "Γιώργος", str(n)] for n in range(30)]]
    russian = [["код", "имя", "оценка"], *[[f"{n:03d}", "Наталья", str(n)] for n in range(30)]]
    tabs = "\n".join(write_lines([HEADER, *ROWS], "\t"))
    damaged = [line.encode("cp1252", "replace") for line in western.split("\n")]
    damaged[3] = b"00009,Bad\x81name,Chloe,8C,14,2.6,2026-03-03,"
    return [
        Case(name="clean", content=CLEAN),
        Case(name="mark", content=b"\xef\xbb\xbf" + CLEAN),
        Case(name="utf-16 with mark", content=tabs.encode("utf-16")),
        Case(name="utf-16 little", content=CLEAN.decode().encode("utf-16-le")),
        Case(name="utf-16 big", content=CLEAN.decode().encode("utf-16-be")),
        Case(name="utf-32", content=CLEAN.decode().encode("utf-32")),
        Case(name="cp1252", content=western.encode("cp1252"), rows=western_rows),
        Case(
            name="cp1252 lines in utf-8",
            content=b"\n".join(mixed),
            rows=with_rows({7: cp_line.split(",")}),
            rules={"encoding"},
        ),
        Case(
            name="bytes without a meaning",
            content=b"\n".join(damaged),
            rows=[row for row in western_rows if row[0] != "00009"],
            rejected=1,
        ),
        Case(
            name="cp1251",
            content=text(write_lines(russian)).decode().encode("cp1251"),
            header=russian[0],
            rows=russian[1:],
        ),
        Case(name="utf-8 greek", content=text(write_lines(greek)), header=greek[0], rows=greek[1:]),
        Case(
            name="zero bytes",
            content=CLEAN.replace(b"good,", b"go\0od,").replace(b"Smith", b"Smi\0th"),
            rules={"zero_bytes"},
        ),
        Case(name="zero padding", content=CLEAN + b"\0" * 500),
    ]


def line_ends() -> list[Case]:
    """Return files whose lines end in unusual ways."""
    two = [make_row(1), make_row(2)]
    two[0][7] = "first\nsecond"
    excel = "\r\n".join(write_lines([HEADER, *two * 5])).encode()
    return [
        Case(name="CRLF", content=text(LINES, "\r\n")),
        Case(name="CR", content=text(LINES, "\r")),
        Case(name="no end", content=CLEAN[:-1]),
        Case(name="mixed", content=text(LINES[:20]) + text(LINES[20:], "\r\n")),
        Case(name="LF in cells of a CRLF file", content=excel, rows=two * 5),
        Case(name="blank lines at the end", content=CLEAN + b"\n\n  \n", accounts={"blank": 3}),
    ]


def dialects() -> list[Case]:
    """Return files with other delimiters and quotes."""
    cases = [
        Case(name=f"delimiter {mark!r}", content=text(write_lines([HEADER, *ROWS], mark)))
        for mark in (";", "\t", "|", "^", "~", "¦")[:5]
    ]
    plain = [[cell.replace(",", "") for cell in row] for row in ROWS]
    plain = [[cell.replace('"', "") or "none" for cell in row] for row in plain]
    commas = [[*row[:5], row[5].replace(".", ","), *row[6:]] for row in ROWS]
    single = [[cell.replace("'", "") for cell in row] for row in ROWS]
    quoted = [",".join("'" + cell + "'" for cell in row) for row in [HEADER, *single]]
    escaped = [line.replace('""', '\\"') for line in LINES]
    everything = [
        ",".join('"' + c.replace('"', '""') + '"' for c in row) for row in [HEADER, *ROWS]
    ]
    sep = write_lines([HEADER, *ROWS], ";")
    return [
        *cases,
        Case(
            name="comma and blank",
            content=text([", ".join(row) for row in [HEADER, *plain]]),
            rows=plain,
        ),
        Case(name="decimal comma", content=text(write_lines([HEADER, *commas], ";")), rows=commas),
        Case(name="single quotes", content=text(quoted), rows=single),
        Case(name="backslash", content=text(escaped)),
        Case(name="all quoted", content=text(everything)),
        Case(name="sep line", content=text(["sep=;", *sep]), accounts={"preamble": 1}),
        Case(
            name="one column",
            content=text(["name", "Ana", "Bert", "Chloé"]),
            header=["name"],
            rows=[["Ana"], ["Bert"], ["Chloé"]],
        ),
    ]


BYTE_CASES = [*encodings(), *line_ends(), *dialects()]
