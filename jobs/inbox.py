"""The inbox of a school: files that come by themselves, each taken once, whoever looks."""

from datetime import timedelta

from pydantic import BaseModel

from config.errors import HomeroomError
from config.terms import InboxKind, InboxState
from data.db import TenantSession
from data.inboxes import add_seen, change_inbox, claim_file, find_inbox, list_files
from data.models import Inbox, InboxFile
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs._places import DONE, HELD, Found, Place, place_of
from jobs._registry import ADMINISTRATORS, job
from jobs._run import Run
from pipelines.inbox_flow import step

SETTLED = {InboxState.PUBLISHED: DONE, InboxState.HELD: HELD}


class Nothing(BaseModel):
    """No parameters."""


def set_inbox(desk: Desk, kind: InboxKind, *, is_open: bool) -> None:
    """Open or close the school's inbox; one that cannot be reached is not opened."""
    desk.allow("manage_school")
    if is_open:
        place_of(desk.settings, kind, desk.school_code).look()
    with desk.transaction() as session:
        inbox = change_inbox(session)
        old = f"{inbox.kind}, {'open' if inbox.is_open else 'closed'}"
        inbox.kind, inbox.is_open = kind, is_open
        inbox.problem = inbox.hint = ""
        new = f"{kind}, {'open' if is_open else 'closed'}"
        desk.audit(session, "inbox.changed", f"school {desk.school_code}", old=old, new=new)


@job(
    title="Look into the inbox",
    description="Looks for new files in the school's inbox; takes those that no longer grow.",
    owner=ADMINISTRATORS,
    params=Nothing,
    timeout_seconds=300,
    is_schedulable=True,
)
def watch_inbox(run: Run, _params: Nothing) -> str:
    """Remember what lies there, and take what has not changed for a while."""
    desk = run.desk
    with desk.reading() as session:
        inbox = find_inbox(session)
    try:
        place = place_of(desk.settings, inbox.kind, desk.school_code)
        found = place.look()
        clear(desk, place, found)
    except (HomeroomError, OSError) as error:
        return complain(desk, error)
    taken = sum(take(desk, one) for one in found)
    with desk.transaction() as session:
        note_look(session, desk, message="", hint="")
    files = f"{len(found):,} file{'' if len(found) == 1 else 's'}"
    return f"{files} in the inbox, {taken:,} taken."


def complain(desk: Desk, error: Exception) -> str:
    """Keep why the inbox cannot be read, for the people who can do something about it."""
    message, hint = f"The inbox cannot be read: {type(error).__name__}.", "Ask an administrator."
    if isinstance(error, HomeroomError):
        message, hint = error.message, error.hint
    with desk.transaction() as session:
        note_look(session, desk, message=message, hint=hint)
    return message


def note_look(session: TenantSession, desk: Desk, *, message: str, hint: str) -> Inbox:
    """Write when the inbox was looked into, and what was wrong."""
    inbox = change_inbox(session)
    inbox.looked_at, inbox.problem, inbox.hint = desk.now(), message, hint
    return inbox


def take(desk: Desk, found: Found) -> bool:
    """Claim a file and queue its way to a version in one transaction; tell whether it was ours."""
    now = desk.now()
    stable = timedelta(seconds=desk.settings.inbox_stable_seconds)
    with desk.transaction() as session:
        file = add_seen(
            session, found.path, stamp=found.stamp, size_bytes=found.size_bytes, now=now
        )
        if file.state != InboxState.SEEN or now - file.seen_at < stable:
            return False
        if not claim_file(session, file.id, state=step(InboxState.SEEN, "claim")):
            return False
        enqueue(desk, session, "take_inbox_file", {"file_id": file.id})
        desk.audit(session, "inbox.claimed", f"inbox file {file.id}", new=found.path)
        return True


def clear(desk: Desk, place: Place, found: list[Found]) -> None:
    """Put away what was settled before and lies there still, or again."""
    here = {(one.path, one.stamp, one.size_bytes) for one in found}
    with desk.reading() as session:
        settled = list_files(session, states=tuple(SETTLED), limit=200)
    for file in settled:
        if (file.path, file.stamp, file.size_bytes) in here:
            put_away(desk, place, file, state=file.state, outcome=file.outcome)


def put_away(desk: Desk, place: Place, file: InboxFile, *, state: InboxState, outcome: str) -> None:
    """Move a file where settled ones lie, with a receipt that says what became of it."""
    receipt = f"{file.path}\n{outcome}\n{desk.now():%Y-%m-%d %H:%M} UTC\n"
    if file.batch_id is not None:
        receipt += f"Batch {file.batch_id} at {desk.school_name}\n"
    prefix = f"{file.seen_at:%Y%m%d-%H%M%S}"
    place.put_away(file.path, SETTLED[state], prefix=prefix, receipt=receipt)
