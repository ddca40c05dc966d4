"""Tickets: pieces of work about an incident, each with its due time and its checklist."""

from collections.abc import Sequence
from datetime import datetime

from config.errors import ConflictError, InputError
from config.terms import EntryMark, TicketState
from data.incidents import get_incident, get_ticket, list_tickets
from data.models import Ticket
from data.notices import add_notices
from jobs._desk import Desk
from jobs._notices import ticket_row
from jobs.incidents import find_member, tell

LONGEST = 200


def add_ticket(
    desk: Desk,
    incident_id: int,
    title: str,
    *,
    assignee: str = "",
    due_at: datetime | None = None,
    steps: Sequence[str] = (),
) -> int:
    """Add a ticket to an incident; return its number."""
    desk.allow("run_job")
    if not 3 <= len(title.strip()) <= LONGEST:
        raise InputError("A ticket needs a name.", hint="Write what is to be done.")
    if assignee:
        find_member(desk, assignee)
    listed = [{"text": text.strip(), "done": False} for text in steps if text.strip()]
    with desk.transaction() as session:
        incident = get_incident(session, incident_id)
        ticket = Ticket(
            incident_id=incident_id,
            title=title.strip(),
            created_by=desk.actor.email,
            created_at=desk.now(),
            assignee=assignee,
            due_at=due_at,
            checklist=listed,
        )
        session.add(ticket)
        session.flush()
        tell(desk, session, incident, EntryMark.TICKET, text=f"Ticket {ticket.id}: {ticket.title}")
        if assignee and assignee != desk.actor.email:
            title, now = "A ticket is yours", desk.now()
            row = ticket_row(ticket, assignee, title, occasion="assigned", now=now)
            add_notices(session, [row])
        desk.audit(session, "ticket.added", f"ticket {ticket.id}")
        return ticket.id


def tick(desk: Desk, ticket_id: int, done: Sequence[bool]) -> None:
    """Write which lines of a ticket's checklist are done."""
    desk.allow("run_job")
    with desk.transaction() as session:
        ticket = get_ticket(session, ticket_id)
        if len(done) != len(ticket.checklist):
            raise ConflictError("The checklist has changed.", hint="Look at the ticket again.")
        pairs = zip(ticket.checklist, done, strict=True)
        ticket.checklist = [{**line, "done": bool(is_done)} for line, is_done in pairs]


def finish(desk: Desk, ticket_id: int) -> str:
    """Say that a ticket is done; every line of its checklist has to be."""
    desk.allow("run_job")
    with desk.transaction() as session:
        ticket = get_ticket(session, ticket_id)
        if ticket.state is not TicketState.OPEN:
            raise ConflictError(f"Ticket {ticket_id} is {ticket.state}.", hint="Look at it again.")
        left = [line["text"] for line in ticket.checklist if not line["done"]]
        if left:
            raise ConflictError(f"Not done yet: {left[0]}.", hint="Tick it off first.")
        ticket.state, ticket.settled_at = TicketState.DONE, desk.now()
        desk.audit(session, "ticket.done", f"ticket {ticket_id}")
        return f"Ticket {ticket_id} is done."


def list_open(desk: Desk) -> list[Ticket]:
    """List the open tickets of the school, those due first on top."""
    desk.allow("see")
    with desk.reading() as session:
        return list_tickets(session, states=(TicketState.OPEN,))


def is_overdue(ticket: Ticket, now: datetime) -> bool:
    """Tell whether a ticket's due time has passed."""
    return ticket.due_at is not None and ticket.due_at < now
