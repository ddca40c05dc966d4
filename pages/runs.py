"""Runs: everything that was done in the background, newest first, and each run in full."""

from datetime import timedelta

import streamlit as st

from config.permissions import is_allowed
from config.terms import RunState
from data.run_list import ACTIVE, BROKEN, RunFilter, count_matching, find_runs
from jobs._desk import Desk
from jobs.retries import Retryable, find_retryable, retry_all
from pages._run_detail import draw_run
from pages._runs import draw_run_rows, job_titles
from pages._screen import Screen
from pages._ui import (
    as_of,
    attempt,
    dialog,
    empty_state,
    esc,
    fragment,
    moment,
    only_number,
    page_link,
    say_next,
    title,
)

ROWS_A_PAGE = 25
MOST_COUNTED = 10_000
FILTERS = ("show", "job", "days", "words")
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
    draw_retry(desk, wanted)
    before = st.query_params.get("before", "")
    number = only_number(before, "run") if before else None
    fragment(draw_list, run_every=REFRESH_SECONDS)(desk, wanted, number)


def draw_retry(desk: Desk, wanted: RunFilter) -> None:
    """Offer to try again all failures that are shown, with their number, filter and oldest day."""
    is_about_failures = wanted.states == BROKEN
    if not is_about_failures or not is_allowed(desk.actor.role, "run_job"):
        return
    found = find_retryable(desk, wanted)
    if found is None:
        return
    label = f"Retry {'the first' if found.is_cut else 'all'} {len(found.run_ids):,} failed"
    if st.button(label, icon=":material/replay:"):
        dialog("Retry failed runs", confirm_retry)(desk, found, in_words(wanted))


def confirm_retry(desk: Desk, found: Retryable, filtered: str) -> None:
    """Say exactly what would be tried again, then do just that."""
    count = len(found.run_ids)
    st.markdown(
        f"**{count:,} run{'s' if count > 1 else ''}**, {esc(filtered)}, "
        f"the oldest from {esc(moment(desk, found.oldest_at))}."
    )
    st.caption(
        "Each starts from its beginning with the same parameters, a few at a time. "
        "What was tried again already is not among them."
    )
    if st.button(f"Retry these {count:,}", type="primary"):
        told = attempt(lambda: retry_all(desk, found.run_ids))
        if told is not None:
            say_next(told)
            st.rerun()


def in_words(wanted: RunFilter) -> str:
    """Say in words which runs are shown."""
    jobs = " or ".join(job_titles().get(name, name) for name in wanted.jobs) or "every job"
    words = f", with “{wanted.words}”" if wanted.words else ""
    days = "" if wanted.since is None else ", of the time that is chosen"
    return f"failed, of {jobs}{words}{days}"


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


def draw_list(desk: Desk, wanted: RunFilter, before: int | None) -> None:
    """Draw one page of the runs that are meant."""
    with desk.reading() as session:
        total = count_matching(session, wanted, most=MOST_COUNTED)
        runs = find_runs(session, wanted, limit=ROWS_A_PAGE + 1, before=before)
    if not runs:
        empty_state(
            "No run fits these filters." if before is None else "There is nothing older.",
            icon=":material/search_off:",
            page="runs",
            action="Show all runs",
        )
        return
    with st.container(border=True):
        draw_run_rows(desk, runs[:ROWS_A_PAGE])
    with st.container(horizontal=True, vertical_alignment="center"):
        here = {name: value for name, value in st.query_params.items() if name in FILTERS}
        if before is not None:
            page_link("runs", "Newest", icon=":material/first_page:", **here)
        if len(runs) > ROWS_A_PAGE:
            last = str(runs[ROWS_A_PAGE - 1].id)
            page_link("runs", "Older", icon=":material/arrow_forward:", **here, before=last)
        st.caption(f"{total:,}{' or more' if total == MOST_COUNTED else ''} runs")
        as_of(desk)


SCREEN = Screen(
    title="Runs",
    icon=":material/play_circle:",
    section="Operate",
    order=10,
    permission="see",
    render=render,
)
