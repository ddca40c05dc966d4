"""A layout: what a vendor's export looks like as a table of text, and what of it is data."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from config.errors import InputError
from config.registry import collect
from pipelines import layouts as parts
from pipelines._arrangement import Arrangement
from pipelines._secrets import drop_secrets
from pipelines.reading.detected import Detected, Reading, Reason

NONE = "none"
SURE = 0.5
SAMPLE_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One vendor's export, whatever container it came in.

    `recognises` gets the header and the first rows and says how sure it is (from 0 to 1), `why`
    tells a person what spoke for it, `arrange` takes out what is no data. `key` names the fields
    that tell its rows apart where they are others than the profile's.
    """

    title: str
    why: str
    recognises: Callable[[Sequence[str], pl.DataFrame], float]
    arrange: Callable[[Arrangement], None]
    profile: str = ""
    key: tuple[str, ...] = ()


@cache
def layouts() -> dict[str, Layout]:
    """Return every known layout, by name."""
    return collect(parts, "LAYOUT", Layout)


def arrange(reading: Reading, chosen: str | None = None) -> Reading:
    """Return the records of a vendor's export; no password goes any further, whoever wrote it."""
    table = Arrangement(frame=reading.frame, accounts=Counter(reading.accounts))
    safe = drop_secrets(reading, table)
    name, reason = find_layout(table.frame, chosen)
    if name:
        layouts()[name].arrange(table)
    return replace(
        safe,
        frame=table.frame,
        rejects=pl.concat([safe.rejects, table.notes.rejects_frame()]).sort("_row"),
        findings=table.findings(safe),
        accounts=balance(table, reading.accounts),
        detected=describe(safe.detected, table, name, reason),
    )


def find_layout(frame: pl.DataFrame, chosen: str | None) -> tuple[str, Reason | None]:
    """Return the layout of a table, a person's choice first, and what speaks for it."""
    known = layouts()
    if chosen == NONE:
        return "", Reason(what="layout", value=NONE, why="chosen")
    if chosen is not None:
        if chosen not in known:
            raise InputError(
                f"There is no layout called {chosen}.",
                hint=f"Choose one of: {', '.join([NONE, *known])}.",
            )
        return chosen, Reason(what="layout", value=known[chosen].title, why="chosen")
    headers = [name for name in frame.columns if name != "_row"]
    sample = frame.head(SAMPLE_ROWS)
    scores = {name: layout.recognises(headers, sample) for name, layout in known.items()}
    best = max(scores, key=lambda name: scores[name], default="")
    if not best or scores[best] < SURE:
        return "", None
    layout = known[best]
    reason = Reason(what="layout", value=layout.title, why=layout.why, confidence=scores[best])
    return best, reason


def describe(detected: Detected, table: Arrangement, name: str, reason: Reason | None) -> Detected:
    """Return what was detected, with the layout and what it knows of the columns."""
    names = set(table.columns)
    return replace(
        detected,
        reasons=[*detected.reasons, *([reason] if reason else [])],
        layout=name,
        profile=layouts()[name].profile if name else "",
        key=list(layouts()[name].key) if name else [],
        meanings={column: to for column, to in table.meanings.items() if column in names},
        splits={column: rule for column, rule in table.splits.items() if column in names},
        maxima={column: to for column, to in table.maxima.items() if column in names},
    )


def balance(table: Arrangement, before: dict[str, int]) -> dict[str, int]:
    """Return the accounts of all lines; a line that a layout lost is a bug, not a finding."""
    after = {name: table.accounts[name] for name in before}
    parts_of_all = sum(count for name, count in after.items() if name != "lines")
    if parts_of_all != before["lines"] or after["data"] != table.frame.height:
        message = f"A layout changed the account {before} to {after} for {table.frame.height} rows."
        raise AssertionError(message)
    return after
