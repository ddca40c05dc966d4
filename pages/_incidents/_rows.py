"""How incidents, their timeline and their tickets are written as lines."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from config.terms import IncidentState, Urgency
from data.models import Incident, IncidentEntry, Ticket
from jobs._desk import Desk
from jobs._notices import title_of
from jobs.tickets import is_overdue
from pages._ui import address, age, moment, word_of

LOOKS = {Urgency.CRITICAL: "bad", Urgency.MAJOR: "warning", Urgency.MINOR: "still"}
MARKS = {Urgency.CRITICAL: "▲", Urgency.MAJOR: "●", Urgency.MINOR: "○"}


def draw_incident_rows(desk: Desk, incidents: Sequence[Incident]) -> None:
    """Draw one line an incident: how bad, what, how often, whose, since when."""
    rows = [incident_row(desk, incident) for incident in incidents]
    st.html(f'<div class="hr-rows">{"".join(rows)}</div>')


def incident_row(desk: Desk, incident: Incident) -> str:
    """Return one incident as a line of HTML."""
    link = address(desk.school_code, "incidents", incident=str(incident.id))
    facts = [word_of(incident.state), times(incident.occurrences)]
    facts += ["came back"] if incident.returns and incident.recovered_at is None else []
    facts += ["recovered"] if incident.recovered_at is not None else []
    facts += [incident.owner or "nobody's yet"]
    urgency = incident.urgency
    return (
        f'<div class="hr-row"><span class="hr-dot hr-state hr-{LOOKS[urgency]}">'
        f"{MARKS[urgency]} {escape(word_of(urgency))}</span>"
        f'<span><a href="{link}">{escape(title_of(incident))}</a>'
        f"<small>{escape(' · '.join(facts))}</small></span>"
        f'<small class="hr-when">seen {escape(age(desk, incident.last_seen_at))}<i></i>'
        f"first {escape(age(desk, incident.opened_at))}</small></div>"
    )


def times(count: int) -> str:
    """Return `once` or `1,204 times`."""
    return "once" if count == 1 else f"{count:,} times"


def draw_timeline(desk: Desk, entries: Sequence[IncidentEntry]) -> None:
    """Draw what happened to an incident, the latest first."""
    rows = [entry_row(desk, entry) for entry in entries]
    st.html(f'<div class="hr-rows">{"".join(rows)}</div>')


def entry_row(desk: Desk, entry: IncidentEntry) -> str:
    """Return one line of the timeline as HTML."""
    word = word_of(entry.state if entry.mark == "state" else entry.mark)
    text = f"<br>{escape(entry.text)}" if entry.text else ""
    return (
        f'<div class="hr-row"><span></span><span><b>{escape(word)}</b>{text}'
        f"<small>{escape(entry.actor)} · {escape(moment(desk, entry.at))}</small></span></div>"
    )


def ticket_row(desk: Desk, ticket: Ticket) -> str:
    """Return one ticket as a line of HTML."""
    done = sum(bool(line["done"]) for line in ticket.checklist)
    facts = [f"incident {ticket.incident_id}", ticket.assignee or "nobody's yet"]
    facts += [f"{done} of {len(ticket.checklist)} done"] if ticket.checklist else []
    late = is_overdue(ticket, desk.now())
    due = f"due {moment(desk, ticket.due_at)}" if ticket.due_at else "no due time"
    look, word = ("bad", "! Overdue") if late else ("still", "○ Open")
    link = address(desk.school_code, "incidents", incident=str(ticket.incident_id))
    return (
        f'<div class="hr-row"><span class="hr-dot hr-state hr-{look}">{word}</span>'
        f'<span><a href="{link}">{escape(ticket.title)}</a>'
        f"<small>{escape(' · '.join(facts))}</small></span><small>{escape(due)}</small></div>"
    )


def is_past(incident: Incident) -> bool:
    """Tell whether nothing is left to do about an incident."""
    return incident.state in {IncidentState.CLOSED, IncidentState.ARCHIVED}
