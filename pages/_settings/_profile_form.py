"""The form of one field of a profile: names, values, limits, and what a column once decided."""

from typing import Any

import streamlit as st

from config.changes import FieldChange
from config.profile import Field, Profile
from config.terms import DecimalSign, FieldType
from pages._settings._profile_cases import draw_cases, limit_of, number_text
from pages._ui import esc

ORDERS = {None: "Ask, or let the column prove it", True: "Day first", False: "Month first"}
SIGNS = {
    None: "Ask, or let the column prove it",
    DecimalSign.COMMA: "A comma: 1.234,5",
    DecimalSign.POINT: "A point: 1,234.5",
}
NUMBERS = {FieldType.NUMBER, FieldType.INTEGER}
EMPTY = "an empty cell"


def draw_field(shipped: Field, mine: Field, profile: Profile, *, key: str) -> FieldChange | None:
    """Draw one field's form; return everything in which it shall differ from what ships."""
    with st.form(f"field:{key}", border=False):
        names = st.multiselect(
            "Also called",
            list(dict.fromkeys((*mine.synonyms, *shipped.synonyms))),
            list(mine.synonyms),
            accept_new_options=True,
            help="A column with one of these names is proposed for this field.",
        )
        required = st.checkbox("Required in every row", mine.required)
        said = {"names": names, "required": required, **draw_kind(shipped, mine)}
        if mine.type in NUMBERS or mine.allowed:
            said["cases"] = draw_cases(mine, profile)
        if not st.form_submit_button("Show what this would change", type="primary"):
            return None
    return difference(shipped, said)


def draw_kind(shipped: Field, mine: Field) -> dict[str, Any]:
    """Draw what only this kind of field has."""
    if mine.type in NUMBERS:
        return draw_numbers(mine)
    if mine.type == FieldType.DATE:
        return {"day_first": pick("What stands first in 03/04/2026", ORDERS, mine.day_first)}
    if mine.type == FieldType.TEXT and not mine.pattern:
        return draw_words(shipped, mine)
    return {}


def draw_numbers(mine: Field) -> dict[str, Any]:
    """Draw a number's limits and its decimal sign."""
    left, right = st.columns(2)
    return {
        "minimum": left.text_input("Smallest", number_text(mine.minimum), placeholder="no limit"),
        "maximum": right.text_input("Largest", number_text(mine.maximum), placeholder="no limit"),
        "decimal": pick("What stands before the decimals", SIGNS, mine.decimal),
    }


def draw_words(shipped: Field, mine: Field) -> dict[str, Any]:
    """Draw the allowed words, and which other words mean them."""
    allowed = st.multiselect(
        "Allowed values",
        list(mine.allowed),
        list(mine.allowed),
        accept_new_options=True,
        placeholder="Anything",
        help="Without any, every text is taken.",
    )
    if not allowed:
        return {"allowed": allowed}
    own = {word: to for word, to in mine.values.items() if shipped.values.get(word) != to}
    kept = st.multiselect(
        "Remembered from Map",
        list(own),
        list(own),
        format_func=lambda word: f"{word} → {own[word] or EMPTY}",
        placeholder="No value was decided on Map yet",
        help="Take a word away and the next file asks about it again.",
    )
    for target in dict.fromkeys(shipped.values.values()):
        words = [word for word, to in shipped.values.items() if to == target]
        st.caption(f"**{esc(target)}** is also: {esc(', '.join(words))}")
    return {"allowed": allowed, "values": {word: own[word] for word in kept}}


def pick(label: str, words: dict[Any, str], now: Any) -> Any:
    """Draw a closed choice."""
    options = list(words)
    return st.radio(label, options, index=options.index(now), format_func=words.get)


def difference(shipped: Field, said: dict[str, Any]) -> FieldChange:
    """Return what was said, as a difference from what ships."""
    names = [name.strip() for name in said["names"]]
    body: dict[str, Any] = {
        "synonyms": [name for name in names if name not in shipped.synonyms],
        "dropped": [name for name in shipped.synonyms if name not in names],
        "values": said.get("values", {}),
        "required": said["required"],
        "day_first": said.get("day_first", shipped.day_first),
        "decimal": said.get("decimal", shipped.decimal),
        "allowed": tuple(word.strip() for word in said.get("allowed", shipped.allowed)),
        "cases": said.get("cases", shipped.cases),
        "minimum": limit_of(said.get("minimum"), shipped.minimum),
        "maximum": limit_of(said.get("maximum"), shipped.maximum),
    }
    same = {name for name in body if name in vars(shipped) and body[name] == getattr(shipped, name)}
    body = {
        name: value for name, value in body.items() if name not in same and value not in ([], {})
    }
    return FieldChange.model_validate(body)
