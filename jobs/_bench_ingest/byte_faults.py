"""Pollute the bytes of a file: its alphabet, its line ends, its delimiter and its quotes."""

from collections.abc import Callable, Iterator, Sequence

from jobs._bench_ingest.case import Case, clean_lines, text
from jobs._bench_ingest.source import (
    HEADER,
    ROWS,
    Dialect,
    Table,
    source_rows,
    write_lines,
)

SIZES = (1, 2, 5, 20, ROWS)
DELIMITERS = (";", "\t", "|", "^", "~", ":", " ", ", ", "; ", "||", "::", "¦")
PAIRED = (",", ";", "\t", "|")
ALPHABETS = {
    "cp1251": ("Наталья", "Дмитрий", "Светлана", "Ольга"),
    "cp1253": ("Γιώργος", "Ελένη", "Νίκος", "Μαρία"),
    "shift_jis": ("山田", "鈴木花子", "佐藤", "高橋"),
    "utf-8": ("Łukasz", "Nguyễn", "أحمد", "דנה"),
    "utf-16": ("Zoë", "Ελένη", "山田", "Ольга"),
}


def first_rows(size: int) -> Table:
    """Return a shorter table."""
    return source_rows(size)


def encodings() -> Iterator[Case]:
    """Yield the table in other alphabets of bytes, with and without a mark."""
    plain = "\n".join(clean_lines()) + "\n"
    tabs = "\n".join(clean_lines(Dialect(delimiter="\t"))) + "\n"
    codecs = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1")
    for codec in codecs:
        yield Case(name=f"commas in {codec}", fault="encoding", content=plain.encode(codec))
        yield Case(name=f"tabs in {codec}", fault="encoding", content=tabs.encode(codec))
        windows = plain.replace("\n", "\r\n").encode(codec)
        yield Case(name=f"commas and CRLF in {codec}", fault="encoding", content=windows)
    big = b"\xfe\xff" + tabs.encode("utf-16-be")
    yield Case(name="tabs in utf-16-be with its mark", fault="encoding", content=big)


def alphabets() -> Iterator[Case]:
    """Yield the table with names in other scripts."""
    for codec, names in ALPHABETS.items():
        rows = source_rows()
        for number, row in enumerate(rows):
            row[5] = names[number % len(names)]
            row[8] = names[(number + 1) % len(names)]
        content = ("\r\n".join(write_lines(rows)) + "\r\n").encode(codec)
        yield Case(name=f"names in {codec}", fault="encoding", content=content, rows=rows)


def mixed_alphabets() -> Iterator[Case]:
    """Yield UTF-8 with some lines in cp1252, and text with zero bytes."""
    for step in (2, 7, 13, 40):
        lines = [
            line.encode("cp1252" if number % step == 1 else "utf-8")
            for number, line in enumerate(clean_lines())
        ]
        content = b"\n".join(lines) + b"\n"
        yield Case(name=f"cp1252 in each {step}. line", fault="encoding", content=content)
    clean = text(clean_lines())
    zeros = clean.replace(b"late", b"la\0te").replace(b"Smith", b"Smi\0th")
    yield Case(name="zero bytes in cells", fault="encoding", content=zeros)
    yield Case(name="zero bytes at the end", fault="encoding", content=clean + b"\0" * 700)
    yield Case(name="old end-of-file mark", fault="encoding", content=clean + b"\x1a")


def line_ends() -> Iterator[Case]:
    """Yield the table with other line ends, mixed ones, none at the end, too many at the end."""
    for name, ending in (("LF", "\n"), ("CRLF", "\r\n"), ("CR", "\r")):
        content = text(clean_lines(), ending)
        bare = content[: -len(ending)]
        yield Case(name=f"{name} everywhere", fault="line end", content=content)
        yield Case(name=f"{name}, none at the end", fault="line end", content=bare)
        yield Case(
            name=f"{name}, five at the end", fault="line end", content=bare + ending.encode() * 5
        )
    for first, second in (("\n", "\r\n"), ("\r\n", "\n"), ("\r\n", "\r"), ("\n", "\r")):
        for share in (2, 5, 30):
            lines = [
                line + (second if number % share == 1 else first)
                for number, line in enumerate(clean_lines())
            ]
            name = f"{first!r} with {second!r} in each {share}. line"
            yield Case(name=name, fault="line end", content="".join(lines).encode())


def broken_cells() -> Iterator[Case]:
    """Yield files with line breaks in quoted cells that differ from the line ends."""
    for ending in ("\n", "\r\n", "\r"):
        for inner in ("\n", "\r\n"):
            rows = source_rows()
            for number in range(0, ROWS, 6):
                rows[number][6] = rows[number][6].replace(", ", "," + inner, 1)
            content = text(write_lines(rows), ending)
            name = f"{inner!r} in cells between lines that end in {ending!r}"
            yield Case(name=name, fault="line break in quotes", content=content, rows=rows)


def delimiters() -> Iterator[Case]:
    """Yield whole files with another delimiter, at several sizes."""
    for mark in DELIMITERS:
        for size in SIZES:
            lines = write_lines(first_rows(size), Dialect(delimiter=mark))
            yield Case(
                name=f"{size} records with {mark!r}",
                fault="delimiter",
                content=text(lines),
                rows=first_rows(size),
            )


def decimal_commas() -> Iterator[Case]:
    """Yield files in which a comma stands in numbers and another mark between cells."""
    rows = [[*row[:2], row[2].replace(".", ","), *row[3:]] for row in source_rows()]
    for mark in (";", "\t", "|"):
        content = text(write_lines(rows, Dialect(delimiter=mark)), "\r\n")
        yield Case(
            name=f"decimal comma and {mark!r}", fault="delimiter", content=content, rows=rows
        )


def sep_lines() -> Iterator[Case]:
    """Yield files whose first line names the delimiter, as Excel writes it."""
    for mark in PAIRED:
        lines = [f"sep={mark}", *clean_lines(Dialect(delimiter=mark))]
        yield Case(name=f"sep={mark!r}", fault="delimiter", content=text(lines, "\r\n"))
        quoted = [f'"sep={mark}"', *lines[1:]]
        yield Case(name=f"quoted sep={mark!r}", fault="delimiter", content=text(quoted))


def quotes() -> Iterator[Case]:
    """Yield whole files with other quotes, quotes everywhere, escapes and none."""
    for mark in PAIRED:
        for quote in ('"', "'", "`"):
            for quote_all in (False, True):
                dialect = Dialect(delimiter=mark, quote=quote, quote_all=quote_all)
                rows = without(source_rows(), quote) if quote != '"' else source_rows()
                name = f"{mark!r}, {'all' if quote_all else 'some'} cells in {quote}"
                content = text(write_lines(rows, dialect))
                yield Case(name=name, fault="quote", content=content, rows=rows)
        escaped = Dialect(delimiter=mark, escape="\\", quote_all=True)
        yield Case(
            name=f"{mark!r}, backslash before quotes",
            fault="quote",
            content=text(clean_lines(escaped)),
        )
        bare = without(without(source_rows(), '"'), mark)
        content = text(write_lines(bare, Dialect(delimiter=mark, quote="")))
        yield Case(name=f"{mark!r}, no quotes", fault="quote", content=content, rows=bare)


def without(rows: Table, mark: str) -> Table:
    """Return the table without a character."""
    return [[cell.replace(mark, "") for cell in row] for row in rows]


def whole_lines() -> Iterator[Case]:
    """Yield files whose lines a spreadsheet took for one cell and quoted as a whole."""
    for mark in PAIRED:
        dialect = Dialect(delimiter=mark)
        for size in (5, ROWS):
            lines = write_lines(first_rows(size), dialect)
            quoted = ['"' + line.replace('"', '""') + '"' for line in lines]
            yield Case(
                name=f"{size} lines of {mark!r}, quoted whole",
                fault="quote",
                content=text(quoted),
                rows=first_rows(size),
            )
            yield Case(
                name=f"{size} lines of {mark!r}, quoted whole but the first",
                fault="quote",
                content=text([lines[0], *quoted[1:]]),
                rows=first_rows(size),
            )


def padded() -> Iterator[Case]:
    """Yield files with blanks around cells or delimiters at the ends of all lines."""
    for mark in PAIRED:
        lines = clean_lines(Dialect(delimiter=mark))
        rows = [[*row, ""] for row in source_rows()]
        content = text([line + mark for line in lines])
        name = f"{mark!r} at the end of each line"
        yield Case(name=name, fault="delimiter", content=content, header=(*HEADER, ""), rows=rows)
        body = text([lines[0], *(line + mark for line in lines[1:])])
        yield Case(
            name=f"{mark!r} at the end of each record",
            fault="delimiter",
            content=body,
            header=(*HEADER, ""),
            rows=rows,
        )


def byte_faults() -> Iterator[Case]:
    """Yield every file whose bytes or dialect are unusual."""
    families: Sequence[Callable[[], Iterator[Case]]] = (
        encodings,
        alphabets,
        mixed_alphabets,
        line_ends,
        broken_cells,
        delimiters,
        decimal_commas,
        sep_lines,
        quotes,
        whole_lines,
        padded,
    )
    for family in families:
        yield from family()
