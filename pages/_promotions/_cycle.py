"""The year that ends: what stands in the way, the dry run, and the promotions made of it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from config.permissions import is_allowed
from config.school_terms import PromotionState
from config.terms import Severity
from data.models import AcademicSession, Promotion
from data.run_list import RunFilter, find_runs
from jobs._desk import Desk
from jobs._promotion import in_words
from jobs.promote import PromoteParams
from jobs.promotion_check import Hurdle, list_hurdles
from jobs.promotions import request
from pages._ui import (
    action_button,
    address,
    empty_state,
    esc,
    label,
    moment,
    page_link,
    watch_run,
    word_of,
)
from pipelines.run_flow import is_over

PARTS = {"levels": "Levels", "rules": "Rules"}


def draw_cycle(desk: Desk, year: AcademicSession, made: Sequence[Promotion]) -> None:
    """Draw the hurdles, the button when there are none, the run if one goes on, what was made."""
    hurdles = list_hurdles(desk, year)
    draw_hurdles(hurdles)
    with desk.reading() as session:
        runs = find_runs(session, RunFilter(jobs=("promote",)), limit=1)
    if runs and not is_over(runs[0].state):
        watch_run(desk, runs[0].id, "Promotion")
    elif not any(one.severity is Severity.ERROR for one in hurdles):
        draw_start(desk, year)
    if not made:
        empty_state(
            "No dry run of this year yet. It changes nothing and tells of each student why.",
            icon=":material/trending_up:",
        )
        return
    with st.container(border=True):
        label(f"Promotions from {year.title}")
        rows = "".join(row_of(desk, one) for one in made)
        st.html(f'<div class="hr-rows">{rows}</div>')


def draw_hurdles(hurdles: Sequence[Hurdle]) -> None:
    """Draw what stands in the way, each with the link that mends it."""
    if not hurdles:
        return
    with st.container(border=True, gap="small"):
        label("Before you start")
        for one in hurdles:
            is_error = one.severity is Severity.ERROR
            icon = ":material/block:" if is_error else ":material/hourglass_top:"
            color = "red" if is_error else "orange"
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f":{color}[{icon}] {esc(one.sentence)}", width="stretch")
                if one.part in PARTS:
                    word = PARTS[one.part]
                    page_link("promotions", f"Open {word}", part=word)
                else:
                    page_link("intake", "Upload a file")


def draw_start(desk: Desk, year: AcademicSession) -> None:
    """Draw the button of the dry run for those who may."""
    if not is_allowed(desk.actor.role, "promote"):
        return
    following = year.school_year + 1
    params = PromoteParams(from_year=year.school_year, to_year=following)
    with st.container(horizontal=True, vertical_alignment="center"):
        action_button(
            desk,
            f"Dry run into {year.school_year}/{following % 100:02}",
            lambda now: f"Run {request(now, params)} decides every student.",
            icon=":material/play_arrow:",
            type="primary",
        )
        st.caption("Changes nothing. Overrides of earlier dry runs count again.")


def row_of(desk: Desk, one: Promotion) -> str:
    """Return one promotion as a line."""
    link = address(desk.school_code, "promotions", promotion=str(one.id))
    scope = f"Level {one.level_code}" if one.level_code else "The whole school"
    hold = " · unusual" if one.hold and not one.release_reason else ""
    state = escape(word_of(state_word(one)))
    return (
        f'<div class="hr-row"><span class="hr-dot hr-state">{state}</span>'
        f'<span><a href="{link}">{escape(scope)} · promotion {one.id}</a>'
        f"<small>{escape(in_words(one.counts) + hold)}</small></span>"
        f"<small>{escape(moment(desk, one.made_at))}<br>{escape(one.made_by)}</small></div>"
    )


def state_word(promotion: Promotion) -> str:
    """Return the word under which screens show where a promotion stands."""
    waits = promotion.state is PromotionState.PREVIEWED
    return "to_approve" if waits else promotion.state.value
