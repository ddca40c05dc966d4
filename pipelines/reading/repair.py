"""Make a record of the right width from a bad line at least cost, or say why it cannot be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.reading.kinds import ColumnModel
from pipelines.reading.quotes import group_pieces
from pipelines.reading.tokenizer import Dialect, State, split

OTHERS = (",", ";", "\t", "|")
MARGIN = 0.7
PIECES_LIMIT = 400
SPLIT_LETTERS = 80


@dataclass(frozen=True, kw_only=True)
class Repair:
    """What a bad line was made into, and by which rule."""

    cells: list[str]
    rule: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way to reach the right width, and how well its cells fit their columns."""

    score: float
    repair: Repair


def repair(text: str, dialect: Dialect, models: Sequence[ColumnModel]) -> Repair | str:
    """Return the repaired record, or the reason why the line is rejected."""
    width = len(models)
    pieces = text.split(dialect.delimiter) if dialect.delimiter else [text]
    if len(pieces) > max(PIECES_LIMIT, 2 * width):
        return f"{len(pieces):,} cells instead of {width}."
    found = find_other_delimiter(text, pieces, dialect, width=width)
    cells, state = split(text, dialect)
    if found is None and state is not State.WELL and len(pieces) >= width:
        found = find_quotes(pieces, dialect, width=width)
    if found is not None:
        return found
    cells = cells if state is State.WELL else pieces
    if sum(bool(cell.strip()) for cell in cells) <= 1 < width:
        return f"One cell instead of {width}."
    options = [*list_options(cells, dialect, models), *list_requotes(text, dialect, models)]
    return choose(options, found=len(cells), width=width)


def find_other_delimiter(
    text: str, pieces: list[str], dialect: Dialect, *, width: int
) -> Repair | None:
    """Split a line that was written with another delimiter than the rest."""
    if len(pieces) > max(2, width // 3) or width < 3:
        return None
    for delimiter in OTHERS:
        other = Dialect(delimiter=delimiter, quote=dialect.quote, escape=dialect.escape)
        cells, state = split(text, other)
        if delimiter != dialect.delimiter and state is State.WELL and len(cells) == width:
            return Repair(cells=cells, rule="other_delimiter")
    return None


def find_quotes(pieces: list[str], dialect: Dialect, *, width: int) -> Repair | None:
    """Read quotes that are out of place as ordinary characters, which stay visible."""
    cells = group_pieces(pieces, dialect, width)
    return None if cells is None else Repair(cells=cells, rule="stray_quote")


def list_requotes(text: str, dialect: Dialect, models: Sequence[ColumnModel]) -> Iterator[Option]:
    """Yield what a line means if the delimiter is missing between two quoted cells."""
    if not dialect.quote:
        return
    doubled = dialect.quote * 2
    between = dialect.quote + dialect.delimiter + dialect.quote
    index = text.find(doubled)
    while index >= 0:
        cells, state = split(text[:index] + between + text[index + len(doubled) :], dialect)
        if state is State.WELL and len(cells) == len(models):
            yield weigh(cells, models, -0.5, "missing_delimiter")
        index = text.find(doubled, index + 1)


def list_options(
    pieces: list[str], dialect: Dialect, models: Sequence[ColumnModel]
) -> Iterator[Option]:
    """Yield every simple way to bring the pieces to the right width."""
    surplus = len(pieces) - len(models)
    if surplus > 0:
        yield from list_joins(pieces, dialect, models, surplus=surplus)
    elif surplus < 0:
        yield from list_gaps(pieces, models, gap=-surplus)
        if surplus == -1:
            yield from list_splits(pieces, models)


def list_joins(
    pieces: list[str], dialect: Dialect, models: Sequence[ColumnModel], *, surplus: int
) -> Iterator[Option]:
    """Drop blank pieces or join neighbours that a delimiter too many has parted."""
    for index in range(len(pieces) - surplus + 1):
        dropped = pieces[index : index + surplus]
        if not any(piece.strip() for piece in dropped):
            bonus = 1.0 if index == len(pieces) - surplus else -0.5
            yield weigh(
                pieces[:index] + pieces[index + surplus :], models, bonus, "extra_delimiter"
            )
    for index in range(len(pieces) - surplus):
        joined = dialect.delimiter.join(pieces[index : index + surplus + 1])
        cells = [*pieces[:index], joined, *pieces[index + surplus + 1 :]]
        yield weigh(cells, models, -1.0, "extra_delimiter")


def list_gaps(pieces: list[str], models: Sequence[ColumnModel], *, gap: int) -> Iterator[Option]:
    """Put the missing cells, blank, at each possible place; the end is the likeliest."""
    for index in range(len(pieces) + 1):
        is_end = index == len(pieces)
        cells = pieces[:index] + [""] * gap + pieces[index:]
        yield weigh(
            cells, models, 0.7 if is_end else -0.5, "short_row" if is_end else "missing_delimiter"
        )


def list_splits(pieces: list[str], models: Sequence[ColumnModel]) -> Iterator[Option]:
    """Part each piece at each letter: a delimiter may be missing between two full cells."""
    before, after = [0.0], [0.0]
    for index, piece in enumerate(pieces):
        before.append(before[-1] + models[index].fit(piece))
    for index in range(len(pieces) - 1, -1, -1):
        after.append(after[-1] + models[index + 1].fit(pieces[index]))
    after.reverse()
    for index, piece in enumerate(pieces):
        for position in range(1, min(len(piece), SPLIT_LETTERS)):
            left, right = piece[:position], piece[position:]
            score = before[index] + models[index].fit(left) + models[index + 1].fit(right)
            cells = [*pieces[:index], left, right, *pieces[index + 1 :]]
            made = Repair(cells=cells, rule="missing_delimiter")
            yield Option(score=score + after[index + 1] - 1.0, repair=made)


def weigh(cells: list[str], models: Sequence[ColumnModel], bonus: float, rule: str) -> Option:
    """Return an option with how well its cells fit."""
    score = sum(model.fit(cell) for cell, model in zip(cells, models, strict=True))
    return Option(score=score + bonus, repair=Repair(cells=cells, rule=rule))


def choose(options: list[Option], *, found: int, width: int) -> Repair | str:
    """Return the option that is clearly the best, or the reason why none is."""
    ranked = sorted(options, key=lambda option: -option.score)
    if not ranked:
        return f"{found} cells instead of {width}."
    best = ranked[0]
    rival = next((other for other in ranked[1:] if other.repair.cells != best.repair.cells), None)
    if rival is not None and best.score - rival.score < MARGIN:
        return f"{found} cells instead of {width}, and it is not clear where the fault is."
    return best.repair
