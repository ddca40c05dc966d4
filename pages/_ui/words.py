"""How names, moments, sizes and states are written on screens."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

import streamlit as st

from config.settings import Settings
from jobs._desk import Desk

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$])")
MADE_INTO_LINKS = re.compile(r"(:(?=[A-Za-z+_/])|@|(?<=www)(?=\\?\.))", re.IGNORECASE)
WORD_JOINER = "\u2060"

Color = Literal["red", "orange", "blue", "green", "violet", "gray"]
LOOKS: dict[str, tuple[str, str, Color]] = {
    "received": ("Received", ":material/inbox:", "gray"),
    "reading": ("Reading", ":material/progress_activity:", "blue"),
    "mapping": ("To map", ":material/conversion_path:", "orange"),
    "checking": ("Checking", ":material/progress_activity:", "blue"),
    "fixing": ("To fix", ":material/build:", "orange"),
    "previewing": ("Comparing", ":material/progress_activity:", "blue"),
    "previewed": ("Ready to publish", ":material/visibility:", "violet"),
    "publishing": ("Publishing", ":material/progress_activity:", "blue"),
    "published": ("Published", ":material/check_circle:", "green"),
    "refused": ("Refused", ":material/block:", "red"),
    "discarded": ("Discarded", ":material/delete:", "gray"),
    "seen": ("Arrived", ":material/move_to_inbox:", "gray"),
    "claimed": ("Taken", ":material/progress_activity:", "blue"),
    "held": ("Held", ":material/front_hand:", "orange"),
    "queued": ("Queued", ":material/schedule:", "gray"),
    "running": ("Running", ":material/play_circle:", "blue"),
    "waiting_to_retry": ("Waiting to retry", ":material/hourglass_top:", "orange"),
    "succeeded": ("Succeeded", ":material/check_circle:", "green"),
    "partly_succeeded": ("Partly succeeded", ":material/rule:", "orange"),
    "failed": ("Failed", ":material/cancel:", "red"),
    "timed_out": ("Timed out", ":material/timer_off:", "red"),
    "cancelled": ("Cancelled", ":material/do_not_disturb_on:", "gray"),
    "late": ("Late", ":material/schedule:", "orange"),
    "overdue": ("Overdue", ":material/hourglass_bottom:", "orange"),
    "skipped": ("Skipped", ":material/skip_next:", "gray"),
    "missed": ("Missed", ":material/event_busy:", "orange"),
    "active": ("Active", ":material/event_repeat:", "green"),
    "paused": ("Paused", ":material/pause_circle:", "gray"),
    "due": ("Due", ":material/schedule:", "blue"),
    "fired": ("Fired", ":material/check_circle:", "green"),
    "waiting": ("Waits for its turn", ":material/hourglass_top:", "blue"),
    "coalesced": ("Stands for a later one", ":material/merge:", "gray"),
    "missing": ("Missing", ":material/event_busy:", "orange"),
    "under_way": ("Under way", ":material/progress_activity:", "blue"),
    "dismissed": ("Dismissed", ":material/do_not_disturb_on:", "gray"),
    "open": ("Open", ":material/emergency_home:", "red"),
    "acknowledged": ("Acknowledged", ":material/front_hand:", "orange"),
    "analysing": ("Being analysed", ":material/search:", "orange"),
    "fixed": ("Mended", ":material/build:", "blue"),
    "closed": ("Closed", ":material/task_alt:", "green"),
    "archived": ("Archived", ":material/archive:", "gray"),
    "done": ("Done", ":material/task_alt:", "green"),
    "dropped": ("Dropped", ":material/do_not_disturb_on:", "gray"),
    "promoted": ("Promoted", ":material/trending_up:", "green"),
    "promoted_conditionally": ("Promoted on condition", ":material/trending_up:", "orange"),
    "graduated": ("Graduated", ":material/school:", "green"),
    "graduated_conditionally": ("Graduated on condition", ":material/school:", "orange"),
    "retained": ("Kept back", ":material/replay:", "orange"),
    "excluded": ("Left the school", ":material/do_not_disturb_on:", "gray"),
    "proposed": ("Proposed", ":material/pending:", "blue"),
    "to_approve": ("Waits for approval", ":material/pending_actions:", "blue"),
    "approved": ("Approved", ":material/verified:", "violet"),
    "applied": ("Applied", ":material/check_circle:", "green"),
    "partly_undone": ("Partly taken back", ":material/undo:", "orange"),
    "undone": ("Taken back", ":material/undo:", "gray"),
    "stale": ("Overtaken", ":material/update_disabled:", "gray"),
    "withdrawn": ("Left", ":material/logout:", "gray"),
    "registered": ("Has a place", ":material/event_seat:", "green"),
    "waitlisted": ("Waits", ":material/hourglass_empty:", "blue"),
    "offered": ("Offered", ":material/mail:", "orange"),
    "declined": ("Declined", ":material/do_not_disturb_on:", "gray"),
    "expired": ("Not answered in time", ":material/timer_off:", "gray"),
    "attended": ("Was there", ":material/check_circle:", "green"),
    "no_show": ("Was not there", ":material/cancel:", "orange"),
    "sending": ("Being sent", ":material/send:", "blue"),
    "sent": ("Sent", ":material/check_circle:", "green"),
    "unconfirmed": ("Unclear", ":material/help:", "orange"),
    "suppressed": ("Opted out or dead", ":material/do_not_disturb_on:", "gray"),
    "good": ("Good", ":material/check_circle:", "green"),
    "warning": ("Look at it", ":material/warning:", "orange"),
    "bad": ("Not working", ":material/cancel:", "red"),
    "unknown": ("Unknown", ":material/help:", "gray"),
}


def esc(text: object) -> str:
    """Return text that Markdown shows as it stands: no image, link, colour or icon comes of it."""
    return MADE_INTO_LINKS.sub(rf"\1{WORD_JOINER}", SPECIAL.sub(r"\\\1", str(text)))


def word_of(state: str) -> str:
    """Return the word that people read for a state."""
    return LOOKS[state][0] if state in LOOKS else state.replace("_", " ").capitalize()


def badge_of(state: str) -> Callable[[], object]:
    """Return what draws a state as an icon and a word."""
    word, icon, color = LOOKS.get(state, (word_of(state), ":material/label:", "gray"))
    return partial(st.badge, word, icon=icon, color=color)


def moment(desk: Desk, at: datetime | None) -> str:
    """Write a moment in the school's zone, with the zone."""
    if at is None:
        return "not yet"
    local = at.astimezone(desk.zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M %Z}"


def with_offset(desk: Desk, at: datetime) -> str:
    """Write a moment in the school's zone, with the zone and its distance from UTC."""
    offset = f"{at.astimezone(desk.zone):%z}"
    return f"{moment(desk, at)} (UTC{offset[:3]}:{offset[3:]})"


def age(desk: Desk, at: datetime | None) -> str:
    """Write how long ago a moment was."""
    if at is None:
        return "never"
    return f"{lasting(desk.now() - at)} ago"


def lasting(span: timedelta) -> str:
    """Write a length of time in its largest fitting unit."""
    seconds = max(span.total_seconds(), 0.0)
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3_600:
        return f"{seconds // 60:.0f} min"
    if seconds < 172_800:
        return f"{seconds // 3_600:.0f} h"
    return f"{seconds // 86_400:.0f} days"


def seconds_of(span: timedelta) -> str:
    """Write how long something took, to the tenth of a second while that matters."""
    seconds = span.total_seconds()
    if seconds < 0.05:
        return "under 0.1 s"
    return f"{seconds:.1f} s" if seconds < 60 else lasting(span)


def size_of(size_bytes: int) -> str:
    """Write a file's size."""
    if size_bytes < 1_000:
        return f"{size_bytes} B"
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1_000:.0f} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"


def site_of(settings: Settings) -> str:
    """Return the address that people type, without its last slash."""
    return settings.public_url.rstrip("/") or f"http://{settings.address}:{settings.port}"
