"""Change many: choose what and where, see how many rows of how many and ten of them, then do it."""

from functools import partial

import polars as pl
import streamlit as st

from data.facets import Filter, count_fitting
from jobs.bulk import (
    THE_PROBLEMS,
    BulkOrder,
    Forecast,
    aside_many,
    change_many,
    explain_many,
    foresee,
    queries_of,
    rows_of,
    words_of_filter,
)
from pages._ui import attempt, esc
from pages._workbench._acting import act, remount
from pages._workbench._common import Bench
from pipelines.bulk import BulkChange, BulkKind

ASIDE, EXPLAIN = "aside", "explain"
TITLES = {
    BulkKind.SUGGESTION.value: "Take the suggestions",
    BulkKind.SET.value: "Set to one value",
    BulkKind.REPLACE.value: "Replace one value by another",
    BulkKind.FIND.value: "Find and replace text",
    BulkKind.CLEAR.value: "Empty the cells",
    BulkKind.TRIM.value: "Tidy blanks",
    BulkKind.CAPITALS.value: "Begin words with capitals",
    BulkKind.UPPER.value: "ALL CAPITALS",
    BulkKind.LOWER.value: "all small letters",
    BulkKind.DECIMAL.value: "Decimal comma to point",
    BulkKind.ABOVE.value: "Fill empty cells from above",
    ASIDE: "Set the rows aside",
    EXPLAIN: "Explain the queries",
}
FIELDS = {
    BulkKind.SET: {"value": "New value"},
    BulkKind.REPLACE: {"find": "Old value (nothing: the empty cells)", "value": "New value"},
    BulkKind.FIND: {"find": "Find", "value": "Write instead"},
}
SCOPES = {
    "shown": "the rows shown",
    "rule": "the problem alone",
    "where": "the conditions alone",
    "all": "all rows",
}


def draw_bulk(bench: Bench, wanted: Filter, *, suggestions: bool) -> None:
    """Draw the choices, the forecast with its sample, and the one button that does it."""
    kinds = list(TITLES)
    start = kinds.index(BulkKind.SUGGESTION if suggestions else BulkKind.SET)
    left, middle, right = st.columns(3)
    kind = left.selectbox(
        "Change", kinds, index=start, format_func=lambda name: TITLES[name], key="bulk_kind"
    )
    scopes = scopes_of(wanted)
    with right:
        scope = st.selectbox(
            "In", list(scopes), format_func=lambda name: scope_words(bench, scopes, name)
        )
    meant = scopes[scope]
    if kind == ASIDE:
        draw_aside_many(bench, meant)
    elif kind == EXPLAIN:
        draw_explain_many(bench, meant)
    else:
        with middle:
            column = draw_column(bench, meant)
        draw_change(bench, meant, column, BulkKind(kind))


def scopes_of(wanted: Filter) -> dict[str, Filter]:
    """Return the scopes that differ: what is shown, its parts, and everything."""
    found = {
        "shown": wanted,
        "rule": Filter(rule=wanted.rule),
        "where": Filter(conditions=wanted.conditions),
        "all": Filter(),
    }
    kept: dict[str, Filter] = {}
    for name, one in found.items():
        if one not in kept.values():
            kept[name] = one
    return kept


def scope_words(bench: Bench, scopes: dict[str, Filter], name: str) -> str:
    """Say a scope with its number of rows."""
    return f"{SCOPES[name].capitalize()} ({count_fitting(bench.table, scopes[name]):,})"


def draw_column(bench: Bench, meant: Filter) -> str:
    """Draw the choice of the column; under a rule the cells that it complains of come first."""
    some = [THE_PROBLEMS] if meant.rule else []
    return st.selectbox(
        "Column",
        [*some, *bench.table.columns],
        format_func=lambda name: bench.titles.get(name, name) or "The cells with the problem",
        key=f"bulk_column{bool(some)}",
    )


def draw_change(bench: Bench, meant: Filter, column: str, kind: BulkKind) -> None:
    """Draw what a change needs to be told, what it would do, and its button."""
    fields = FIELDS.get(kind, {})
    told = {}
    for place, (name, label) in zip(st.columns(2), fields.items(), strict=False):
        told[name] = place.text_input(label, key=f"bulk_{kind}_{name}")
    if kind == BulkKind.SET and not told["value"]:
        st.caption("Type the value. To take values away, choose Empty the cells.")
        return
    order = BulkOrder(wanted=meant, column=column, change=BulkChange(kind=kind, **told))
    forecast = attempt(lambda: foresee(bench.desk, bench.batch.id, order))
    if forecast is None:
        return
    draw_forecast(bench, forecast, meant)
    label = f"{forecast.words} in {counted(forecast.rows, 'row')}"
    if st.button(esc(label), type="primary", disabled=not forecast.cells, key="bulk_apply"):
        change = partial(change_many, batch_id=bench.batch.id, order=order, expected=forecast.cells)
        if act(bench, change):
            st.toast(esc(f"{label}. Undo takes it back."), icon=":material/done_all:")
            start_over()


def draw_forecast(bench: Bench, forecast: Forecast, meant: Filter) -> None:
    """Say how many rows of how many would change, and show ten of them."""
    cells = f", {forecast.cells:,} cells" if forecast.cells != forecast.rows else ""
    st.markdown(
        f"Changes **{forecast.rows:,} of {counted(forecast.of_rows, 'row')}**{cells} "
        f"(filter: {esc(words_of_filter(meant, bench.titles))})"
    )
    if forecast.sample.is_empty():
        st.caption("No cell would change.")
        return
    titles = pl.col("column").replace(bench.titles)
    sample = forecast.sample.select(
        Row="row",
        Column=titles,
        Before=pl.col("old").fill_null(""),
        After=pl.col("new").fill_null(""),
    )
    st.dataframe(sample, hide_index=True, alt="The first ten cells before and after the change")


def draw_aside_many(bench: Bench, meant: Filter) -> None:
    """Set every row of the scope aside for one reason."""
    rows = attempt(lambda: rows_of(bench.desk, bench.batch.id, meant)) or []
    st.markdown(
        f"Sets **{counted(len(rows), 'row')}** aside "
        f"(filter: {esc(words_of_filter(meant, bench.titles))}). They are left out of the "
        "publication and stay listed on the batch."
    )
    reason = st.text_input("Why they cannot be fixed now", key="bulk_why")
    label = f"Set {counted(len(rows), 'row')} aside"
    if st.button(label, type="primary", disabled=not rows or not reason.strip()):
        change = partial(aside_many, batch_id=bench.batch.id, wanted=meant, reason=reason)
        if act(bench, change):
            start_over()


def draw_explain_many(bench: Bench, meant: Filter) -> None:
    """Explain every open query of the scope with the same words."""
    queries = attempt(lambda: queries_of(bench.desk, bench.batch.id, meant)) or []
    st.markdown(
        f"Explains **{counted(len(queries), 'query', 'queries')}** "
        f"(filter: {esc(words_of_filter(meant, bench.titles))}). The words are printed in the PDF."
    )
    text = st.text_input("Why these values are right (at least 10 letters)", key="bulk_words")
    label = f"Explain {counted(len(queries), 'query', 'queries')}"
    if st.button(label, type="primary", disabled=not queries or not text.strip()):
        change = partial(explain_many, batch_id=bench.batch.id, wanted=meant, text=text)
        if act(bench, change):
            start_over()


def start_over() -> None:
    """Forget what was chosen: the same press again would mean the rows that are shown next."""
    for key in [key for key in st.session_state if str(key).startswith("bulk_")]:
        del st.session_state[key]
    remount()


def counted(count: int, one: str, many: str = "") -> str:
    """Return `1 row` or `12 rows`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
