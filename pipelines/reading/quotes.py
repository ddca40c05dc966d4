"""Group the pieces of a line into cells so that as few quotes as possible are out of place."""

from functools import lru_cache

from pipelines.reading.tokenizer import Dialect, State, split, unquote

STRAY = 2.0
UNQUOTED_JOIN = 1_000.0
ODD_JOIN = 3.0
CHEAP = 20.0


def group_pieces(pieces: list[str], dialect: Dialect, width: int) -> list[str] | None:
    """Return exactly `width` cells at least cost, or None where a join without quotes is needed."""
    surplus = len(pieces) - width
    costs: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for cell in range(width):
        costs.append(extend(costs[-1], pieces, dialect, last=cell + 1 + surplus))
    final = costs[-1].get(len(pieces))
    if final is None or final[0] > CHEAP:
        return None
    return walk_back(costs, pieces, dialect)


def extend(
    reached: dict[int, tuple[float, int]], pieces: list[str], dialect: Dialect, *, last: int
) -> dict[int, tuple[float, int]]:
    """Add one cell to every way so far; a way is the cheapest one to each piece."""
    further: dict[int, tuple[float, int]] = {}
    for start, (cost, _) in reached.items():
        for end in range(start + 1, min(last, len(pieces)) + 1):
            total = cost + cost_of(dialect.delimiter.join(pieces[start:end]), end - start, dialect)
            if total < further.get(end, (CHEAP + 1, 0))[0]:
                further[end] = (total, start)
    return further


@lru_cache(maxsize=4096)
def cost_of(text: str, pieces: int, dialect: Dialect) -> float:
    """Return how odd a cell made of so many pieces is."""
    quotes = text.count(dialect.quote)
    if not quotes:
        return 0.0 if pieces == 1 else UNQUOTED_JOIN
    if is_well_quoted(text, dialect):
        return 0.0
    if pieces == 1:
        return STRAY * quotes
    wrapped = text.startswith(dialect.quote) and text.endswith(dialect.quote)
    return ODD_JOIN + STRAY * (quotes - 2) if wrapped else UNQUOTED_JOIN


def is_well_quoted(text: str, dialect: Dialect) -> bool:
    """Tell whether a text is exactly one well-formed quoted cell."""
    if not text.startswith(dialect.quote):
        return False
    cells, state = split(text, dialect)
    return state is State.WELL and len(cells) == 1


def walk_back(
    costs: list[dict[int, tuple[float, int]]], pieces: list[str], dialect: Dialect
) -> list[str]:
    """Return the cells of the cheapest way."""
    cells: list[str] = []
    end = len(pieces)
    for cell in range(len(costs) - 1, 0, -1):
        start = costs[cell][end][1]
        text = dialect.delimiter.join(pieces[start:end])
        is_wrapped = is_well_quoted(text, dialect) or end - start > 1
        cells.append(unquote(text[1:-1], dialect) if is_wrapped else text)
        end = start
    return cells[::-1]
