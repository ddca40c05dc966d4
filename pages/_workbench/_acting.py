"""What every change of the Fix step goes through: it is made, or a person is asked first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import streamlit as st

from config.errors import HomeroomError
from jobs._amend import UndoneError
from jobs._desk import Desk
from jobs.corrections import Cell, Clash, ClashError, Place, edit_cells, shown
from pages._ui import esc, moment, problem
from pages._workbench._common import Bench

ASK = "fix_ask"
MOUNT = "fix_mount"


class Change(Protocol):
    """One change of a batch; `discard` says that undone steps may go."""

    def __call__(self, desk: Desk, *, discard: bool) -> object:
        """Make the change."""
        ...


@dataclass(frozen=True, kw_only=True)
class Question:
    """A change that waits for a person's word."""

    batch_id: int
    change: Change
    undone: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    cells: tuple[Cell, ...] = ()
    seen: Mapping[Place, str | None] = field(default_factory=dict)


def correct(bench: Bench, cells: Sequence[Cell], seen: Mapping[Place, str | None]) -> bool:
    """Store what a person typed over what the person saw."""
    change = partial(edit_cells, batch_id=bench.batch.id, cells=cells, seen=seen)
    return act(bench, change, cells=cells, seen=seen)


def act(
    bench: Bench,
    change: Change,
    *,
    cells: Sequence[Cell] = (),
    seen: Mapping[Place, str | None] | None = None,
    discard: bool = False,
) -> bool:
    """Make a change and tell whether it was made; ask, or say why not."""
    waiting = partial(Question, batch_id=bench.batch.id, change=change)
    try:
        change(bench.desk, discard=discard)
    except UndoneError as error:
        st.session_state[ASK] = waiting(undone=error.labels, cells=tuple(cells), seen=seen or {})
        return False
    except ClashError as error:
        st.session_state[ASK] = waiting(
            clashes=error.clashes, cells=tuple(cells), seen=dict(seen or {})
        )
        return False
    except HomeroomError as error:
        problem(error.message, error.hint)
        return False
    st.session_state.pop(ASK, None)
    return True


def remount() -> None:
    """Forget which rows the page showed, and draw those that fit by now."""
    st.session_state.pop(MOUNT, None)
    st.rerun()


def draw_question(bench: Bench) -> None:
    """Ask for the word that a change waits for."""
    question = st.session_state.get(ASK)
    if not isinstance(question, Question) or question.batch_id != bench.batch.id:
        return
    with st.container(border=True, key="fix_question"):
        if question.clashes:
            draw_clash(bench, question)
        else:
            draw_undone(bench, question)


def draw_undone(bench: Bench, question: Question) -> None:
    """Warn before undone steps are given up."""
    count = len(question.undone)
    word = "step" if count == 1 else "steps"
    said = "; ".join(question.undone[:3]) + ("; and more" if count > 3 else "")
    st.markdown(f":orange[:material/history:] **This change discards {count} undone {word}**")
    stay = "It stays" if count == 1 else "They stay"
    st.caption(esc(f"{said}. {stay} listed in the history, but cannot be redone any more."))
    with st.container(horizontal=True):
        if st.button(f"Discard {count} {word} and go on", type="primary"):
            st.session_state.pop(ASK, None)
            made = act(
                bench, question.change, cells=question.cells, seen=question.seen, discard=True
            )
            remount() if made else st.rerun()
        if st.button("Drop my change"):
            st.session_state.pop(ASK, None)
            remount()


def draw_clash(bench: Bench, question: Question) -> None:
    """Show who was first, from what to what, and let the second person choose."""
    st.markdown(":orange[:material/group:] **Somebody else changed this while you were typing**")
    for clash in question.clashes:
        at = f" at {moment(bench.desk, clash.at)}" if clash.at else ""
        st.markdown(
            esc(
                f"{clash.actor} changed {clash.title} in row {clash.row} from "
                f"{shown(clash.seen)} to {shown(clash.theirs)}{at}. "
                f"You typed {shown(clash.mine)}."
            )
        )
    places = {(clash.row, clash.column): clash.theirs for clash in question.clashes}
    mine = ", ".join(dict.fromkeys(shown(clash.mine) for clash in question.clashes[:3]))
    theirs = ", ".join(dict.fromkeys(shown(clash.theirs) for clash in question.clashes[:3]))
    with st.container(horizontal=True):
        if st.button(esc(f"Keep theirs: {theirs}")):
            st.session_state.pop(ASK, None)
            rest = [cell for cell in question.cells if (cell[0], cell[1]) not in places]
            if not rest or correct(bench, rest, question.seen):
                remount()
        if st.button(esc(f"Take mine: {mine}")):
            st.session_state.pop(ASK, None)
            if correct(bench, question.cells, {**question.seen, **places}):
                remount()
