"""The form of a job's parameters, drawn from their types; the job checks what was filled in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st
from pydantic import BaseModel

Part = Mapping[str, Any]
WIDEST = 2**53


def has_params(model: type[BaseModel]) -> bool:
    """Tell whether there is anything to fill in."""
    return bool(model.model_fields)


def draw_params(
    model: type[BaseModel], values: Mapping[str, object], *, key: str
) -> dict[str, object]:
    """Draw a field for each parameter; return them as JSON knows them, without what is left out."""
    schema = model.model_json_schema()
    filled: dict[str, object] = {}
    for name, raw in schema.get("properties", {}).items():
        part = resolve(raw, schema)
        before = values.get(name, part.get("default"))
        value = draw_field(part, before, name_of(name, part), f"{key}:{name}")
        if value is not None or part["nullable"]:
            filled[name] = value
    return filled


def resolve(raw: Part, schema: Part) -> dict[str, Any]:
    """Return a parameter's type in one piece, whether it may be empty noted beside it."""
    choices = [one for one in raw.get("anyOf", []) if one.get("type") != "null"]
    nullable = "anyOf" in raw and len(choices) < len(raw["anyOf"])
    inner = choices[0] if len(choices) == 1 else raw
    if "$ref" in inner:
        inner = schema["$defs"][inner["$ref"].rpartition("/")[2]]
    # What is said of this parameter goes before what its type says of itself.
    own = {word: raw[word] for word in ("title", "description", "default") if word in raw}
    shown = {word: told for word, told in inner.items() if word not in {"title", "description"}}
    return {**shown, **own, "nullable": nullable}


def name_of(name: str, part: Part) -> str:
    """Return what a field is called: the title that the job gave, or the name in words."""
    words = name.replace("_", " ").capitalize()
    given = str(part.get("title", words))
    return words if given == name.replace("_", " ").title() else given


def draw_field(part: Part, before: object, label: str, key: str) -> object:
    """Draw one field of the fitting kind; return what it holds, or None if it is empty."""
    told = part.get("description")
    match part:
        case {"enum": words}:
            found: object = draw_choice(part, list(words), before, label=label, key=key)
        case {"type": "boolean"}:
            found = st.toggle(label, bool(before), key=key, help=told)
        case {"type": "integer" | "number"}:
            found = draw_number(part, before, label, key)
        case {"type": "string", "format": "date"}:
            found = draw_day(part, before, label, key)
        case {"type": "array"}:
            found = draw_lines(before, label, key, told or "One a line.")
        case _:
            most = int(part.get("maxLength", 500))
            text = st.text_input(label, str(before or ""), key=key, help=told, max_chars=most)
            found = text.strip() or None
    return found


def draw_lines(before: object, label: str, key: str, told: str) -> list[str]:
    """Draw a list of words, one a line."""
    lines = [str(one) for one in before] if isinstance(before, list) else []
    text = st.text_area(label, "\n".join(lines), key=key, help=told)
    return [line.strip() for line in text.splitlines() if line.strip()]


def draw_choice(part: Part, words: list[str], before: object, *, label: str, key: str) -> object:
    """Draw a choice among the words of a closed set."""
    empty = before not in words
    return st.selectbox(
        label,
        words,
        index=None if empty and part["nullable"] else 0 if empty else words.index(str(before)),
        format_func=lambda word: str(word).replace("_", " ").capitalize(),
        key=key,
        help=part.get("description"),
    )


def draw_number(part: Part, before: object, label: str, key: str) -> int | float | None:
    """Draw a number within its limits."""
    whole = part["type"] == "integer"
    kind = int if whole else float
    least = kind(part.get("minimum", -WIDEST))
    most = kind(part.get("maximum", WIDEST))
    start = kind(before) if isinstance(before, int | float) else None
    return st.number_input(
        label,
        least,
        most,
        start,
        step=1 if whole else None,
        key=key,
        help=part.get("description"),
    )


def draw_day(part: Part, before: object, label: str, key: str) -> str | None:
    """Draw a day; it is returned as ISO 8601 writes it."""
    start = date.fromisoformat(before) if isinstance(before, str) else None
    picked = st.date_input(label, start, key=key, help=part.get("description"))
    return picked.isoformat() if isinstance(picked, date) else None
