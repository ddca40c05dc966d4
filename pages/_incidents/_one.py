"""One incident: what it is, what is known of it, what can be done, what was done."""

from datetime import datetime, timedelta
from html import escape

import streamlit as st

from config.errors import NotFoundError
from config.permissions import is_allowed
from config.terms import IncidentState, TicketState, Urgency
from data.incidents import get_incident, list_entries, list_failed_runs, list_tickets
from data.models import Incident, JobRun, Ticket
from data.run_list import list_later
from jobs._desk import Desk
from jobs._notices import is_quiet, title_of
from jobs.incidents import (
    advance,
    assign,
    comment,
    known_error_of,
    resolve,
    retry_failed,
    set_urgency,
    snooze,
)
from jobs.known_errors import add_known, propose, try_pattern
from jobs.members import list_colleagues
from jobs.tickets import add_ticket, finish, tick
from pages._incidents._rows import draw_timeline, is_past, times
from pages._runs import draw_run_rows
from pages._ui import (
    action_button,
    as_of,
    attempt,
    badge_of,
    dialog,
    esc,
    label,
    moment,
    page_link,
    title,
    word_of,
)
from pipelines.incident_flow import actions_from
from pipelines.triage import KnownError

ACTIONS = {
    "acknowledge": ("Acknowledge", ":material/front_hand:"),
    "analyse": ("Find the cause", ":material/search:"),
    "fix": ("It is mended", ":material/build:"),
    "archive": ("Archive", ":material/archive:"),
    "reopen": ("Reopen", ":material/undo:"),
}
SNOOZES = {1: "an hour", 8: "8 hours", 24: "a day", 168: "a week"}


def draw_one(desk: Desk, number: int) -> None:
    """Draw one incident."""
    with desk.reading() as session:
        incident = get_incident(session, number)
        known = known_error_of(session, incident)
        runs = list_failed_runs(session, number)
        entries, tickets = list_entries(session, number), list_tickets(session, incident_id=number)
        waiting = [run.id for run in runs if not list_later(session, run.id)]
    page_link("incidents", "All incidents", icon=":material/arrow_back:")
    told = f"Seen {times(incident.occurrences)}, first {moment(desk, incident.opened_at)}."
    title(title_of(incident), told, badge=badge_of(incident.state))
    if is_allowed(desk.actor.role, "run_job"):
        draw_actions(desk, incident, waiting)
    draw_state(desk, incident)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_known(incident, known, runs)
        with st.container(border=True):
            label("Runs of this cause")
            draw_run_rows(desk, runs, empty="Its runs were removed as old records.")
    with right:
        draw_tickets(desk, incident, tickets)
        with st.container(border=True):
            label("What happened")
            if is_allowed(desk.actor.role, "run_job"):
                draw_comment(desk, number)
            draw_timeline(desk, entries)
    as_of(desk)


def draw_actions(desk: Desk, incident: Incident, waiting: list[int]) -> None:
    """Draw what can happen to the incident now; the next step stands out."""
    number = incident.id
    forward = [word for word in actions_from(incident.state) if word in ACTIONS]
    with st.container(horizontal=True, gap="small"):
        if waiting:
            word = "Retry the failed run" if len(waiting) == 1 else f"Retry {len(waiting)} runs"
            action_button(
                desk, word, lambda now: tried(now, number, waiting), icon=":material/replay:"
            )
        for place, action in enumerate(forward):
            word, icon = ACTIONS[action]
            action_button(
                desk,
                word,
                lambda now, action=action: moved(now, number, action),
                icon=icon,
                type="primary" if place == 0 and action != "reopen" else "secondary",
            )
        if not is_past(incident):
            if st.button("Resolve", icon=":material/task_alt:"):
                dialog("Resolve the incident", draw_resolution, drawer=True)(desk, number)
            with st.popover("More", icon=":material/more_horiz:"):
                draw_more(desk, incident)
        else:
            link = f"/files/{escape(desk.school_code)}/incidents/{number}.pdf"
            st.html(f'<p class="hr-links"><a href="{link}" download>Resolution report</a></p>')
            if st.button("Make this a known error", icon=":material/lightbulb:"):
                dialog("A known error", draw_new_known, drawer=True)(desk, number)


def tried(desk: Desk, number: int, runs: list[int]) -> str:
    """Start the failed runs anew."""
    again = retry_failed(desk, number, runs)
    return f"{len(again)} queued, the first as run {again[0]}."


def moved(desk: Desk, number: int, action: str) -> str:
    """Move the incident on."""
    return f"Now: {word_of(advance(desk, number, action)).lower()}."


def draw_more(desk: Desk, incident: Incident) -> None:
    """Draw what is done seldom: owner, urgency, silence."""
    number = incident.id
    people = {"": "Nobody", incident.owner: incident.owner or "Nobody", **list_colleagues(desk)}
    owner = st.selectbox(
        "Owner",
        list(people),
        index=list(people).index(incident.owner),
        format_func=lambda email: people[email],
    )
    if (owner or "") != incident.owner:
        attempt(lambda: assign(desk, number, owner or ""), then=st.rerun)
    urgencies = list(Urgency)
    urgency = st.selectbox(
        "Urgency", urgencies, index=urgencies.index(incident.urgency), format_func=word_of
    )
    if urgency is not None and urgency != incident.urgency:
        attempt(lambda: set_urgency(desk, number, urgency), then=st.rerun)
    hours = st.selectbox("Silence it for", list(SNOOZES), format_func=lambda one: SNOOZES[one])
    why = st.text_input("Why", key="snooze_why", max_chars=200)
    if st.button("Silence"):
        until = desk.now() + timedelta(hours=hours or 1)
        attempt(lambda: snooze(desk, number, until, why), then=st.rerun)


def draw_state(desk: Desk, incident: Incident) -> None:
    """Say in a line what matters about the incident now."""
    facts = [f"**{word_of(incident.urgency)}**", f"Owner: {esc(incident.owner or 'nobody yet')}"]
    if incident.recovered_at is not None:
        facts.append(f":green[Recovered {esc(moment(desk, incident.recovered_at))}]")
    if incident.returns:
        facts.append(f":orange[Came back {times(incident.returns)}]")
    if is_quiet(incident, desk.now()):
        facts.append(f"Silent until {esc(moment(desk, incident.snoozed_until))}")
    st.markdown("  ·  ".join(facts))


def draw_known(incident: Incident, known: KnownError | None, runs: list[JobRun]) -> None:
    """Draw what is known of the cause, and the button that leads to the way on."""
    with st.container(border=True):
        label("Way forward")
        if incident.state in {IncidentState.CLOSED, IncidentState.ARCHIVED}:
            st.markdown(f"**Cause** {esc(incident.root_cause)}")
            st.markdown(f"**Fix** {esc(incident.corrective_action)}")
            st.markdown(f"**Impact** {esc(incident.impact)}")
        elif known is None:
            st.markdown("Nobody has described this cause yet. Look at the last failed run.")
        else:
            st.markdown(f"**{esc(known.title)}**  \n{esc(known.root_cause)}")
            st.markdown(f":material/lightbulb: {esc(known.workaround)}")
            draw_way(known, runs)


def draw_way(known: KnownError, runs: list[JobRun]) -> None:
    """Draw the link to the place where the cause is mended."""
    batch = next((run.batch_id for run in runs if run.batch_id is not None), None)
    if known.page == "workbench" and batch is not None:
        page_link("workbench", f"Open batch {batch}", batch=str(batch))
    elif known.page in {"intake", "datasets", "settings", "runs"}:
        try:
            page_link(known.page, f"Open {known.page.capitalize()}")
        except NotFoundError:
            st.caption(f"It is mended under {known.page.capitalize()}.")


def draw_comment(desk: Desk, number: int) -> None:
    """Take a comment."""
    with st.form("comment", border=False, clear_on_submit=True):
        text = st.text_input("Comment", max_chars=1000, placeholder="What you found or did")
        if st.form_submit_button("Add the comment"):
            attempt(lambda: comment(desk, number, text), then=st.rerun)


def draw_resolution(desk: Desk, number: int) -> None:
    """Ask for cause, fix and impact, and what happens to open tickets."""
    with desk.reading() as session:
        incident = get_incident(session, number)
        known = known_error_of(session, incident)
        open_ = list_tickets(session, incident_id=number, states=(TicketState.OPEN,))
    cause = st.text_area("Cause", known.root_cause if known else "", max_chars=2000)
    fix = st.text_area("Fix", known.workaround if known else "", max_chars=2000)
    impact = st.text_area(
        "Impact", max_chars=2000, help="Which rows, students or people it concerned."
    )
    drop = bool(open_) and st.checkbox(f"Drop {len(open_)} open tickets with it")
    if st.button("Resolve it", type="primary"):
        attempt(
            lambda: resolve(
                desk,
                number,
                root_cause=cause,
                corrective_action=fix,
                impact=impact,
                drop_tickets=drop,
            ),
            then=st.rerun,
        )


def draw_new_known(desk: Desk, number: int) -> None:
    """Complete a known error, tried on real failures before it is kept."""
    proposed = propose(desk, number)
    name = st.text_input("Name", proposed.title, max_chars=120)
    pattern = st.text_input("Pattern (RE2)", proposed.pattern, max_chars=200)
    trial = attempt(lambda: try_pattern(desk, pattern))
    if trial is not None:
        st.caption(f"Fits {len(trial.fits)} of the last {trial.tried} failures.")
    cause = st.text_area("Cause", proposed.root_cause, max_chars=2000)
    way = st.text_area("What to do", proposed.workaround, max_chars=2000)
    again = st.toggle("It passes by itself: try again")
    tries = st.number_input("Tries", 1, 5, 3, disabled=not again)
    if st.button("Keep it", type="primary", disabled=trial is None):
        known = KnownError(
            name="",
            title=name,
            pattern=pattern,
            root_cause=cause,
            workaround=way,
            transient=again,
            retries=int(tries),
        )
        attempt(lambda: add_known(desk, known), then=st.rerun)


def draw_tickets(desk: Desk, incident: Incident, tickets: list[Ticket]) -> None:
    """Draw the pieces of work about the incident."""
    with st.container(border=True):
        label("Tickets")
        for ticket in tickets:
            draw_ticket(desk, ticket)
        if not tickets:
            st.markdown("No ticket.")
        may = not is_past(incident) and is_allowed(desk.actor.role, "run_job")
        if may and st.button("Add a ticket", icon=":material/add:", type="tertiary"):
            dialog("A ticket", draw_new_ticket)(desk, incident.id)


def draw_ticket(desk: Desk, ticket: Ticket) -> None:
    """Draw one ticket with its checklist."""
    badge_of(ticket.state)()
    due = f" · due {moment(desk, ticket.due_at)}" if ticket.due_at else ""
    who = ticket.assignee or "nobody yet"
    st.markdown(f"**{esc(ticket.title)}**  \n:gray[{esc(who)}{esc(due)}]")
    if ticket.state is not TicketState.OPEN:
        return
    before = [bool(line["done"]) for line in ticket.checklist]
    after = [
        st.checkbox(str(line["text"]), bool(line["done"]), key=f"tick:{ticket.id}:{place}")
        for place, line in enumerate(ticket.checklist)
    ]
    if after != before:
        attempt(lambda: tick(desk, ticket.id, after), then=st.rerun)
    number = ticket.id
    action_button(desk, "Done", lambda now: finish(now, number), key=f"done:{number}")


def draw_new_ticket(desk: Desk, number: int) -> None:
    """Draw the form of a new ticket."""
    with st.form("ticket", border=False):
        name = st.text_input("What is to be done", max_chars=200)
        people = {"": "Nobody yet", **list_colleagues(desk)}
        who = st.selectbox("Who", list(people), format_func=lambda email: people[email])
        today = desk.now().astimezone(desk.zone)
        left, right = st.columns(2)
        day = left.date_input("Due on", today.date() + timedelta(days=1))
        at = right.time_input(f"At, {desk.timezone}", today.time().replace(minute=0), step=900)
        steps = st.text_area("Checklist, one step a line", max_chars=2000)
        if st.form_submit_button("Add the ticket", type="primary"):
            due = datetime.combine(day, at, desk.zone)
            attempt(
                lambda: add_ticket(
                    desk,
                    number,
                    name,
                    assignee=who or "",
                    due_at=due,
                    steps=steps.splitlines(),
                ),
                then=st.rerun,
            )
