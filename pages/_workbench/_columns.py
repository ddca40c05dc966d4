"""The columns of a file as cards: a few values, what each feeds, how sure that is."""

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from config.profile import Field, Profile
from config.terms import Confidence, Unmapped
from pages._ui import esc, label
from pages._ui.words import Color
from pipelines.mapping import Column
from pipelines.questions import told_order
from pipelines.survey import Look

IGNORE, KEEP, WIDE = "— ignore —", "— keep as an extra column —", "— assessment —"
MARKS: dict[Confidence, tuple[Color, str]] = {
    Confidence.EXACT: ("green", ":material/check_circle:"),
    Confidence.LIKELY: ("blue", ":material/help:"),
    Confidence.GUESS: ("orange", ":material/question_mark:"),
}
LETTERS, MANY = 28, 12
Looks = Mapping[str, Look]


def draw_columns(
    proposed: Sequence[Column], profile: Profile, looks: Looks, *, used: set[str]
) -> list[Column]:
    """Draw what waits for a decision, then what is matched; return the decided columns in order.

    `used` are the columns that a join or a split takes; by themselves they need no field.
    """
    waiting = [one for one in proposed if is_waiting(one) and one.source not in used]
    marks = [one for one in proposed if choice_of(one, profile) == WIDE and one not in waiting]
    marks = marks if len(marks) > MANY else []
    matched = [one for one in proposed if one not in waiting and one not in marks]
    decided: dict[str, Column] = {}
    if waiting:
        label(f"To decide · {len(waiting)}")
        draw_all_at_once(waiting, profile)
        decided |= draw_cards(waiting, profile, looks, used=used)
    if matched:
        label(f"{'Columns' if profile.any_columns else 'Matched'} · {len(matched)}")
        decided |= draw_cards(matched, profile, looks, used=used)
    if marks:
        with st.expander(f"Columns of marks · {len(marks)}: {some_names(marks)}"):
            decided |= draw_cards(marks, profile, looks, used=used)
    draw_twice(list(decided.values()), profile)
    return [decided[column.source] for column in proposed]


def key_of(source: str, profile: Profile, *, is_used: bool = False) -> str:
    """Return the name under which a column's choice is kept while the screen is open."""
    return f"feeds:{profile.name}:{profile.version}:{source}{':used' if is_used else ''}"


def draw_all_at_once(waiting: Sequence[Column], profile: Profile) -> None:
    """Offer one decision for every column that feeds no field."""
    keys = [key_of(column.source, profile) for column in waiting if column.target is None]
    undecided = [key for key in keys if st.session_state.get(key) is None]
    if len(undecided) < 2:
        return
    with st.container(horizontal=True, gap="small"):
        for word, choice in (
            (f"Keep all {len(undecided)} as extras", KEEP),
            ("Ignore all", IGNORE),
        ):
            if st.button(word, type="tertiary", icon=":material/done_all:"):
                st.session_state.update(dict.fromkeys(undecided, choice))


def draw_cards(
    columns: Sequence[Column], profile: Profile, looks: Looks, *, used: set[str]
) -> dict[str, Column]:
    """Draw a card a column, side by side; return what was decided about each."""
    decided: dict[str, Column] = {}
    grid = st.grid("auto", min_column_width=250, border=True)
    for column in columns:
        with grid.cell():
            decided[column.source] = draw_column(column, profile, looks, used=used)
    return decided


def some_names(columns: Sequence[Column]) -> str:
    """Name the first columns of many."""
    return f"{', '.join(esc(one.source) for one in columns[:3])} and {len(columns) - 3} more"


def is_waiting(column: Column) -> bool:
    """Tell whether a person has to look at a column."""
    is_open = column.target is None and column.unmapped is None
    return is_open or column.confidence == Confidence.GUESS


def draw_column(column: Column, profile: Profile, looks: Looks, *, used: set[str]) -> Column:
    """Draw one column and return what was decided about it."""
    if column.source in used and column.target is None:
        column = Column(source=column.source, unmapped=column.unmapped or Unmapped.IGNORE)
    options = targets(profile)
    now = choice_of(column, profile)
    draw_name(column, used, is_free=profile.any_columns)
    draw_values(looks.get(column.source, Look()))
    chosen = st.selectbox(
        f"{column.source} feeds",
        list(options),
        index=list(options).index(now) if now in options else None,
        placeholder="Decide what becomes of it",
        format_func=lambda name: options[name],
        label_visibility="collapsed",
        key=key_of(column.source, profile, is_used=column.source in used),
    )
    if told := told_order(column, profile, looks):
        st.caption(f":material/event_available: {esc(told)}")
    return column if chosen is None or chosen == now else decide(column, chosen)


def draw_name(column: Column, used: set[str], *, is_free: bool) -> None:
    """Draw a column's name and how sure its field is, if there are fields at all."""
    with st.container(horizontal=True, horizontal_alignment="distribute", gap="xsmall"):
        st.markdown(f"**{esc(column.source)}**", width="stretch")
        if column.confidence is not None and not is_free:
            color, icon = MARKS[column.confidence]
            st.badge(column.confidence.value, color=color, icon=icon)
        elif column.source in used:
            st.badge("joined or split", color="violet", icon=":material/call_merge:")


def draw_values(look: Look) -> None:
    """Draw a few values of a column."""
    shown = [esc(one if len(one) <= LETTERS else f"{one[: LETTERS - 1]}…") for one in look.examples]
    st.caption(" · ".join(shown) or "no values")


def draw_twice(columns: Sequence[Column], profile: Profile) -> None:
    """Say at once which field two columns would feed."""
    times = Counter(column.target for column in columns if column.target)
    fields: dict[str, Field] = {field.name: field for field in profile.fields}
    for name, count in times.items():
        if count > 1:
            both = " and ".join(esc(c.source) for c in columns if c.target == name)
            title = fields[name].title if name in fields else name
            st.warning(f"{both} would feed {esc(title)}; only one can.", icon=":material/merge:")


def targets(profile: Profile) -> dict[str, str]:
    """Return what a column can feed: the profile's fields, an assessment, nothing."""
    if profile.any_columns:
        return {WIDE: "Publish as it stands", IGNORE: "Ignore this column"}
    known = {field.name: field.title for field in profile.fields}
    wide = {WIDE: "An assessment with marks"} if profile.wide else {}
    return {**known, **wide, KEEP: "Keep as an extra column", IGNORE: "Ignore this column"}


def choice_of(column: Column, profile: Profile) -> str | None:
    """Return the option that stands for a column's present decision, None while there is none."""
    if column.target is not None:
        return column.target if profile.field(column.target) else WIDE
    return {Unmapped.IGNORE: IGNORE, Unmapped.KEEP: KEEP, None: None}[column.unmapped]


def decide(column: Column, chosen: str) -> Column:
    """Return the column with an operator's decision."""
    if chosen in {IGNORE, KEEP}:
        unmapped = Unmapped.IGNORE if chosen == IGNORE else Unmapped.KEEP
        return Column(source=column.source, target=None, confidence=None, unmapped=unmapped)
    target = column.source if chosen == WIDE else chosen
    return Column(source=column.source, target=target, confidence=Confidence.EXACT, unmapped=None)
