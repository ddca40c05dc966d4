"""Delimited text: see how it is written, then read it in bulk and repair only what is bad."""

import re
from dataclasses import dataclass, replace

import polars as pl

from config.errors import InputError
from pipelines.reading.bulk import (
    find_regular,
    is_all_regular,
    mark_regular,
    parse,
    parse_lines,
)
from pipelines.reading.decode import Text, decode
from pipelines.reading.detected import Detected, Overrides, Reading, Sheet
from pipelines.reading.dialect import Verdict, find_dialect, sep_line
from pipelines.reading.frames import drop_blank_rows, drop_headers, drop_totals
from pipelines.reading.headers import name_columns
from pipelines.reading.lines import Lines, refuse_wide, unify
from pipelines.reading.notes import Notes, name_lines
from pipelines.reading.records import read_records
from pipelines.reading.shape import Top, find_top
from pipelines.reading.tables import NAMED, Span, find_span, list_tables, name_table
from pipelines.reading.tokenizer import Dialect, State, split
from pipelines.reading.tolerant import Region, read_tolerantly
from pipelines.reading.unwrap import find_wrapped, unwrap_lines

HEAD = 1 << 18
SLICE = 1 << 16
SAMPLE_LINES = 600
SHOWN_LINES = 50
TURNING = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")


@dataclass(frozen=True, kw_only=True)
class Source:
    """A decoded file in lines."""

    text: Text
    lines: Lines


class LastOpened:
    """Hands the source that `detect` opened to the `read` that follows, and then forgets it."""

    def __init__(self) -> None:
        self.kept: tuple[bytes, Source] | None = None

    def keep(self, content: bytes, source: Source) -> None:
        """Remember one source, instead of the last one."""
        self.kept = (content, source)

    def take(self, content: bytes, encoding: str) -> Source | None:
        """Return the source of these very bytes if it was opened with this encoding."""
        kept, self.kept = self.kept, None
        if kept is None or kept[0] is not content:
            return None
        return kept[1] if kept[1].text.reason.value == encoding else None


LAST = LastOpened()


def open_source(content: bytes, encoding: str | None) -> Source:
    """Decode a file and part it into lines."""
    text = decode(content, encoding)
    return Source(text=text, lines=unify(text.body))


def unwrap_source(source: Source) -> Source:
    """Take off the quotes around whole lines."""
    return replace(source, lines=unwrap_lines(source.lines))


def detect(content: bytes, overrides: Overrides) -> Detected:
    """Recognise encoding, line ends, delimiter, quote, banner and header."""
    source = open_source(content, overrides.encoding)
    LAST.keep(content, source)
    wrapped = find_wrapped(source.lines)
    if wrapped:
        source = unwrap_source(source)
    lines, span = source.lines, find_span(overrides, source.lines.count)
    refuse_missing_row(overrides.header_row, lines.count)
    head, others = take_sample(lines, span)
    verdict, reasons = find_dialect(head + others, overrides)
    refuse_wide(verdict.width)
    top = find_header(lines, head, verdict, chosen=overrides.header_row, span=span)
    cells = top.names
    first = top.headers[0].row if top.headers else top.first_data_row
    preamble = list_preamble(lines, span, first)
    return Detected(
        kind="csv",
        columns=name_columns(cells, max(verdict.width, len(cells or [])), Notes()),
        first_data_row=top.first_data_row,
        header_row=top.headers[-1].row if top.headers else None,
        header_rows=[header.row for header in top.headers],
        header_cells=cells or [],
        last_row=span.end if span.is_table else overrides.last_row,
        preamble=list(preamble.values()),
        preamble_rows=list(preamble),
        reasons=[
            source.text.reason,
            source.lines.reason,
            *([wrapped] if wrapped else []),
            *reasons,
            top.reason,
        ],
        wrapped=bool(wrapped),
        encoding=source.text.reason.value,
        delimiter=verdict.dialect.delimiter,
        quote=verdict.dialect.quote,
        escape=verdict.dialect.escape,
        line_ends=source.lines.reason.value,
        sheet=name_table(span.skip + 1, span.end) if span.is_table else "",
        typed=overrides.typed,
    )


def list_preamble(lines: Lines, span: Span, first: int) -> dict[int, str]:
    """Return the lines above the table that hold something, by their numbers."""
    start = span.skip if span.is_table else 0
    above = lines.between(start, min(first - 1, start + SHOWN_LINES))
    return {row: line for row, line in enumerate(above, start + 1) if line.strip()}


def take_sample(lines: Lines, span: Span) -> tuple[list[str], list[str]]:
    """Return the first lines, and some from the middle and the end of a long text."""
    body = lines.body
    if span.skip or span.end < lines.count:
        return lines.between(span.skip, min(span.end, span.skip + SAMPLE_LINES)), []
    end = body.find(b"\n", HEAD) + 1 or len(body)
    head = body[:end].decode("utf-8", "replace").removesuffix("\n").split("\n")
    if len(head[0]) > HEAD:
        refuse_wide(1 + max(head[0].count(mark) for mark in ",;\t|"))
    others: list[str] = []
    for part in range(1, 4) if len(body) > 2 * HEAD else ():
        start = len(body) * part // 4
        piece = body[start : start + SLICE].decode("utf-8", "replace")
        others += piece.split("\n")[1:-1][: SAMPLE_LINES // 4]
    return head[:SAMPLE_LINES], others


def find_header(
    lines: Lines, head: list[str], verdict: Verdict, *, chosen: int | None, span: Span
) -> Top:
    """Find the top of the table in the first lines."""
    is_sep = bool(sep_line(head[0])) if head else False
    records = [
        replace(record, row=record.row + span.skip)
        for record in read_records(
            head, verdict.dialect, lambda index: lines.ending_of(index + span.skip)
        )
    ]
    top = find_top(records[1 if is_sep else 0 :], verdict.width, chosen, verdict.dialect)
    return replace(top, first_data_row=max(top.first_data_row, span.skip + 1))


def refuse_missing_row(row: int | None, count: int) -> None:
    """Refuse a header row that the file does not have."""
    if row is not None and row > count:
        raise InputError(
            f"Row {row:,} cannot be the header; the file has {count:,} lines.",
            hint="Choose a row that the file has, or 0 for a file without a header.",
        )


def read(content: bytes, detected: Detected) -> Reading:
    """Read every line of a file as detected: data, or accounted for as something else."""
    source = LAST.take(content, detected.encoding) or open_source(content, detected.encoding)
    source = unwrap_source(source) if detected.wrapped else source
    lines, notes = source.lines, Notes()
    note_text(source.text, notes)
    if detected.wrapped:
        notes.add("wrapped_lines", "whole lines stand in quotes", suggestion="taken off")
    count_top(lines, detected, notes)
    frame = read_rows(source, detected, notes)
    frame = drop_blank_rows(frame, notes)
    frame = drop_headers(frame, detected, notes)
    if detected.last_row is None:
        frame = drop_totals(frame, notes)
    notes.account("data", frame.height)
    return Reading(
        frame=frame,
        rejects=notes.rejects_frame(),
        findings=notes.findings_frame(),
        accounts=notes.balance(lines.count),
        detected=replace(detected, sheets=list_sheets(detected, notes)),
    )


def list_sheets(detected: Detected, notes: Notes) -> list[Sheet]:
    """Return the tables to choose from: the chosen one, or all when there are several."""
    named = NAMED.fullmatch(detected.sheet)
    if named:
        return [Sheet(name=detected.sheet, rows=int(named[2]) - int(named[1]) + 1)]
    return list_tables(notes.other_lines)


def count_top(lines: Lines, detected: Detected, notes: Notes) -> None:
    """Account for the lines above the data, and for the names that the header did not give."""
    first = detected.header_rows[0] if detected.header_rows else detected.first_data_row
    named = NAMED.fullmatch(detected.sheet)
    skip = int(named[1]) - 1 if named else 0
    above = [line.replace(detected.delimiter, "") for line in lines.between(skip, first - 1)]
    blank = sum(not line.strip() for line in above)
    notes.account("header", detected.first_data_row - first)
    notes.account("blank", blank)
    notes.account("preamble", first - 1 - skip - blank)
    notes.account("other_table", skip)
    if detected.header_rows:
        name_columns(detected.header_cells, len(detected.columns), notes)
    if len(detected.header_rows) == 1:
        tell_header(lines, detected, notes)


def tell_header(lines: Lines, detected: Detected, notes: Notes) -> None:
    """Say where the header was made to fit the columns."""
    row = detected.header_rows[0]
    text = "\n".join(lines.between(row - 1, detected.first_data_row - 1))
    cells, state = split(text, dialect_of(detected))
    names = [name for name in detected.header_cells if name.strip()]
    if state is State.WELL and [cell.strip() for cell in cells if cell.strip()] != names:
        notes.ask(
            "repaired_header",
            text,
            row=row,
            expected=f"{len(detected.columns)} names",
            suggestion=" | ".join(detected.header_cells),
        )


def note_text(text: Text, notes: Notes) -> None:
    """Say what decoding had to do."""
    if text.other_lines:
        notes.ask(
            "encoding",
            f"{name_lines(text.other_lines)} in the Windows alphabet cp1252",
            expected="one alphabet in the whole file",
            suggestion="read as cp1252",
        )
    turned = find_turned(text.body)
    if turned:
        notes.ask(
            "turned_text",
            f"characters that turn the direction of text on {name_lines(turned)}",
            expected="plain text",
            suggestion="kept as they are; check ids and names there",
        )
    if text.zero_lines:
        notes.add(
            "zero_bytes", f"zero bytes on {name_lines(text.zero_lines)}", suggestion="removed"
        )


def find_turned(body: bytes) -> list[int]:
    """Return the lines with characters that make text read in another order than it is stored."""
    if body.isascii() or not TURNING.search(body):
        return []
    return [line for line, text in enumerate(body.splitlines(), 1) if TURNING.search(text)]


def read_rows(source: Source, detected: Detected, notes: Notes) -> pl.DataFrame:
    """Read the rows below the header in the fast lane if all are regular, else tolerantly."""
    lines, dialect, names = source.lines, dialect_of(detected), detected.columns
    skip = min(detected.first_data_row - 1, lines.count)
    end = max(min(detected.last_row or lines.count, lines.count), skip)
    notes.account("other_table" if detected.sheet else "footer", lines.count - end)
    if end == lines.count and not source.text.damaged_lines and not detected.typed:
        regular = None
        if not is_all_regular(lines, dialect, len(names), skip=skip):
            regular = mark_regular(lines, dialect, len(names), skip=skip)
        if (regular is None or regular.all()) and len(dialect.delimiter.encode()) <= 1:
            frame = parse(lines.body, dialect, names, skip=skip)
            if frame.height == lines.count - skip:
                return frame.with_row_index("_row", offset=skip + 1).cast({"_row": pl.Int64})
    region = find_region(source, detected, skip=skip, end=end)
    return read_region(region, notes)


def find_region(source: Source, detected: Detected, *, skip: int, end: int) -> Region:
    """Return the lines of the table and which of them are regular."""
    dialect, names = dialect_of(detected), detected.columns
    series = source.lines.to_series().slice(skip, end - skip)
    regular = find_regular(series, dialect, len(names))
    special = {*source.text.damaged_lines, *dict(detected.typed)}
    odd = [line - skip - 1 for line in special if skip < line <= end]
    if odd:
        regular[odd] = False
    return Region(
        series=series,
        regular=regular,
        skip=skip,
        dialect=dialect,
        names=names,
        header=detected.header_cells,
        damaged=source.text.damaged_lines,
        typed=dict(detected.typed),
        is_bounded=detected.last_row is not None and not detected.sheet,
        ending_of=source.lines.ending_of,
    )


def read_region(region: Region, notes: Notes) -> pl.DataFrame:
    """Read the regular lines in bulk, then the others one by one."""
    regular = region.regular
    frame = parse_lines(region.series.filter(regular), region.dialect, region.names)
    rows = regular.arg_true().cast(pl.Int64) + region.skip + 1
    if frame.height != len(rows):
        raise AssertionError(f"{len(rows)} regular lines gave {frame.height} rows.")
    frame = frame.insert_column(0, rows.alias("_row"))
    return frame if regular.all() else read_tolerantly(region, frame, notes)


def dialect_of(detected: Detected) -> Dialect:
    """Return the dialect that detection found."""
    return Dialect(delimiter=detected.delimiter, quote=detected.quote, escape=detected.escape)
