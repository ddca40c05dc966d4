"""Make a record of the right width from a bad line at least cost, or say why it cannot be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.reading.kinds import ColumnModel
from pipelines.reading.quotes import group_pieces
from pipelines.reading.tokenizer import Dialect, State, split

OTHERS = (",", ";", "\t", "|")
MARGIN = 0.7
NUMBER_MARGIN = 1.5
PIECES_LIMIT = 400
SPLIT_LETTERS = 80
QUOTES_LIMIT = 40
BEST_FIT = 5.0


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
    margin: float = MARGIN


def repair(text: str, dialect: Dialect, models: Sequence[ColumnModel]) -> Repair | str:
    """Return the repaired record, or the reason why the line is rejected."""
    width = len(models)
    pieces = text.split(dialect.delimiter) if dialect.delimiter else [text]
    if len(pieces) > max(PIECES_LIMIT, 2 * width):
        return f"{len(pieces):,} cells instead of {width}."
    cells, state = split(text, dialect)
    found = find_other_delimiter(text, cells, dialect, width=width)
    if found is not None:
        return found
    requoted = list(list_requotes(text, dialect, models))
    if state is not State.WELL and len(pieces) >= width:
        requoted += find_quotes(pieces, dialect, models)
        if requoted:
            return max(requoted, key=lambda option: option.score).repair
    cells = cells if state is State.WELL else pieces
    if sum(bool(cell.strip()) for cell in cells) <= 1 < width:
        return f"One cell instead of {width}."
    options = [*list_options(cells, dialect, models), *requoted]
    return choose(options, found=len(cells), width=width)


def find_other_delimiter(
    text: str, found: list[str], dialect: Dialect, *, width: int
) -> Repair | None:
    """Split a line that was written with another delimiter than the rest."""
    if len(found) > max(2, width // 2) or width < 3:
        return None
    for delimiter in OTHERS:
        other = Dialect(delimiter=delimiter, quote=dialect.quote, escape=dialect.escape)
        cells, state = split(text, other)
        if delimiter != dialect.delimiter and state is State.WELL and len(cells) == width:
            return Repair(cells=cells, rule="other_delimiter")
    return None


def find_quotes(
    pieces: list[str], dialect: Dialect, models: Sequence[ColumnModel]
) -> Iterator[Option]:
    """Yield what a line means if quotes out of place are ordinary characters, which stay."""
    cells = group_pieces(pieces, dialect, len(models))
    if cells is not None:
        yield weigh(cells, models, 0.0, "stray_quote")


def list_requotes(text: str, dialect: Dialect, models: Sequence[ColumnModel]) -> Iterator[Option]:
    """Yield what a line means if the delimiter is missing before or behind a quoted cell."""
    quote, delimiter = dialect.quote, dialect.delimiter
    if not quote or not delimiter or text.count(quote) > QUOTES_LIMIT:
        return
    index = text.find(quote)
    while index >= 0:
        for place in (index, index + 1):
            is_edge = text.startswith(delimiter, place) or text.endswith(delimiter, 0, place)
            if is_edge or not 0 < place < len(text):
                continue
            cells, state = split(text[:place] + delimiter + text[place:], dialect)
            if state is State.WELL and len(cells) == len(models):
                yield weigh(cells, models, -0.5, "missing_delimiter")
        index = text.find(quote, index + 1)


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
    hopes = [before[index] + after[index + 1] for index in range(len(pieces))]
    best = max(hopes)
    for index, piece in enumerate(pieces):
        if hopes[index] < best - BEST_FIT:
            continue
        for position in range(1, min(len(piece), SPLIT_LETTERS)):
            left, right = piece[:position], piece[position:]
            score = hopes[index] + models[index].fit(left) + models[index + 1].fit(right)
            cells = [*pieces[:index], left, right, *pieces[index + 1 :]]
            made = Repair(cells=cells, rule="missing_delimiter")
            is_number = left[-1].isdigit() and right[0].isdigit()
            margin = NUMBER_MARGIN if is_number else MARGIN
            yield Option(score=score - 1.0, repair=made, margin=margin)


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
    if rival is not None and best.score - rival.score < best.margin:
        return f"{found} cells instead of {width}, and it is not clear where the fault is."
    return best.repair
