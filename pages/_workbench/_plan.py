"""The plan: steps that run over the mapped rows before they are checked, in order."""

import json
from typing import Any

import streamlit as st

from config.errors import HomeroomError
from pages._ui import problem
from pages._workbench._common import Bench
from pipelines._plan import check_plan, plans

COLUMN_KEYS = {"column", "columns"}


def draw_plan(bench: Bench, columns: list[str]) -> list[dict[str, Any]]:
    """Draw the steps so far and a form to add one; return the steps."""
    key = f"plan:{bench.batch.id}"
    steps: list[dict[str, Any]] = st.session_state.setdefault(key, list(bench.batch.plan))
    with st.expander(f"Plan: {len(steps)} steps" if steps else "Plan: no steps"):
        for position, step in enumerate(steps):
            draw_step(steps, position, step)
        draw_new_step(steps, columns)
    return list(steps)


def draw_step(steps: list[dict[str, Any]], position: int, step: dict[str, Any]) -> None:
    """Draw one step with the ways to move or remove it."""
    left, up, out = st.columns([8, 1, 1], vertical_alignment="center")
    settings = {name: value for name, value in step.items() if name != "plan"}
    left.markdown(f"{position + 1}. **{plans()[step['plan']].title}**")
    left.code(json.dumps(settings, ensure_ascii=False), language="json")
    if up.button("Up", key=f"up{position}", disabled=position == 0):
        steps.insert(position - 1, steps.pop(position))
        st.rerun()
    if out.button("Remove", key=f"out{position}"):
        steps.pop(position)
        st.rerun()


def draw_new_step(steps: list[dict[str, Any]], columns: list[str]) -> None:
    """Draw the form for one more step; a wrong setting is refused in a sentence."""
    known = plans()
    name = st.selectbox(
        "Add a step", list(known), format_func=lambda name: known[name].title, index=None
    )
    if name is None:
        return
    st.caption(f"{known[name].meaning} Columns: {', '.join(columns)}.")
    text = st.text_area(
        "Settings (JSON)", json.dumps(known[name].example, ensure_ascii=False, indent=2)
    )
    if not st.button("Add step"):
        return
    try:
        step = {"plan": name, **json.loads(text)}
        problems = check_plan([step])
    except (json.JSONDecodeError, HomeroomError) as error:
        problem("The settings of this step cannot be read.", str(error))
        return
    if problems:
        problem(problems[0], " ".join(problems[1:]))
        return
    steps.append(step)
    st.rerun()
