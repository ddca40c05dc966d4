"""The benches there are: each plain file of `_bench/` measures one thing beside its limit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config.errors import NotFoundError
from config.registry import collect
from jobs import _bench as parts


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One measurement: `measure(size, tries)` returns one object with `table` and `note` in it."""

    title: str
    size: int
    tries: int
    measure: Callable[[int, int], dict[str, Any]]

    def run(self, size: int | None = None, tries: int | None = None) -> dict[str, Any]:
        """Measure at the size and as often as asked, or as this bench usually does."""
        return self.measure(size or self.size, tries or self.tries)


def benches() -> dict[str, Bench]:
    """Return every bench by name."""
    return collect(parts, "BENCH", Bench)


def get_bench(name: str) -> Bench:
    """Return the named bench, or say which there are."""
    known = benches()
    if name not in known:
        raise NotFoundError(
            f"There is no bench named {name}.", hint=f"There is: {', '.join(known)}."
        )
    return known[name]
