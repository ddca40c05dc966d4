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


def shapes() -> list[Case]:
    """Return files with things around, inside and below the table."""
    pages = [
        line for n, row in enumerate(LINES[1:]) for line in ([row] if n % 10 else [LINES[0], row])
    ]
    pad = "," * 7
    other = ["room,seats", "A1,30", "A2,28", "B1,25"]
    second = ["teacher_id,name,room,load,quiz,exam,on,comment", *["T1,Roe,A1,x,y,z,w,v"] * 3]
    total = ",Class average,,,50.1,49.9,,"
    upper = ["", "", "", "", "Marks", "", "", ""]
    upper = ["student", "", "", "", "Marks", "", "", "Notes"]
    lower = ["", "family_name", "given_name", "class", "quiz", "exam", "on", ""]
    joined = [
        "student",
        "student family_name",
        "student given_name",
        "student class",
        "Marks quiz",
        "Marks exam",
        "Marks on",
        "Notes",
    ]
    return [
        Case(name="banner", content=text(["North High School", *LINES]), accounts={"preamble": 1}),
        Case(
            name="long banner",
            content=text(["Gradebook", "Term: 2, 2026", "", *LINES]),
            accounts={"preamble": 2, "blank": 1},
        ),
        Case(
            name="padded banner",
            content=text([f"Gradebook 8B{pad}", pad, *LINES]),
            accounts={"preamble": 1, "blank": 1},
        ),
        Case(
            name="no header", content=text(LINES[1:]), header=[f"column {n}" for n in range(1, 9)]
        ),
        Case(
            name="two header rows",
            content=text([*write_lines([upper, lower]), *LINES[1:]]),
            header=joined,
            accounts={"header": 2},
        ),
        Case(
            name="header on each page",
            content=text(pages),
            rules={"repeated_header"},
            accounts={"header": 4},
        ),
        Case(name="total", content=text([*LINES, total]), rules={"footer"}, accounts={"footer": 1}),
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
            content=text([*LINES[:9], pad, *LINES[9:]]),
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
        Case(
            name="second table",
            content=text([*LINES, "", *other]),
            rules={"other_table"},
            accounts={"other_table": 4, "blank": 1},
        ),
        Case(
            name="second table, same width",
            content=text([*LINES, "", *second]),
            rules={"other_table"},
            accounts={"other_table": 4, "blank": 1},
        ),
        Case(
            name="second table, no gap",
            content=text([*LINES, *other, *other]),
            rules={"other_table"},
            accounts={"other_table": 8},
        ),
        Case(name="header only", content=text(LINES[:1]), rows=[]),
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


def rows() -> list[Case]:
    """Return files in which single records are wrong."""
    row = list(ROWS[9])
    line = LINES[10]
    long = [*row[:7], "first\nsecond, third\nlast"]
    blanks = [*row[:1], "  Smith ", *row[2:7], "   "]
    tricky = ["007", "1E5", "1234567890123456", "TRUE", "0.10", "1e-3", "03/04/2026", "=1+1"]
    quoted = [*row[:7], 'said "no"']
    return [
        Case(
            name="stray quote before",
            content=with_line(11, line.replace(row[1], '"' + row[1])),
            rows=with_rows({11: [row[0], '"' + row[1], *row[2:]]}),
            rules={"stray_quote"},
        ),
        Case(
            name="stray quote behind",
            content=with_line(11, line.replace(row[2], row[2] + '"')),
            rows=with_rows({11: [*row[:2], row[2] + '"', *row[3:]]}),
            rules={"stray_quote"},
        ),
        Case(
            name="stray quote inside",
            content=with_line(11, line.replace(row[2], 'E"m')),
            rows=with_rows({11: [*row[:2], 'E"m', *row[3:]]}),
            rules={"stray_quote"},
        ),
        Case(
            name="missing delimiter",
            content=with_line(11, line.replace("7A,", "7A")),
            rules={"missing_delimiter"},
        ),
        Case(
            name="missing delimiter between numbers",
            content=with_line(11, line.replace(",63,", ",63")),
            rows=with_rows({11: None}),
            rejected=1,
        ),
        Case(
            name="extra delimiter",
            content=with_line(11, line.replace(",63,", ",63,,")),
            rules={"extra_delimiter"},
        ),
        Case(
            name="extra at the end",
            content=with_line(13, LINES[12] + ",,"),
            rules={"extra_delimiter"},
        ),
        Case(
            name="cut off",
            content=with_line(11, ",".join(row[:6])),
            rows=with_rows({11: [*row[:6], "", ""]}),
            rules={"short_row"},
        ),
        Case(
            name="one word", content=with_line(11, row[0]), rows=with_rows({11: None}), rejected=1
        ),
        Case(
            name="other delimiter",
            content=with_line(12, ";".join(ROWS[10])),
            rules={"other_delimiter"},
        ),
        Case(
            name="line breaks in a cell",
            content=with_line(11, write_lines([long])[0]),
            rows=with_rows({11: long}),
            accounts={"continuation": 2},
        ),
        Case(
            name="blank line in a cell",
            content=with_line(11, write_lines([[*row[:7], "first\n\nlast"]])[0]),
            rows=with_rows({11: [*row[:7], "first\n\nlast"]}),
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
            content=with_line(11, line.replace(row[2], '"' + row[2])),
            rows=with_rows({11: [*row[:2], '"' + row[2], *row[3:]]}),
            rules={"stray_quote"},
        ),
        Case(
            name="blanks around",
            content=with_line(11, ",".join(blanks)),
            rows=with_rows({11: blanks}),
        ),
        Case(
            name="doubled quotes",
            content=with_line(11, write_lines([quoted])[0]),
            rows=with_rows({11: quoted}),
        ),
        Case(
            name="tricky values",
            content=with_line(11, ",".join(tricky)),
            rows=with_rows({11: tricky}),
        ),
        Case(
            name="cell of 2 MB",
            content=with_line(11, line.replace(row[2], "x" * 2_000_000)),
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


CASES = [*BYTE_CASES, *shapes(), *rows()]
