"""How batches are listed on Intake: what the file is, how it stands, what it waits for."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from config.errors import NotFoundError
from config.terms import BatchState, InboxState
from data.db import TenantSession
from data.models import Batch, InboxFile, JobRun
from data.runs import get_run
from jobs._desk import SYSTEM, Desk
from pages._ui import address, age, size_of, word_of

MOVING = (
    BatchState.READING,
    BatchState.CHECKING,
    BatchState.PREVIEWING,
    BatchState.PUBLISHING,
)
LOOKS = {
    "received": ("still", "○"),
    "reading": ("run", "▶"),
    "mapping": ("warning", "◐"),
    "checking": ("run", "▶"),
    "fixing": ("warning", "◐"),
    "previewing": ("run", "▶"),
    "previewed": ("run", "●"),
    "publishing": ("run", "▶"),
    "published": ("good", "✓"),
    "refused": ("bad", "✕"),
    "held": ("warning", "◐"),
}
STILL = ("still", "○")
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blank"}


def draw_batch_rows(desk: Desk, batches: Sequence[Batch]) -> None:
    """Draw one line a batch."""
    with desk.reading() as session:
        runs = {batch.id: run_of(session, batch) for batch in batches if batch.state in MOVING}
    rows = [batch_row(desk, batch, runs.get(batch.id)) for batch in batches]
    st.html(f'<div class="hr-rows hr-batches">{"".join(rows)}</div>')


def run_of(session: TenantSession, batch: Batch) -> JobRun | None:
    """Return the run that moves a batch now."""
    try:
        return get_run(session, batch.run_id) if batch.run_id else None
    except NotFoundError:
        return None


def batch_row(desk: Desk, batch: Batch, run: JobRun | None) -> str:
    """Return one batch as a line of HTML: state, file, what it waits for, whose it is and since."""
    look, mark = LOOKS.get(batch.state, STILL)
    link = address(desk.school_code, "workbench", batch=str(batch.id))
    facts = escape(" · ".join([f"Batch {batch.id}", *facts_of(batch)]))
    return (
        f'<div class="hr-row"><span class="hr-dot hr-state hr-{look}">'
        f"{mark} {escape(state_words(batch))}</span>"
        f'<span><a href="{link}">{escape(batch.filename)}</a>'
        f"<small>{facts}</small>{told(batch)}{progress(run)}</span>"
        f'<small class="hr-when">{escape(owner(batch))}<i></i>'
        f"{escape(age(desk, batch.created_at))}</small></div>"
    )


def state_words(batch: Batch) -> str:
    """Return the word for a batch's state; an error file that came back says where it went."""
    if "returned_to" in batch.detected:
        return f"Into batch {batch.detected['returned_to']}"
    if batch.state == BatchState.RECEIVED and batch.problem:
        return "Sent twice"
    return word_of(batch.state)


def facts_of(batch: Batch) -> list[str]:
    """Return what is known of a file: kind, encoding, sheet, delimiter, header, rows, size."""
    seen: Mapping[str, Any] = batch.detected
    kind = str(seen.get("kind", ""))
    said = [kind if " " in kind else kind.upper()] if kind else []
    said += [str(seen["encoding"]).upper()] if seen.get("encoding") else []
    said += [str(seen["sheet"])] if seen.get("sheet") else []
    if seen.get("delimiter"):
        said.append(DELIMITERS.get(seen["delimiter"], str(seen["delimiter"])))
    if kind and seen.get("header_row"):
        said.append(f"header in row {seen['header_row']}")
    if seen.get("rows") is not None and kind:
        said.append(f"{seen['rows']:,} rows")
    return [*said, size_of(batch.size_bytes)]


def told(batch: Batch) -> str:
    """Return the sentence of what a batch waits for, with what to do about it."""
    judged = batch.counts.get("check", {})
    if batch.problem:
        hint = f" {escape(batch.hint)}" if batch.hint else ""
        return f'<small class="hr-told">{escape(batch.problem)}{hint}</small>'
    if batch.state == BatchState.FIXING:
        errors, queries = judged.get("errors", 0), judged.get("queries", 0)
        words = f"{errors:,} errors, {queries:,} queries" if errors or queries else "nothing to fix"
        return f'<small class="hr-told">{words}</small>'
    if batch.state == BatchState.PUBLISHED:
        return f"<small>{escape(batch.dataset)} version {batch.version_no}</small>"
    return ""


def progress(run: JobRun | None) -> str:
    """Return a bar for what moves: how far it is, or that it moves at all."""
    if run is None:
        return ""
    if not run.progress_total:
        return '<progress class="hr-progress" aria-label="Working"></progress>'
    done = f'value="{run.progress_done}" max="{run.progress_total}"'
    return f'<progress class="hr-progress" {done} aria-label="Progress"></progress>'


def owner(batch: Batch) -> str:
    """Return who sent a file, without the domain."""
    if batch.created_by == SYSTEM.email:
        return "inbox"
    return batch.created_by.split("@")[0]


def draw_inbox_rows(desk: Desk, files: Sequence[InboxFile]) -> None:
    """Draw one line for each file that came by itself."""
    rows = [inbox_row(desk, file) for file in files]
    st.html(f'<div class="hr-rows hr-batches">{"".join(rows)}</div>')


def inbox_row(desk: Desk, file: InboxFile) -> str:
    """Return one file of the inbox as a line of HTML."""
    look, mark = LOOKS.get(file.state, STILL)
    name = escape(file.path)
    if file.batch_id is not None:
        link = address(desk.school_code, "workbench", batch=str(file.batch_id))
        name = f'<a href="{link}">{name}</a>'
    outcome = file.outcome or WAITING[file.state]
    return (
        f'<div class="hr-row"><span class="hr-dot hr-state hr-{look}">'
        f"{mark} {escape(word_of(file.state))}</span>"
        f'<span>{name}<small class="hr-told">{escape(outcome)}</small></span>'
        f'<small class="hr-when">{escape(age(desk, file.settled_at or file.seen_at))}</small></div>'
    )


WAITING = {
    InboxState.SEEN: "Waits until it has not changed for a while.",
    InboxState.CLAIMED: "Being taken.",
    InboxState.PUBLISHED: "",
    InboxState.HELD: "",
}
