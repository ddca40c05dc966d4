"""The inbox: where the school's files arrive by themselves, and what became of the latest."""

import streamlit as st

from config.terms import InboxKind
from data.inboxes import find_inbox, list_files
from data.models import Inbox
from jobs._desk import Desk
from jobs.inbox import set_inbox
from pages._intake import draw_inbox_rows
from pages._ui import age, attempt, empty_state, label, problem

KINDS = {InboxKind.FOLDER: "Folder on this server", InboxKind.REMOTE: "S3 or SFTP"}


def render(desk: Desk) -> None:
    """Draw the switch of the inbox and its latest files."""
    with desk.reading() as session:
        inbox, files = find_inbox(session), list_files(session)
    with st.container(border=True, width=640):
        label("Inbox")
        draw_form(desk, inbox)
    label("Latest files")
    if not files:
        empty_state("No file came by itself yet.", icon=":material/move_to_inbox:")
    else:
        with st.container(border=True):
            draw_inbox_rows(desk, files)


def draw_form(desk: Desk, inbox: Inbox) -> None:
    """Draw where the inbox is and whether it is open."""
    if inbox.problem:
        problem(inbox.problem, inbox.hint)
    kinds = list(KINDS)
    with st.form("inbox_form", border=False):
        is_open = st.toggle("Take files that arrive by themselves", inbox.is_open)
        kind = st.radio(
            "Where they arrive",
            kinds,
            index=kinds.index(inbox.kind),
            format_func=lambda one: f"{KINDS[one]}: {place_words(desk, one)}",
        )
        st.caption(
            "A file is published without a person only if it has no error and no open query, its "
            "columns are known, and it changes no unusual amount. Everything else waits in Intake. "
            "A subfolder named after a profile, such as students, says what its files are."
        )
        if st.form_submit_button("Save the inbox", type="primary"):
            chosen = kind or InboxKind.FOLDER
            attempt(lambda: set_inbox(desk, chosen, is_open=is_open), then=st.rerun)
    if inbox.looked_at is not None:
        st.caption(f"Looked into {age(desk, inbox.looked_at)}.")


def place_words(desk: Desk, kind: InboxKind) -> str:
    """Return the address of the inbox as people type it."""
    settings, code = desk.settings, desk.school_code
    if kind == InboxKind.FOLDER:
        return f"{settings.inbox_folder}/{code}"
    return f"{settings.inbox_url.rstrip('/')}/{code}" if settings.inbox_url else "not configured"
