"""The part of a field's form with other limits for some rows: of a level, a department, a group."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from config.errors import InputError
from config.profile import Case, Field, Profile
from config.terms import FieldType
from pages._ui import esc

WIDTHS = [3, 3, 2, 2]
GROUPING = {FieldType.TEXT, FieldType.INTEGER}


def draw_cases(mine: Field, profile: Profile) -> tuple[Case, ...]:
    """Draw a line for each case and an empty one; return the cases, those left empty dropped."""
    titles = {
        field.name: field.title
        for field in profile.fields
        if field.type in GROUPING and field.name != mine.name and not field.pattern
    }
    if not titles:
        return mine.cases
    st.markdown("**Other limits for some rows**")
    st.caption("Such as 0 to 15 where Grade level is 11 or 12. Empty a line to take it away.")
    shown = [case for case in mine.cases if len(case.where) == 1]
    drawn = [draw_case(mine, case, titles, place) for place, case in enumerate([*shown, None])]
    kept = [case for case in mine.cases if len(case.where) > 1]
    return (*kept, *(case for case in drawn if case is not None))


def draw_case(mine: Field, case: Case | None, titles: Mapping[str, str], place: int) -> Case | None:
    """Draw one line: which rows, and what they take; return nothing for an empty one."""
    now, words = next(iter(case.where.items())) if case else (None, ())
    names = list(titles)
    cells = st.columns(WIDTHS, vertical_alignment="bottom")
    name = cells[0].selectbox(
        "Where",
        names,
        index=names.index(now) if now in names else None,
        format_func=lambda one: titles[one],
        placeholder="A column",
        key=f"case_where:{mine.name}:{place}",
    )
    said = cells[1].text_input(
        "is one of", ", ".join(words), placeholder="11, 12", key=f"case_words:{mine.name}:{place}"
    )
    limits = draw_limits(mine, case, cells[2:], place)
    given = tuple(dict.fromkeys(word.strip() for word in said.split(",") if word.strip()))
    if name is None and not given and limits == Case(where={}):
        return None
    if name is None or not given:
        return None if case else refuse_half(mine)
    return Case(
        where={name: given},
        minimum=limits.minimum,
        maximum=limits.maximum,
        allowed=limits.allowed,
    )


def draw_limits(
    mine: Field, case: Case | None, cells: Sequence[DeltaGenerator], place: int
) -> Case:
    """Draw what some rows take: a range of numbers, or words."""
    now = case or Case(where={})
    if mine.allowed:
        with cells[0]:
            words = st.multiselect(
                "take only", list(mine.allowed), list(now.allowed),
                placeholder="Words", key=f"case_allowed:{mine.name}:{place}",
            )  # fmt: skip
        return Case(where={}, allowed=tuple(words))
    low = cells[0].text_input(
        "Smallest",
        number_text(now.minimum),
        placeholder="no limit",
        key=f"case_low:{mine.name}:{place}",
    )
    high = cells[1].text_input(
        "Largest",
        number_text(now.maximum),
        placeholder="no limit",
        key=f"case_high:{mine.name}:{place}",
    )
    return Case(where={}, minimum=limit_of(low, None), maximum=limit_of(high, None))


def refuse_half(mine: Field) -> None:
    """Ask for the rest of a line that says limits but not for whom."""
    raise InputError(
        f"Say for which rows the other limits of {esc(mine.title)} hold.",
        hint="Choose a column and write its values, such as 11, 12.",
    )


def number_text(number: Decimal | None) -> str:
    """Return a limit as it is typed."""
    return "" if number is None else f"{number}"


def limit_of(typed: str | None, shipped: Decimal | None) -> Decimal | None:
    """Return a typed limit, none for an empty one."""
    if typed is None:
        return shipped
    if not typed.strip():
        return None
    try:
        return Decimal(typed.strip().replace(",", "."))
    except InvalidOperation as error:
        raise InputError(f"{typed} is no number.", hint="Write a limit as 100 or 6.5.") from error
