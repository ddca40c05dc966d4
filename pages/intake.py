"""Intake: drop files, see where every batch stands and what came by itself."""

from datetime import timedelta
from typing import Any

import streamlit as st

from config.errors import HomeroomError
from config.profile import default_profiles
from config.terms import BatchState
from data.batches import OPEN, count_refused, list_batches, list_held
from data.inboxes import find_inbox, list_files
from data.models import Batch
from jobs._desk import Desk
from jobs.intake import DETECT, receive
from pages._intake import MOVING, draw_batch_rows, draw_inbox_rows
from pages._screen import Screen
from pages._ui import (
    age,
    empty_state,
    esc,
    forget_upload,
    fragment,
    label,
    open_page,
    page_link,
    problem,
    template_links,
    title,
)
from pipelines._format import formats

FILTERS = {"open": "Open", "mine": "Mine", "held": "Held", "published": "Published", "all": "All"}
NOTHING = {
    "open": "No file is on its way. Drop one above to begin.",
    "mine": "You have sent no file yet. Drop one above to begin.",
    "held": "Nothing is held back. Refused files and files sent twice would stand here.",
    "published": "No file was published yet.",
    "all": "No file was sent yet. Drop one above to begin.",
}
REFRESH_SECONDS = 2
LATEST = 5
LATELY_DAYS = 1
DROP = "drop"
TAKEN = "drop_taken"
NOT_TAKEN = "drop_not_taken"


def render(desk: Desk) -> None:
    """Draw the drop zone, the batches, and the inbox below them."""
    title("Intake", "Files are stored at once, and published only after a preview.")
    draw_upload(desk)
    draw_not_taken()
    chosen = st.segmented_control(
        "Show batches",
        list(FILTERS),
        format_func=lambda name: FILTERS[name],
        default="open",
        required=True,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    moving = is_moving(find(desk, chosen))
    draw_refused(desk, chosen)
    fragment(draw_batches, run_every=REFRESH_SECONDS if moving else None)(desk, chosen, moving)
    draw_inbox(desk)


def draw_upload(desk: Desk) -> None:
    """Draw the drop zone; each file becomes a batch in the same run that received it."""
    names = {DETECT: "Find out by its columns"}
    names |= {name: profile.title for name, profile in default_profiles().items()}
    generation = st.session_state.setdefault(DROP, 0)
    left, right = st.columns([3, 1], vertical_alignment="top")
    profile = right.selectbox(
        "What is in the files", list(names), format_func=lambda name: names[name]
    )
    if profile != DETECT:
        with right:
            template_links(desk, profile)
    files = left.file_uploader(
        "Upload files",
        accept_multiple_files=True,
        key=f"drop{generation}",
        max_upload_size=desk.settings.max_upload_mib,
        help=f"{readable_kinds()}. The content decides, not the name.",
    )
    if not files:
        return
    with left, st.spinner(f"Storing {len(files)} files" if len(files) > 1 else "Storing the file"):
        numbers = take_all(desk, files, profile)
    st.session_state[DROP] = generation + 1
    st.session_state.pop(TAKEN, None)
    if len(files) == 1 and numbers:
        open_page("workbench", batch=str(numbers[0]))
    st.rerun()


def readable_kinds() -> str:
    """Return what can be read, as the formats say it."""
    return ", ".join(part.title for part in formats().values())


def take_all(desk: Desk, files: list[Any], profile: str) -> list[int]:
    """Store each file as a batch, none twice if this run is interrupted; keep why one was not."""
    taken: dict[str, int] = st.session_state.setdefault(TAKEN, {})
    refused: list[tuple[str, str]] = st.session_state.setdefault(NOT_TAKEN, [])
    for file in files:
        if file.file_id in taken:
            continue
        try:
            taken[file.file_id] = receive(desk, file.name, file.getvalue(), profile=profile)
        except HomeroomError as error:
            taken[file.file_id] = 0
            refused.append((error.message, error.hint))
        forget_upload(file)
    return [number for number in taken.values() if number]


def draw_not_taken() -> None:
    """Say which files were not even stored, once."""
    for message, hint in st.session_state.pop(NOT_TAKEN, []):
        problem(message, hint)


def draw_refused(desk: Desk, chosen: str) -> None:
    """Point to what was refused lately, which is not on its way any more."""
    if chosen != "open":
        return
    with desk.reading() as session:
        count = count_refused(session, since=desk.now() - timedelta(days=LATELY_DAYS))
    if count:
        word = "file was" if count == 1 else "files were"
        words = f"{count:,} {word} refused in the last day. See why"
        page_link("intake", words, icon=":material/block:", show=FILTERS["held"])


def find(desk: Desk, chosen: str) -> list[Batch]:
    """Return the batches that the filter names, newest first."""
    states = {"open": OPEN, "published": (BatchState.PUBLISHED,)}.get(chosen, ())
    owner = desk.actor.email if chosen == "mine" else ""
    with desk.reading() as session:
        if chosen == "held":
            return list_held(session)
        return list_batches(session, states=states, created_by=owner)


def is_moving(batches: list[Batch]) -> bool:
    """Tell whether something of this list goes on by itself."""
    return any(batch.state in MOVING for batch in batches)


def draw_batches(desk: Desk, chosen: str, moving: bool) -> None:  # noqa: FBT001
    """Draw the list; when nothing moves any more, the whole screen stops to refresh."""
    batches = find(desk, chosen)
    if moving and not is_moving(batches):
        st.rerun(scope="app")
    if not batches:
        empty_state(NOTHING[chosen], icon=":material/inbox:")
        return
    with st.container(border=True):
        label("Batches")
        draw_batch_rows(desk, batches)


def draw_inbox(desk: Desk) -> None:
    """Draw what came by itself, if the school has an inbox."""
    with desk.reading() as session:
        inbox, files = find_inbox(session), list_files(session, limit=LATEST)
    if not inbox.is_open and not files:
        return
    with st.container(border=True):
        label("Came by themselves")
        if inbox.problem:
            problem(inbox.problem, inbox.hint)
        if files:
            draw_inbox_rows(desk, files)
        else:
            st.markdown("The inbox is open; no file came yet.")
        looked = f"Looked into {age(desk, inbox.looked_at)}." if inbox.looked_at else ""
        st.caption(esc(looked if inbox.is_open else "The inbox is closed."))


SCREEN = Screen(
    title="Intake",
    icon=":material/inbox:",
    section="Work",
    order=20,
    permission="upload",
    render=render,
)
