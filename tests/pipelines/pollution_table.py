"""Makes files with things around the table, or with single records that are wrong."""

from tests.pipelines.pollution import (
    BYTE_CASES,
    HEADER,
    LINES,
    ROWS,
    Case,
    text,
    with_line,
    with_rows,
    write_lines,
)

PAGES = [line for n, row in enumerate(LINES[1:]) for line in ([row] if n % 10 else [LINES[0], row])]
PAD = "," * 7
OTHER = ["room,seats", "A1,30", "A2,28", "B1,25"]
SECOND = ["teacher_id,name,room,load,quiz,exam,on,comment", *["T1,Roe,A1,x,y,z,w,v"] * 3]
TOTAL = ",Class average,,,50.1,49.9,,"
UPPER = ["student", "", "", "", "Marks", "", "", "Notes"]
LOWER = ["", "family_name", "given_name", "class", "quiz", "exam", "on", ""]
JOINED = [
    "student",
    "student family_name",
    "student given_name",
    "student class",
    "Marks quiz",
    "Marks exam",
    "Marks on",
    "Notes",
]
ROW = list(ROWS[9])
LINE = LINES[10]
LONG = [*ROW[:7], "first\nsecond, third\nlast"]
BLANKS = [*ROW[:1], "  Smith ", *ROW[2:7], "   "]
TRICKY = ["007", "1E5", "1234567890123456", "TRUE", "0.10", "1e-3", "03/04/2026", "=1+1"]
QUOTED = [*ROW[:7], 'said "no"']


def above() -> list[Case]:
    """Return files with things above the table."""
    return [
        Case(name="banner", content=text(["North High School", *LINES]), accounts={"preamble": 1}),
        Case(
            name="long banner",
            content=text(["Gradebook", "Term: 2, 2026", "", *LINES]),
            accounts={"preamble": 2, "blank": 1},
        ),
        Case(
            name="padded banner",
            content=text([f"Gradebook 8B{PAD}", PAD, *LINES]),
            accounts={"preamble": 1, "blank": 1},
        ),
        Case(
            name="no header", content=text(LINES[1:]), header=[f"column {n}" for n in range(1, 9)]
        ),
        Case(
            name="two header rows",
            content=text([*write_lines([UPPER, LOWER]), *LINES[1:]]),
            header=JOINED,
            accounts={"header": 2},
        ),
    ]


def around() -> list[Case]:
    """Return files with things between and below the rows."""
    return [
        Case(
            name="header on each page",
            content=text(PAGES),
            rules={"repeated_header"},
            accounts={"header": 4},
        ),
        Case(name="total", content=text([*LINES, TOTAL]), rules={"footer"}, accounts={"footer": 1}),
        Case(
            name="note",
            content=text([*LINES, "", "Exported by the registry on 3 March"]),
            rules={"footer"},
            accounts={"footer": 1, "blank": 1},
        ),
        Case(
            name="blank lines",
            content=text([*LINES[:9], "", *LINES[9:20], " ", *LINES[20:]]),
            rules={"blank_rows"},
            accounts={"blank": 2},
        ),
        Case(
            name="rows of delimiters",
            content=text([*LINES[:9], PAD, *LINES[9:]]),
            rules={"blank_rows"},
            accounts={"blank": 1},
        ),
        Case(
            name="trailing delimiter",
            content=text([line + "," for line in LINES]),
            header=[*HEADER, "column 9"],
            rows=[[*row, ""] for row in ROWS],
            rules={"empty_header"},
        ),
    ]


def tables() -> list[Case]:
    """Return files with more than one table, or an empty one."""
    return [
        Case(
            name="second table",
            content=text([*LINES, "", *OTHER]),
            rules={"other_table"},
            accounts={"other_table": 4, "blank": 1},
        ),
        Case(
            name="second table, same width",
            content=text([*LINES, "", *SECOND]),
            rules={"other_table"},
            accounts={"other_table": 4, "blank": 1},
        ),
        Case(
            name="second table, no gap",
            content=text([*LINES, *OTHER, *OTHER]),
            rules={"other_table"},
            accounts={"other_table": 8},
        ),
        Case(name="header only", content=text(LINES[:1]), rows=[]),
    ]


def names() -> list[Case]:
    """Return files whose columns are named in unusual ways."""
    return [
        Case(
            name="same name twice",
            content=with_line(1, LINES[0].replace("exam", "Quiz")),
            header=[*HEADER[:5], "Quiz (2)", *HEADER[6:]],
            rules={"duplicate_header"},
        ),
        Case(
            name="no name",
            content=with_line(1, LINES[0].replace("class", "")),
            header=[*HEADER[:3], "column 4", *HEADER[4:]],
            rules={"empty_header"},
        ),
        Case(
            name="our own name",
            content=with_line(1, LINES[0].replace("class", "_row")),
            header=[*HEADER[:3], "column _row", *HEADER[4:]],
            rules={"renamed_header"},
        ),
        Case(
            name="line break in the header",
            content=with_line(1, LINES[0].replace("given_name", '"given\nname"')),
            header=[*HEADER[:2], "given name", *HEADER[3:]],
            accounts={"header": 2},
        ),
    ]


def strays() -> list[Case]:
    """Return files with single quotes out of place."""
    return [
        Case(
            name="stray quote before",
            content=with_line(11, LINE.replace(ROW[1], '"' + ROW[1])),
            rows=with_rows({11: [ROW[0], '"' + ROW[1], *ROW[2:]]}),
            rules={"stray_quote"},
        ),
        Case(
            name="stray quote behind",
            content=with_line(11, LINE.replace(ROW[2], ROW[2] + '"')),
            rows=with_rows({11: [*ROW[:2], ROW[2] + '"', *ROW[3:]]}),
            rules={"stray_quote"},
        ),
        Case(
            name="stray quote inside",
            content=with_line(11, LINE.replace(ROW[2], 'E"m')),
            rows=with_rows({11: [*ROW[:2], 'E"m', *ROW[3:]]}),
            rules={"stray_quote"},
        ),
    ]


def delimiters() -> list[Case]:
    """Return files with single delimiters wrong."""
    return [
        Case(
            name="missing delimiter",
            content=with_line(11, LINE.replace("7A,", "7A")),
            rules={"missing_delimiter"},
        ),
        Case(
            name="missing delimiter between numbers",
            content=with_line(11, LINE.replace(",63,", ",63")),
            rules={"missing_delimiter"},
        ),
        Case(
            name="extra delimiter",
            content=with_line(11, LINE.replace(",63,", ",63,,")),
            rules={"extra_delimiter"},
        ),
        Case(
            name="extra at the end",
            content=with_line(13, LINES[12] + ",,"),
            rules={"extra_delimiter"},
        ),
        Case(
            name="cut off",
            content=with_line(11, ",".join(ROW[:6])),
            rows=with_rows({11: [*ROW[:6], "", ""]}),
            rules={"short_row"},
        ),
        Case(
            name="one word", content=with_line(11, ROW[0]), rows=with_rows({11: None}), rejected=1
        ),
        Case(
            name="other delimiter",
            content=with_line(12, ";".join(ROWS[10])),
            rules={"other_delimiter"},
        ),
    ]


def breaks() -> list[Case]:
    """Return files with quotes and line breaks in many places."""
    return [
        Case(
            name="line breaks in a cell",
            content=with_line(11, write_lines([LONG])[0]),
            rows=with_rows({11: LONG}),
            accounts={"continuation": 2},
        ),
        Case(
            name="blank line in a cell",
            content=with_line(11, write_lines([[*ROW[:7], "first\n\nlast"]])[0]),
            rows=with_rows({11: [*ROW[:7], "first\n\nlast"]}),
            accounts={"continuation": 2, "blank": 0},
        ),
        Case(
            name="stray quote in every row",
            content=text([LINES[0], *[",".join(["7", '"' + r[1], *r[2:7], "x"]) for r in ROWS]]),
            rows=[["7", '"' + r[1], *r[2:7], "x"] for r in ROWS],
            rules={"stray_quote"},
        ),
        Case(
            name="line breaks in every row",
            content=text([LINES[0], *write_lines([[*r[:7], "a\nb"] for r in ROWS])]),
            rows=[[*r[:7], "a\nb"] for r in ROWS],
            accounts={"continuation": 40},
        ),
        Case(
            name="never closed",
            content=with_line(11, LINE.replace(ROW[2], '"' + ROW[2])),
            rows=with_rows({11: [*ROW[:2], '"' + ROW[2], *ROW[3:]]}),
            rules={"stray_quote"},
        ),
    ]


def cells() -> list[Case]:
    """Return files with unusual cells."""
    return [
        Case(
            name="blanks around",
            content=with_line(11, ",".join(BLANKS)),
            rows=with_rows({11: BLANKS}),
        ),
        Case(
            name="doubled quotes",
            content=with_line(11, write_lines([QUOTED])[0]),
            rows=with_rows({11: QUOTED}),
        ),
        Case(
            name="tricky values",
            content=with_line(11, ",".join(TRICKY)),
            rows=with_rows({11: TRICKY}),
        ),
        Case(
            name="cell of 2 MB",
            content=with_line(11, LINE.replace(ROW[2], "x" * 2_000_000)),
            rows=with_rows({11: None}),
            rejected=1,
        ),
        Case(
            name="far too many cells",
            content=with_line(11, "x," * 900),
            rows=with_rows({11: None}),
            rejected=1,
        ),
    ]


CASES = [
    *BYTE_CASES,
    *above(),
    *around(),
    *tables(),
    *names(),
    *strays(),
    *delimiters(),
    *breaks(),
    *cells(),
]
