"""Safe mode: mail stays in the house until two administrators say otherwise."""

from config.errors import ConflictError, ForbiddenError
from data.db import TenantSession
from data.messages import find_switch
from data.models import MailSwitch
from jobs._desk import Desk


def switch_of(session: TenantSession) -> MailSwitch:
    """Return the school's switch, which begins safe."""
    switch = find_switch(session)
    if switch is None:
        switch = MailSwitch()
        session.add(switch)
        session.flush()
    return switch


def ask_to_leave(desk: Desk) -> str:
    """Ask that mail may leave the house; another administrator confirms it."""
    desk.allow("manage_school")
    with desk.transaction() as session:
        switch = switch_of(session)
        refuse_open(switch)
        switch.asked_by, switch.asked_at = desk.actor.email, desk.now()
        desk.audit(session, "mail.asked", f"school {desk.school_code}")
    return "Another administrator confirms it."


def confirm_leaving(desk: Desk) -> str:
    """Let mail leave the house from now on; whoever asked cannot confirm it."""
    desk.allow("manage_school")
    with desk.transaction() as session:
        switch = switch_of(session)
        refuse_open(switch)
        if not switch.asked_by:
            raise ConflictError("Nobody asked to leave safe mode.", hint="Ask first.")
        if switch.asked_by == desk.actor.email:
            raise ForbiddenError(
                "You asked for it yourself.", hint="Another administrator confirms it."
            )
        switch.is_safe = False
        switch.changed_by, switch.changed_at = desk.actor.email, desk.now()
        desk.audit(session, "mail.opened", f"school {desk.school_code}", old=switch.asked_by)
    return "Mail leaves the house from now on; what was held waits for you on Messages."


def enter_safe_mode(desk: Desk) -> str:
    """Keep all mail in the house from now on; one administrator is enough."""
    desk.allow("manage_school")
    with desk.transaction() as session:
        switch = switch_of(session)
        switch.is_safe, switch.asked_by, switch.asked_at = True, "", None
        switch.changed_by, switch.changed_at = desk.actor.email, desk.now()
        desk.audit(session, "mail.closed", f"school {desk.school_code}")
    return "Safe mode: only your team receives mail."


def refuse_open(switch: MailSwitch) -> None:
    """Refuse what makes no sense when mail leaves the house already."""
    if not switch.is_safe:
        raise ConflictError("Safe mode is over already.")
