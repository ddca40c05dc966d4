"""History: every step in the words of its button; a click brings the batch to it."""

import streamlit as st

from config.terms import AmendKind, AmendState
from data.models import BatchStep
from jobs.history import go_to, redo, undo
from pages._ui import attempt, empty_state, esc, moment
from pages._workbench._acting import ASK, remount
from pages._workbench._common import Bench

SHOWN = 100
ICONS = {
    AmendKind.EDIT: ":material/edit:",
    AmendKind.BULK: ":material/checklist:",
    AmendKind.MERGE: ":material/merge:",
    AmendKind.SET_ASIDE: ":material/block:",
    AmendKind.TAKE_BACK: ":material/undo:",
    AmendKind.EXPLAIN: ":material/chat:",
}


WORDS = {AmendState.DONE: "", AmendState.UNDONE: "undone", AmendState.DISCARDED: "discarded"}


def draw_undo(bench: Bench) -> None:
    """Draw Undo and Redo; each says what it would do."""
    done = [step for step in bench.steps if step.state == AmendState.DONE]
    undone = [step for step in bench.steps if step.state == AmendState.UNDONE]
    if st.button(
        "Undo",
        icon=":material/undo:",
        shortcut="Ctrl+Z",
        disabled=not done,
        help=esc(done[-1].label) if done else "Nothing was changed yet",
    ):
        seen = done[-1].position
        attempt(lambda: undo(bench.desk, bench.batch.id, seen=seen), then=restored)
    if st.button(
        "Redo",
        icon=":material/redo:",
        shortcut="Ctrl+Shift+Z",
        disabled=not undone,
        help=esc(undone[0].label) if undone else "Nothing was undone",
    ):
        attempt(lambda: redo(bench.desk, bench.batch.id), then=restored)


def restored() -> None:
    """Draw the rows of the restored state."""
    st.session_state.pop(ASK, None)
    remount()


def draw_steps(bench: Bench) -> None:
    """Draw the steps, the newest first; the file as it was read stands at the end."""
    if not bench.steps:
        empty_state(
            "Nothing was changed yet. Every correction becomes a step here.",
            icon=":material/history:",
        )
        return
    st.caption("Click a step to bring the batch to it. Nothing is lost: later steps can be redone.")
    done = [step.position for step in bench.steps if step.state == AmendState.DONE]
    now = max(done, default=0)
    with st.container(border=True, gap="xxsmall", key="fix_steps"):
        for step in bench.steps[::-1][:SHOWN]:
            draw_step(bench, step, now=now)
        draw_start(bench, is_here=now == 0)
    if len(bench.steps) > SHOWN:
        st.caption(f"The newest {SHOWN} of {len(bench.steps):,} steps.")


def draw_start(bench: Bench, *, is_here: bool) -> None:
    """Draw the state before any step."""
    words, icon = "The file as it was read", ":material/flag:"
    if is_here:
        st.markdown(f"{icon} **{words}**")
    elif st.button(words, icon=icon, type="tertiary", key="step0"):
        attempt(lambda: go_to(bench.desk, bench.batch.id, 0), then=restored)


def draw_step(bench: Bench, step: BatchStep, *, now: int) -> None:
    """Draw one step; a click restores it, a discarded one cannot be restored."""
    word = WORDS[step.state] if step.position != now else "**the batch stands here**"
    told = esc(f"{step.actor} · {moment(bench.desk, step.made_at)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            if step.position == now:
                st.markdown(f"{ICONS[step.kind]} **{esc(step.label)}**")
            elif step.state == AmendState.DISCARDED:
                st.markdown(f":gray[{ICONS[step.kind]} ~~{esc(step.label)}~~]")
            elif st.button(
                esc(step.label), icon=ICONS[step.kind], type="tertiary", key=f"step{step.position}"
            ):
                position = step.position
                attempt(lambda: go_to(bench.desk, bench.batch.id, position), then=restored)
        st.caption(f"{told} · {word}" if word else told, width="content")
