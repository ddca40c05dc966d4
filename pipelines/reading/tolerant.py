"""The tolerant lane: irregular lines become rows, notes or rejects, and each one is told."""

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from pipelines.reading.blocks import Ground, Places, find_places
from pipelines.reading.frames import sample_rows
from pipelines.reading.kinds import learn
from pipelines.reading.notes import Notes, name_lines
from pipelines.reading.record import Record
from pipelines.reading.records import join_open
from pipelines.reading.repair import Repair, repair
from pipelines.reading.tokenizer import Dialect, State, split

CELL_LETTERS = 1 << 20
NARROW = 4
QUIET = "quiet"


@dataclass(frozen=True, kw_only=True)
class Region:
    """The lines below the header and which are regular; `skip` lines stand above.

    A bounded region ends where a person said that the data does.
    """

    series: pl.Series
    regular: pl.Series
    skip: int
    dialect: Dialect
    names: list[str]
    header: list[str]
    damaged: dict[int, str]
    typed: dict[int, str]
    is_bounded: bool
    ending_of: Callable[[int], str]

    def line_at(self, index: int) -> str:
        """Return one line (from 0)."""
        return self.series[index]


def read_tolerantly(region: Region, frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Return the rows of the regular lines together with those made from the others."""
    width = len(region.names)
    odd = (~region.regular).arg_true().to_list()
    models = learn(sample_rows(frame), width)
    ground = Ground(
        line_at=region.line_at,
        count=len(region.series),
        odd=odd,
        dialect=region.dialect,
        header=region.header,
        models=models,
    )
    places = find_places(ground, is_bounded=region.is_bounded)
    work = Work(region=region, ground=ground, notes=notes, places=places)
    for index in odd:
        if index not in work.joined and not places.has(index):
            work.take(index)
    note_places(places, ground, region.skip, work)
    return merge(frame, work, region)


@dataclass(kw_only=True)
class Work:
    """The rows made so far from irregular lines, and the lines they took."""

    region: Region
    ground: Ground
    notes: Notes
    places: Places
    rows: list[list[int | str | None]] = field(default_factory=list)
    joined: set[int] = field(default_factory=set)

    def take(self, index: int) -> None:
        """Make a row of one irregular line, join it with the next ones, or reject it."""
        text = self.region.line_at(index)
        row = index + self.region.skip + 1
        if row in self.region.typed:
            return self.take_typed(row, text)
        reason = self.find_unreadable(row, text)
        if reason:
            return self.notes.reject(row, text, reason)
        record = self.find_record(index, text)
        if record is not None:
            return self.keep(record)
        broken = self.find_broken(index)
        if broken is not None:
            shown = self.ground.between(index, index + broken.lines)
            self.tell(row, shown, Repair(cells=broken.cells, rule="broken_record"))
            return self.keep(broken)
        made = repair(text, self.region.dialect, self.ground.models)
        if isinstance(made, str):
            self.notes.reject(row, text, made)
        else:
            self.add(row, made.cells)
            self.tell(row, text, made)
        return None

    def find_unreadable(self, row: int, text: str) -> str:
        """Return why a line cannot be looked at, or nothing."""
        if row in self.region.damaged:
            shown = self.region.damaged[row] or "bytes without a meaning"
            return f"The bytes {shown} are no letters in this alphabet."
        if len(text) > CELL_LETTERS:
            return f"The line has {len(text):,} letters; the limit is {CELL_LETTERS:,}."
        return ""

    def take_typed(self, row: int, text: str) -> None:
        """Make a row of a line as a person typed it, or reject it with what is wrong with that."""
        width = self.ground.width
        cells, state = split(self.region.typed[row], self.region.dialect)
        if state is State.WELL and len(cells) == width:
            self.add(row, cells)
            self.notes.add("typed_line", text, row=row, suggestion=" | ".join(cells))
        else:
            cut = f"{len(cells):,} {'cell' if len(cells) == 1 else 'cells'}"
            found = cut if state is State.WELL else "a quote without its end"
            self.notes.reject(row, text, f"The line as typed has {found} instead of {width} cells.")

    def keep(self, record: Record) -> None:
        """Keep a record of one or several lines."""
        self.add(record.row + self.region.skip, record.cells)
        self.notes.account("continuation", record.lines - 1)
        self.joined.update(range(record.row - 1, record.row - 1 + record.lines))

    def find_broken(self, index: int) -> Record | None:
        """Find a record that goes on in the next line without a quote around the break."""
        is_free = self.ground.is_odd(index + 1) and not self.places.has(index + 1)
        if (
            not is_free
            or index + 1 in self.joined
            or index + 1 + self.region.skip + 1 in self.region.damaged
        ):
            return None
        head, tail = self.ground.cells_at(index), self.ground.cells_at(index + 1)
        if len(head) + len(tail) != self.ground.width + 1:
            return None
        ending = self.region.ending_of(self.region.skip + index)
        cells = [*head[:-1], head[-1] + ending + tail[0], *tail[1:]]
        return Record(row=index + 1, cells=cells, lines=2) if self.suits(cells, tail) else None

    def suits(self, cells: list[str], tail: list[str]) -> bool:
        """Tell whether all cells of a joined record are of their columns' kinds."""
        models = self.ground.models
        typed = [(cell, model) for cell, model in zip(cells, models, strict=True) if model.is_typed]
        is_start = models[0].is_typed and models[0].accepts(tail[0])
        return (
            bool(typed)
            and not is_start
            and all(not cell.strip() or model.accepts(cell) for cell, model in typed)
        )

    def find_record(self, index: int, text: str) -> Record | None:
        """Find a well-formed record that starts at this line and has the right width."""
        width = self.ground.width
        cells, state = split(text, self.region.dialect)
        if state is State.WELL and len(cells) == width:
            return Record(row=index + 1, cells=cells)
        if state is not State.OPEN:
            return None
        record = join_open(
            self.region.line_at,
            index,
            self.ground.count,
            dialect=self.region.dialect,
            ending_of=lambda other: self.region.ending_of(self.region.skip + other),
        )
        if record is None or len(record.cells) != width or self.swallows(index, record):
            return None
        return record

    def swallows(self, index: int, record: Record) -> bool:
        """Tell whether joining would hide lines that are whole records or spoken for."""
        inside = range(index + 1, index + record.lines)
        if any(other in self.places.footer or other in self.places.other_table for other in inside):
            return True
        whole = any(self.region.regular[other] for other in inside)
        return whole and self.ground.width >= NARROW

    def add(self, row: int, cells: list[str]) -> None:
        """Keep a row."""
        self.rows.append([row, *(cell or None for cell in cells)])

    def tell(self, row: int, text: str, made: Repair) -> None:
        """Note how a line was made into a record."""
        self.notes.ask(
            made.rule,
            text,
            row=row,
            expected=f"{self.ground.width} cells",
            suggestion=" | ".join(made.cells),
        )


def note_places(places: Places, ground: Ground, skip: int, work: Work) -> None:
    """Account for lines that are no data and say which they are."""
    notes, blank = work.notes, places.blank - work.joined
    notes.account("blank", len(blank))
    notes.account("footer", len(places.footer))
    notes.account("other_table", len(places.other_table))
    if blank:
        lines = [index + skip + 1 for index in sorted(blank)]
        notes.add("blank_rows", f"{len(lines):,} blank lines ({name_lines(lines)})")
    for index in sorted(places.footer):
        notes.add("footer", ground.line_at(index), row=index + skip + 1, expected="a record")
    if places.other_table:
        lines = [index + skip + 1 for index in sorted(places.other_table)]
        notes.other_lines = lines
        notes.ask(
            "other_table",
            f"another table on {name_lines(lines)}",
            row=lines[0],
            expected="one table in a file",
            suggestion="choose it under Read to read it instead",
        )


def merge(frame: pl.DataFrame, work: Work, region: Region) -> pl.DataFrame:
    """Return all rows in the order of the file, without lines that became part of others."""
    taken = work.joined | work.places.other_table
    gone = [index + region.skip + 1 for index in taken if region.regular[index]]
    if gone:
        frame = frame.filter(~pl.col("_row").is_in(gone))
    if not work.rows:
        return frame
    made = pl.DataFrame(work.rows, schema=frame.schema, orient="row")
    return pl.concat([frame, made]).sort("_row")
