"""Give every column a name of its own, as close to the file's as can be."""

import re
from collections.abc import Sequence

from pipelines.reading.notes import Notes

UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def name_columns(cells: Sequence[str] | None, width: int, notes: Notes) -> list[str]:
    """Return unique names: `Mark`, `Mark (2)`, `column 4`; what was changed is noted."""
    given = [" ".join(cell.split()) for cell in cells or []]
    texts = [UNSEEN.sub("", text) for text in given]
    names: list[str] = []
    taken = {text.casefold() for text in texts}
    used: set[str] = set()
    for index in range(width):
        text = texts[index] if index < len(texts) else ""
        name = text or f"column {index + 1}"
        if is_special(name):
            name = f"column {name}"
        if name.casefold() in used or (name != text and name.casefold() in taken):
            name = number_name(name, used | taken)
        if cells is not None and (index >= len(given) or name != given[index]):
            note_name(text, name, index, notes)
        used.add(name.casefold())
        names.append(name)
    return names


def is_special(name: str) -> bool:
    """Tell a name that would mean something else to us: our own columns, and wildcards."""
    return name.startswith("_") or name == "*" or (name.startswith("^") and name.endswith("$"))


def number_name(name: str, taken: set[str]) -> str:
    """Return the name with the first free number behind it."""
    number = 2
    while f"{name} ({number})".casefold() in taken:
        number += 1
    return f"{name} ({number})"


def note_name(text: str, name: str, index: int, notes: Notes) -> None:
    """Say that a column got another name than the file gives it."""
    is_other = is_special(text) or text == name
    rule = "renamed_header" if is_other else "duplicate_header"
    notes.add(
        rule if text else "empty_header",
        text or f"no name in column {index + 1}",
        column=name,
        expected="a name of its own for each column",
        suggestion=name,
    )
