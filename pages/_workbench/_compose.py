"""Several columns joined into one field, and one column split into two, with a preview of each."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import streamlit as st

from config.profile import Profile
from config.terms import SplitPart, SplitRule, Unmapped
from pages._ui import esc
from pages._workbench._common import Bench
from pipelines.mapping import Column, text_of, title_of

RULES = {
    SplitRule.FAMILY_COMMA_GIVEN: "Okafor, Ngozi: family name, comma, given name",
    SplitRule.FAMILY_LAST: "Ngozi Okafor: family name last",
    SplitRule.FAMILY_FIRST: "Okafor Ngozi: family name first",
    SplitRule.AT: "At a text of your choice",
}
GLUES = {" ": "a blank", "": "nothing", ", ": "a comma and a blank", "-": "a dash"}
SHOWN = 3


def composed_of(bench: Bench) -> list[Column]:
    """Return the joins and splits of this session, at first those of the batch."""
    known = [Column.from_json(column) for column in bench.batch.mapping]
    first = [column for column in known if is_composed(column)]
    composed: list[Column] = st.session_state.setdefault(f"composed:{bench.batch.id}", first)
    return composed


def is_composed(column: Column) -> bool:
    """Tell whether a column joins others or takes a part of a text."""
    return bool(column.joined or column.split)


def used_by(composed: Sequence[Column]) -> set[str]:
    """Return every column that a join or a split takes."""
    return {name for column in composed for name in (column.source, *column.joined)}


def draw_compose(bench: Bench, profile: Profile, sample: pl.DataFrame) -> None:
    """Draw the joins and splits so far, and the forms for new ones."""
    composed = composed_of(bench)
    if not profile.fields:
        return
    word = f"Joined and split columns: {len(composed)}" if composed else "Join or split columns"
    with st.expander(word, expanded=bool(composed)):
        for place in range(len(composed)):
            draw_composed(composed, place, profile, sample=sample)
        left, right = st.columns(2, gap="large")
        with left:
            draw_split(composed, profile, sample)
        with right:
            draw_join(composed, profile, sample)


def draw_composed(
    composed: list[Column], place: int, profile: Profile, *, sample: pl.DataFrame
) -> None:
    """Draw one join or split with three values and the way to take it away."""
    column = composed[place]
    names = " + ".join(esc(name) for name in (column.source, *column.joined))
    with st.container(horizontal=True, vertical_alignment="center"):
        title = esc(title_of(column.target, profile))
        st.markdown(f"{names} → **{title}**: {preview(column, sample)}", width="stretch")
        if st.button("Remove", key=f"composed:{place}", icon=":material/close:", type="tertiary"):
            composed.pop(place)
            st.rerun()


def preview(column: Column, sample: pl.DataFrame) -> str:
    """Return three values as the field would get them."""
    named = {column.source, *column.joined}
    if not named <= set(sample.columns):
        return "the file has no such column"
    some = sample.filter(pl.any_horizontal(pl.col(list(named)).is_not_null())).head(SHOWN)
    said = some.select(text_of(column).alias("text"))["text"].to_list()
    return " · ".join(esc(one) if one else "—" for one in said) or "no values"


def draw_split(composed: list[Column], profile: Profile, sample: pl.DataFrame) -> None:
    """Draw the form that splits one column into two fields."""
    fields = {field.name: field.title for field in profile.fields}
    source = st.selectbox("Split the column", names_of(sample), index=None, key="split_source",
                          placeholder="Choose a column")  # fmt: skip
    if source is None:
        return
    rule = st.selectbox(
        "How it is written", list(RULES), format_func=lambda one: RULES[one], key="split_rule"
    )
    at = st.text_input("Split at the first", key="split_at") if rule == SplitRule.AT else ""
    names = list(fields)
    defaults = [names.index(n) if n in fields else 0 for n in ("family_name", "given_name")]
    targets = [
        st.selectbox(
            f"The {word} part feeds", names, index=index, format_func=lambda one: fields[one]
        )
        for word, index in zip(("first", "second"), defaults, strict=True)
    ]
    if rule == SplitRule.AT and not at:
        st.caption("Say at which text, such as a slash.")
        return
    parts = [
        Column(source=source, target=target, split=rule, part=part, at=at)
        for target, part in zip(targets, SplitPart, strict=True)
    ]
    for column in parts:
        st.caption(f"{esc(fields[column.target or ''])}: {preview(column, sample)}")
    if st.button("Add the split", disabled=targets[0] == targets[1]):
        composed.extend(parts)
        st.rerun()


def draw_join(composed: list[Column], profile: Profile, sample: pl.DataFrame) -> None:
    """Draw the form that joins several columns into one field."""
    fields = {field.name: field.title for field in profile.fields}
    sources = st.multiselect("Join the columns, in this order", names_of(sample), key="join_from",
                             placeholder="Choose two or more")  # fmt: skip
    if len(sources) < 2:
        return
    glue = st.selectbox(
        "With between them", list(GLUES), format_func=lambda one: GLUES[one], key="join_glue"
    )
    target = st.selectbox(
        "Together they feed", list(fields), format_func=lambda one: fields[one], index=None
    )
    column = Column(source=sources[0], joined=tuple(sources[1:]), glue=glue, target=target)
    st.caption(preview(column, sample))
    if st.button("Add the join", disabled=target is None):
        composed.append(column)
        st.rerun()


def names_of(sample: pl.DataFrame) -> list[str]:
    """Return the columns of the file."""
    return [name for name in sample.columns if name != "_row"]


def with_composed(decided: Sequence[Column], composed: Sequence[Column]) -> list[Column]:
    """Return all columns; what a join or split takes needs no field of its own."""
    used = used_by(composed)
    left = [
        replace(column, unmapped=Unmapped.IGNORE)
        if column.source in used and column.target is None and column.unmapped is None
        else column
        for column in decided
    ]
    return [*left, *composed]
