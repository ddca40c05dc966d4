"""What every screen is made of: its title, its empty states, links, downloads, live runs."""

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from typing import NoReturn

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from config.errors import HomeroomError
from config.profile import get_profile
from data.models import Artifact, JobRun
from data.runs import get_run, list_steps
from jobs._desk import Desk
from jobs._ledger import cancel
from pages._screen import get_screen, page_of
from pages._ui.guard import action_button, fragment, problem
from pages._ui.words import badge_of, esc, moment, size_of, word_of
from pipelines.run_flow import is_over

SCHOOL = "school"
WATCH_SECONDS = 1.0
KINDS = {"csv": "CSV for systems", "csv-excel": "CSV for Excel", "parquet": "Parquet"}
KINDS |= {"oneroster_bulk": "OneRoster, whole", "oneroster_delta": "OneRoster, changes"}
TEMPLATES = {"xlsx": "Blank XLSX", "csv": "Blank CSV", "html": "Column guide"}


def title(text: str, told: str = "", *, badge: Callable[[], object] | None = None) -> None:
    """Open a screen with its name, a state beside it, and one line about it."""
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.title(esc(text), anchor=False, width="content")
            if badge is not None:
                badge()
        if told:
            st.caption(esc(told))


def label(text: str) -> None:
    """Name a card in small capitals."""
    st.html(f'<h2 class="hr-label">{escape(text)}</h2>')


def as_of(desk: Desk, at: datetime | None = None) -> None:
    """Say from when the shown data is, in the school's zone."""
    st.caption(f"Data as of {moment(desk, at or desk.now())}")


def empty_state(
    sentence: str, *, icon: str = ":material/inbox:", page: str = "", action: str = ""
) -> None:
    """Say in one sentence why nothing is here, with one button that changes it."""
    with st.container(
        border=True, horizontal_alignment="center", vertical_alignment="center", gap="xsmall"
    ):
        st.space("small")
        st.markdown(f"{icon} {esc(sentence)}", width="content")
        if page:
            page_link(page, action)
        st.space("small")


def address(school: str, name: str, **query: str) -> str:
    """Return the link to a screen, for HTML of ours."""
    path = "/" if get_screen(name).default else f"/{name}"
    pairs = "&".join(f"{key}={value}" for key, value in {SCHOOL: school, **query}.items())
    return escape(f"{path}?{pairs}", quote=True)


def page_link(name: str, text: str, *, icon: str | None = None, **query: str) -> None:
    """Draw a link to a screen at the same school; `query` says what it opens there."""
    st.page_link(
        page_of(name, nothing), label=esc(text), icon=icon, query_params=with_school(query)
    )


def open_page(name: str, **query: str) -> NoReturn:
    """Leave for another screen at the same school."""
    st.switch_page(page_of(name, nothing), query_params=with_school(query))


def with_school(query: dict[str, str]) -> dict[str, str]:
    """Add the school that is shown now."""
    return {SCHOOL: st.session_state.get(SCHOOL, ""), **query}


def nothing() -> None:
    """Stand in for the content of a page that is only linked to."""


def download_links(desk: Desk, artifacts: Sequence[Artifact]) -> None:
    """List what can be downloaded, each with its size and rows, over our own route."""
    rows = [download_row(desk, artifact) for artifact in artifacts if artifact.gone_at is None]
    if rows:
        st.html(f'<div class="hr-rows">{"".join(rows)}</div>')


def download_row(desk: Desk, artifact: Artifact) -> str:
    """Return one line of the list of downloads."""
    facts = [KINDS.get(artifact.kind, artifact.kind.upper()), size_of(artifact.size_bytes)]
    facts += [f"{artifact.rows:,} rows"] if artifact.rows is not None else []
    name = escape(artifact.filename)
    return (
        f'<div class="hr-row"><span class="hr-dot">↓</span><span>'
        f'<a href="/files/{escape(desk.school_code)}/{artifact.id}" download>{name}</a>'
        f"<small>{escape(' · '.join(facts))}</small></span>"
        f"<small>{escape(moment(desk, artifact.created_at))}</small></div>"
    )


def template_links(desk: Desk, profile: str) -> None:
    """Draw the links to a profile's blank files and to its guide."""
    if get_profile(profile).any_columns:
        return
    base = f"/files/{escape(desk.school_code)}/templates/{escape(profile)}"
    links = [f'<a href="{base}.{kind}" download>{word}</a>' for kind, word in TEMPLATES.items()]
    st.html(f'<p class="hr-links">{" ".join(links)}</p>')


def forget_upload(file: UploadedFile) -> None:
    """Free the bytes of an upload that is stored by now; Streamlit keeps them for the session."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def watch_run(desk: Desk, run_id: int | None, word: str) -> None:
    """Show a run's progress until it ends, then draw the screen again."""
    if run_id is None:
        problem(f"{word} has not begun.", "Reload the page.")
        return
    fragment(draw_progress, run_every=WATCH_SECONDS)(desk, run_id, word)


def draw_progress(desk: Desk, run_id: int, word: str) -> None:
    """Draw how far a run is, its steps, and the way to stop it."""
    with desk.reading() as session:
        run = get_run(session, run_id)
        steps = [(step.name, step.state.value) for step in list_steps(session, run_id)]
    if is_over(run.state):
        st.rerun(scope="app")
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            badge_of(run.state)()
            st.markdown(f"**{esc(word)}** · run {run_id}", width="stretch")
            page_link("runs", "Open the run", run=str(run_id))
            action_button(
                desk, "Cancel", lambda now: stop(now, run_id), icon=":material/stop_circle:"
            )
        st.progress(share_of(run), text=esc(told(run, steps)))


def share_of(run: JobRun) -> float:
    """Return how much of a run is done, between 0 and 1."""
    return min(run.progress_done / run.progress_total, 1.0) if run.progress_total else 0.0


def told(run: JobRun, steps: list[tuple[str, str]]) -> str:
    """Say in a few words what a run does now."""
    if not steps:
        return "Waiting for a worker."
    count = f" · {run.progress_done:,} of {run.progress_total:,}" if run.progress_total else ""
    name, state = steps[-1]
    return f"{name.capitalize()}: {word_of(state).lower()}{count}"


def stop(desk: Desk, run_id: int) -> str:
    """Cancel a run."""
    cancel(desk, run_id)
    return f"Run {run_id} was asked to stop."


def only_number(text: str, what: str) -> int:
    """Return the number that an address carries, or say that there is no such thing."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise HomeroomError(f"There is no {what} {text[:40]}.", hint="Follow a link to it instead.")
    return int(text)
