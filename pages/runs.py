"""Runs: everything that was done in the background, newest first, and each run in full."""

from datetime import timedelta

import streamlit as st

from config.terms import RunState
from data.run_list import ACTIVE, BROKEN, RunFilter, count_matching, find_runs
from jobs._desk import Desk
from pages._run_detail import draw_run
from pages._runs import draw_run_rows, job_titles
from pages._screen import Screen
from pages._ui import as_of, empty_state, fragment, only_number, title

ROWS_A_PAGE = 25
REFRESH_SECONDS = 2
SHOW: dict[str, tuple[str, tuple[RunState, ...]]] = {
    "all": ("All", ()),
    "active": ("Running and waiting", ACTIVE),
    "failed": ("Failed", BROKEN),
    "succeeded": ("Succeeded", (RunState.SUCCEEDED, RunState.PARTLY_SUCCEEDED)),
    "stopped": ("Cancelled or skipped", (RunState.CANCELLED, RunState.SKIPPED, RunState.MISSED)),
}
DAYS = {"1": "Last 24 hours", "7": "Last 7 days", "30": "Last 30 days", "any": "Any time"}


def render(desk: Desk) -> None:
    """Draw the list, or the run that the address names."""
    number = st.query_params.get("run", "")
    if number:
        draw_run(desk, only_number(number, "run"))
        return
    title("Runs", "What Homeroom did in the background, for whom, and how it ended.")
    wanted = draw_filters(desk)
    with desk.reading() as session:
        total = count_matching(session, wanted)
    pages = max(1, -(-total // ROWS_A_PAGE))
    fragment(draw_list, run_every=REFRESH_SECONDS)(desk, wanted, chosen_page())
    if pages > 1:
        st.pagination(pages, key="page", bind="query-params")


def chosen_page() -> int:
    """Return the page of the list that the address names."""
    asked = st.query_params.get("page", "1")
    return max(only_number(asked, "page of runs"), 1)


def draw_filters(desk: Desk) -> RunFilter:
    """Draw the filters; each stands in the address."""
    titles = job_titles()
    shown = st.segmented_control(
        "Show",
        list(SHOW),
        format_func=lambda name: SHOW[name][0],
        default="all",
        required=True,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    grid = st.grid(3, gap="small")
    job = grid.cell().selectbox(
        "Job",
        ["any", *titles],
        format_func=lambda name: titles.get(name, "Every job"),
        key="job",
        bind="query-params",
        label_visibility="collapsed",
    )
    days = grid.cell().selectbox(
        "When",
        list(DAYS),
        index=3,
        format_func=lambda name: DAYS[name],
        key="days",
        bind="query-params",
        label_visibility="collapsed",
    )
    words = grid.cell().text_input(
        "Words",
        key="words",
        bind="query-params",
        placeholder="Search outcome, error or person",
        label_visibility="collapsed",
        max_chars=80,
    )
    return RunFilter(
        states=SHOW[shown or "all"][1],
        jobs=() if job in {None, "any"} else (job,),
        words=words.strip(),
        since=None if days == "any" else desk.now() - timedelta(days=int(days)),
    )


def draw_list(desk: Desk, wanted: RunFilter, page: int) -> None:
    """Draw one page of the runs that are meant."""
    with desk.reading() as session:
        total = count_matching(session, wanted)
        runs = find_runs(session, wanted, limit=ROWS_A_PAGE, offset=(page - 1) * ROWS_A_PAGE)
    if not total:
        empty_state(
            "No run fits these filters.",
            icon=":material/search_off:",
            page="runs",
            action="Show all runs",
        )
        return
    with st.container(border=True):
        draw_run_rows(desk, runs)
    with st.container(horizontal=True):
        st.caption(f"{total:,} runs")
        as_of(desk)


SCREEN = Screen(
    title="Runs",
    icon=":material/play_circle:",
    section="Operate",
    order=10,
    permission="see",
    render=render,
)
