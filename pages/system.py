"""System: how each part of the installation is, what to do about it, and what keeps it well."""

import streamlit as st

from config.terms import Purged
from data.models import LegalHold
from jobs._desk import Desk
from jobs.health import Card, health
from jobs.purge import WORDS, add_hold, current_holds, release_hold
from jobs.system import describe, start
from pages._screen import Screen
from pages._ui import (
    action_button,
    age,
    as_of,
    attempt,
    badge_of,
    dialog,
    esc,
    fragment,
    label,
    moment,
    page_link,
    say_next,
    title,
)

REFRESH_SECONDS = 10
# What to do about a part that is not well, and the page that shows more.
WAYS = {
    "worker": ("Start `homeroom worker` on a machine that reaches the database.", "runs"),
    "sweeper": ("It is part of the worker; start one.", "runs"),
    "planner": ("It is part of the worker; start one.", "schedules"),
    "queue": ("Start more workers, or wait until the long runs have ended.", "runs"),
    "services": ("Look at the runs that wait; the service itself may be down.", "runs"),
    "backup": ("Back up now, then make a schedule for each night.", "schedules"),
    "restore test": ("Prove the last backup, then make a schedule for each week.", "schedules"),
    "disk": ("Make room, or purge what is old.", ""),
    "database": ("Look at the database server; nothing can be done without it.", ""),
}
BUTTONS = {
    "health_check": ("Run health check", ":material/health_and_safety:"),
    "backup": ("Back up now", ":material/backup:"),
    "prove_restore": ("Prove the last backup", ":material/settings_backup_restore:"),
    "check_store": ("Check stored versions", ":material/inventory:"),
    "status_digest": ("Write the digest", ":material/summarize:"),
}


def render(desk: Desk) -> None:
    """Draw the parts, the buttons, the loops, and what is kept for how long."""
    title("System", "How each part is, and what keeps it well.")
    draw_buttons(desk)
    fragment(draw_parts, run_every=REFRESH_SECONDS)(desk)
    draw_keeping(desk)


def draw_buttons(desk: Desk) -> None:
    """Draw what an administrator can start by hand."""
    with st.container(horizontal=True, gap="small"):
        for number, (job, (word, icon)) in enumerate(BUTTONS.items()):
            action_button(
                desk,
                word,
                lambda now, job=job: start(now, job),
                icon=icon,
                type="primary" if number == 0 else "secondary",
                key=f"start:{job}",
            )


def draw_parts(desk: Desk) -> None:
    """Draw a card for each part, then the loops that run."""
    grid = st.grid(3, min_column_width=220, gap="small")
    for card in health(desk, now=desk.now):
        with grid.cell().container(border=True, height="stretch", gap="xsmall"):
            draw_card(card)
    draw_loops(desk)
    as_of(desk)


def draw_card(card: Card) -> None:
    """Draw one part: its state as icon and word, the evidence, and what to do if it is not well."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{esc(card.name.capitalize())}**", width="stretch")
        badge_of(str(card.state))()
    st.markdown(f":gray[{esc(card.detail)}]")
    if str(card.state) == "good":
        return
    way, page = WAYS.get(card.name, ("", ""))
    st.markdown(way)
    if page:
        page_link(page, f"Open {page}", icon=":material/arrow_forward:")


def draw_loops(desk: Desk) -> None:
    """Draw the loops of the workers and what is installed."""
    there = describe(desk)
    with st.container(border=True):
        label("Loops")
        if not there.loops:
            st.caption("No loop has shown itself yet. Start `homeroom worker`.")
        for loop in there.loops:
            name, since = esc(loop.name.partition(":")[2]), moment(desk, loop.started_at)
            st.markdown(
                f"**{esc(loop.kind.capitalize())}** :gray[{name} · since {esc(since)} · "
                f"last sign of work {age(desk, loop.beat_at)}]"
            )
        st.caption(
            f"Homeroom {there.version} over {there.database}, tables at revision {there.revision}"
        )


def draw_keeping(desk: Desk) -> None:
    """Draw the purge of old records and the legal holds that keep them."""
    with st.container(border=True, gap="small"):
        label("Old records")
        st.markdown(
            "A purge removes runs, log lines, due times and working files past their time. "
            "Versions, the audit trail and incidents always stay."
        )
        with st.container(horizontal=True):
            action_button(
                desk,
                "Show what a purge would remove",
                lambda now: start(now, "purge", {"dry_run": True}),
                icon=":material/visibility:",
            )
            page_link("schedules", "Make a schedule for it", icon=":material/event_repeat:")
        for hold in current_holds(desk):
            draw_hold(desk, hold)
        if st.button("Add a legal hold", icon=":material/gavel:"):
            dialog("A legal hold", draw_new_hold)(desk)


def draw_hold(desk: Desk, hold: LegalHold) -> None:
    """Draw one hold and the way to take it back."""
    what, way = st.columns([5, 1.4], vertical_alignment="center")
    why = f"{esc(hold.reason)} · {esc(hold.made_by)}, {esc(moment(desk, hold.made_at))}"
    kept = esc(WORDS[hold.kind].capitalize())
    what.markdown(f":material/gavel: **Kept by law: {kept}** :gray[{why}]")
    with way:
        action_button(
            desk,
            "Take it back",
            lambda now: release_hold(now, hold.id),
            key=f"hold:{hold.id}",
            type="tertiary",
        )


def draw_new_hold(desk: Desk) -> None:
    """Ask what is to stay, and why."""
    kind = st.selectbox("What stays", list(Purged), format_func=lambda one: WORDS[one].capitalize())
    reason = st.text_area("Why", placeholder="Who asked for it, and until when it may be needed")
    if st.button("Keep it", type="primary"):
        done = attempt(lambda: add_hold(desk, kind, reason))
        if done is not None:
            say_next("No purge removes it now.")
            st.rerun()


SCREEN = Screen(
    title="System",
    icon=":material/monitor_heart:",
    section="Admin",
    order=20,
    permission="manage_school",
    render=render,
)
