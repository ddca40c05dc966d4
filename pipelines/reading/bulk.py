"""Read regular lines all at once, after an independent count agreed that they are regular."""

import re
from collections.abc import Sequence

import polars as pl

from pipelines.reading.lines import ODD, Lines, find_line
from pipelines.reading.tokenizer import Dialect

CHUNK = 1 << 20
REGEX_WIDTH = 150


def is_all_regular(lines: Lines, dialect: Dialect, width: int, *, skip: int) -> bool:
    """Count, without splitting, whether each line from `skip` on has `width` cells."""
    body, delimiter = lines.body, dialect.delimiter.encode()
    if len(delimiter) != 1 or width < 2 or (dialect.quote and dialect.quote.encode() in body):
        return False
    blank = b"\n" + delimiter * (width - 1) + b"\n"
    if blank in body:
        return False
    others = bytes(byte for byte in range(256) if byte not in delimiter + b"\n")
    row = delimiter * (width - 1) + b"\n"
    position = find_line(body, skip)
    while position < len(body):
        end = body.rfind(b"\n", position, position + CHUNK) + 1
        if end == 0:
            if len(body) - position > CHUNK:
                return False
            end = len(body)
        marks = body[position:end].translate(None, others)
        marks = marks if body[end - 1 : end] == b"\n" else marks + b"\n"
        if marks != row * (len(marks) // width):
            return False
        position = end
    return True


def mark_regular(lines: Lines, dialect: Dialect, width: int, *, skip: int) -> pl.Series:
    """Return for each line from `skip` on whether it is regular, some megabytes at a time."""
    marks = [find_regular(piece, dialect, width) for piece in lines.pieces(skip)]
    return pl.concat(marks) if marks else pl.Series([], dtype=pl.Boolean)


def find_regular(series: pl.Series, dialect: Dialect, width: int) -> pl.Series:
    """Return for each line whether it alone is a well-formed record of the right width."""
    delimiter, quote = dialect.delimiter, dialect.quote
    usable = (series.str.strip_chars() != "") & (series.str.len_bytes() <= CHUNK)
    usable &= ~series.str.contains(ODD.decode(), literal=True)
    if width > 1:
        usable &= series != delimiter * (width - 1)
    regular = pl.repeat(value=True, n=len(series), dtype=pl.Boolean, eager=True)
    if delimiter:
        regular = series.str.count_matches(delimiter, literal=True) == width - 1
    if quote:
        quoted = series.str.contains(quote, literal=True).arg_true()
        if quoted.len():
            fits = find_quoted(series.gather(quoted), dialect, width)
            regular = regular.clone().scatter(quoted, fits)
    return regular & usable


def find_quoted(series: pl.Series, dialect: Dialect, width: int) -> pl.Series:
    """Return for each line whether its quotes are in place and its width is right."""
    simple = len(dialect.delimiter) <= 1 and len(dialect.quote.encode()) == 1
    if not simple or width > REGEX_WIDTH or not dialect.delimiter.isascii():
        return pl.repeat(value=False, n=len(series), dtype=pl.Boolean, eager=True)
    delimiter, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    cell = f"(?:[^{quote}{delimiter}]*|{quote}(?:[^{quote}]|{quote}{quote})*{quote})"
    fits = series.str.contains(f"^{cell}(?:{delimiter}{cell}){{{width - 1}}}$")
    if dialect.escape:
        fits &= ~series.str.contains(dialect.escape + dialect.quote, literal=True)
    return fits


def parse(body: bytes, dialect: Dialect, names: Sequence[str], *, skip: int = 0) -> pl.DataFrame:
    """Read regular lines; all cells are text, blank ones are missing."""
    frame = pl.read_csv(
        body,
        has_header=False,
        schema=dict.fromkeys(names, pl.String),
        separator=dialect.delimiter or ODD.decode(),
        quote_char=dialect.quote or None,
        skip_lines=skip,
        raise_if_empty=False,
    )
    quote = dialect.quote.encode()
    if quote and quote in body and quote * 2 in body:
        blank = [column.name for column in frame if (column == "").any()]
        return frame.with_columns(pl.col(blank).replace("", None)) if blank else frame
    return frame


def parse_lines(series: pl.Series, dialect: Dialect, names: Sequence[str]) -> pl.DataFrame:
    """Read regular lines that were picked out of a text."""
    if len(dialect.delimiter.encode()) > 1:
        series = series.str.replace_all(dialect.delimiter, ODD.decode(), literal=True)
        dialect = Dialect(delimiter="", quote="")
    return parse("\n".join(series.to_list()).encode(), dialect, names)
