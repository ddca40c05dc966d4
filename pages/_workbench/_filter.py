"""Filter: facets of any column, the conditions in the address, and how to drop them again."""

import json
from collections.abc import Sequence

import streamlit as st

from config.terms import FacetKind
from data.facets import Condition, Facet, Filter, facet_of
from jobs.bulk import words_of_filter
from pages._ui import esc
from pages._workbench._common import Bench, prepare, remember

WHERE = "where"
LETTERS = 40
FLAGS = {
    FacetKind.BLANK: ("Empty", "blanks"),
    FacetKind.ERROR: ("With a problem", "errors"),
    FacetKind.DUPLICATE: ("More than once", "duplicates"),
}
MOST_CONDITIONS = 40


def conditions_in_address(columns: Sequence[str]) -> tuple[Condition, ...]:
    """Return the conditions that the address names, those that nobody can mean left out."""
    try:
        told = json.loads(st.query_params.get(WHERE, "[]"))
        found = [
            Condition(column=str(column), kind=FacetKind(kind), value=str(value))
            for column, kind, value in told
        ]
    except (TypeError, ValueError):
        return ()
    known = [one for one in found if one.column in columns]
    return tuple(dict.fromkeys(known))[:MOST_CONDITIONS]


def write_conditions(conditions: Sequence[Condition]) -> None:
    """Put conditions into the address and draw the rows that fit them."""
    told = [[one.column, one.kind.value, one.value] for one in conditions]
    if told:
        st.query_params[WHERE] = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    else:
        st.query_params.pop(WHERE, None)
    st.rerun()


def is_filtered() -> bool:
    """Tell whether the address names a column to filter by, or conditions."""
    return "facet" in st.query_params or WHERE in st.query_params


def draw_chips(bench: Bench, wanted: Filter, rows: int) -> None:
    """Say how many rows fit, and name each condition with the way to drop it."""
    total = int(bench.batch.counts.get("check", {}).get("rows", 0))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{rows:,} of {total:,} rows**", width="content")
        for place, one in enumerate(wanted.conditions):
            said = words_of_filter(Filter(conditions=(one,)), bench.titles)
            if st.button(
                esc(clipped(said)),
                icon=":material/close:",
                key=f"chip{place}",
                help="Drop this condition",
            ):
                write_conditions([kept for kept in wanted.conditions if kept != one])
        if len(wanted.conditions) > 1 and st.button("Drop all conditions", type="tertiary"):
            write_conditions(())


def draw_facets(bench: Bench, wanted: Filter) -> None:
    """Draw what one column holds among the rows shown, each value to be chosen."""
    columns = bench.table.columns
    column = st.selectbox(
        "Filter by",
        columns,
        format_func=lambda name: bench.titles.get(name, name),
        index=None,
        placeholder="Choose a column",
        key=prepare("facet", columns, None),
    )
    remember("facet", column)
    if column is None:
        st.caption("Its values with their counts, empty cells, doubles and ranges appear here.")
        return
    facet = facet_of(bench.table, wanted, column)
    draw_values(wanted, column, facet)
    draw_range(wanted, column, facet)


def draw_values(wanted: Filter, column: str, facet: Facet) -> None:
    """Draw the values of a column and its flags; the chosen ones are conditions."""
    mine = [one for one in wanted.conditions if one.column == column]
    chosen = [one for one in mine if one.kind in {FacetKind.IS, *FLAGS}]
    counts = {
        Condition(column=column, kind=kind): getattr(facet, name)
        for kind, (_, name) in FLAGS.items()
    }
    flags = [one for one, count in counts.items() if count or one in chosen]
    values = [Condition(column=column, kind=FacetKind.IS, value=value) for value, _ in facet.top]
    counts |= {one: count for one, (_, count) in zip(values, facet.top, strict=True)}
    options = [*flags, *values, *(one for one in chosen if one not in {*flags, *values})]
    key = f"facet:{column}"
    held = st.session_state.get(f"{key}:held", chosen)
    picked = st.session_state.get(key)
    if picked is not None and set(picked) != set(held):
        st.session_state[f"{key}:held"] = list(picked)
        write_conditions([*(c for c in wanted.conditions if c not in chosen), *picked])
    st.session_state[key] = st.session_state[f"{key}:held"] = chosen
    st.pills(
        f"{facet.distinct:,} values in {facet.rows:,} rows",
        options,
        selection_mode="multi",
        format_func=lambda one: f"{esc(clipped(word_of(one)))} **{counts.get(one, 0):,}**",
        key=key,
    )
    if facet.distinct > len(facet.top):
        st.caption(f"The {len(facet.top)} most frequent of {facet.distinct:,}; search for others.")


def word_of(one: Condition) -> str:
    """Return what a choice of a facet is called."""
    return FLAGS[one.kind][0] if one.kind in FLAGS else one.value


def draw_range(wanted: Filter, column: str, facet: Facet) -> None:
    """Draw a search, and bounds where the column holds numbers or days."""
    bounds = bounds_of(facet)
    fields = [(FacetKind.CONTAINS, "Contains", "any part of the text")]
    if bounds:
        fields += [(FacetKind.FROM, "At least", bounds[0]), (FacetKind.TO, "At most", bounds[1])]
    for place, (kind, label, example) in zip(st.columns(3), fields, strict=False):
        now = next(
            (c.value for c in wanted.conditions if c.column == column and c.kind == kind), ""
        )
        key = f"facet:{column}:{kind.value}"
        held, typed = st.session_state.get(f"{key}:held", now), st.session_state.get(key)
        if typed is not None and typed != held:
            st.session_state[f"{key}:held"] = typed
            kept = [c for c in wanted.conditions if not (c.column == column and c.kind == kind)]
            more = [Condition(column=column, kind=kind, value=typed.strip())]
            write_conditions([*kept, *(more if typed.strip() else [])])
        st.session_state[key] = st.session_state[f"{key}:held"] = now
        place.text_input(label, key=key, placeholder=example)


def bounds_of(facet: Facet) -> tuple[str, str] | None:
    """Return the lowest and highest number or day of a column that mostly holds them."""
    filled = facet.rows - facet.blanks
    if facet.days and facet.days * 2 >= filled and facet.first and facet.last:
        return facet.first, facet.last
    if facet.numbers * 2 >= filled and facet.low is not None and facet.high is not None:
        return f"{facet.low:g}", f"{facet.high:g}"
    return None


def clipped(text: str) -> str:
    """Return a long value's beginning."""
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"
