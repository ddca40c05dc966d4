"""Today: what needs you first, then four figures, the health of the house, the latest runs."""

import streamlit as st

from data.run_list import RunFilter, find_runs
from jobs._desk import Desk
from jobs.today import Figure, Item, figures, needs_you
from pages._runs import draw_run_rows
from pages._screen import Screen
from pages._today import draw_health
from pages._ui import age, as_of, badge_of, esc, fragment, label, page_link, title

REFRESH_SECONDS = 10
LATEST = 6


def render(desk: Desk) -> None:
    """Draw the school's day."""
    title(desk.school_name)
    fragment(draw_day, run_every=REFRESH_SECONDS)(desk)


def draw_day(desk: Desk) -> None:
    """Draw everything that changes while one looks at it."""
    as_of(desk)
    draw_needs(desk, needs_you(desk))
    draw_figures(figures(desk))
    left, right = st.columns([3, 2], gap="small")
    with left.container(border=True, height="stretch"):
        label("Latest runs")
        with desk.reading() as session:
            runs = find_runs(session, RunFilter(), limit=LATEST)
        draw_run_rows(desk, runs)
        page_link("runs", "All runs", icon=":material/arrow_forward:")
    with right.container(border=True, height="stretch"):
        label("Health")
        draw_health(desk)


def draw_needs(desk: Desk, items: list[Item]) -> None:
    """Draw what waits for a person, one button each."""
    with st.container(border=True, gap="small", key="needs"):
        label("Needs you")
        if not items:
            st.markdown(":material/task_alt: Nothing waits for you.")
            return
        for item in items:
            draw_need(desk, item)


def draw_need(desk: Desk, item: Item) -> None:
    """Draw one thing that waits."""
    what, button = st.columns([5, 1.4], vertical_alignment="center", gap="small")
    with what.container(horizontal=True, vertical_alignment="center", gap="small"):
        badge_of(item.state)()
        since = f" · {age(desk, item.at)}" if item.at else ""
        st.markdown(f"**{esc(item.text)}**  \n:gray[{esc(item.detail)}{since}]", width="stretch")
    with button.container(horizontal_alignment="right"):
        page_link(item.page, item.action, icon=":material/arrow_forward:", **item.query)


def draw_figures(found: list[Figure]) -> None:
    """Draw the figures; each opens the list of what it counts."""
    grid = st.grid(4, min_column_width=150, gap="small")
    for figure in found:
        with grid.cell().container(border=True, height="stretch", gap="xsmall"):
            st.metric(
                figure.title,
                f"{figure.value:,}",
                chart_data=figure.series,
                chart_type="bar",
                height="content",
            )
            st.caption(figure.note)
            page_link(figure.page, figure.action, icon=":material/arrow_forward:", **figure.query)


SCREEN = Screen(
    title="Today",
    icon=":material/space_dashboard:",
    section="Work",
    order=10,
    permission="see",
    render=render,
    default=True,
)
