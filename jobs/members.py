"""The people of one school as an administrator sees and changes them."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.errors import ConflictError, InputError, NotFoundError
from config.permissions import is_allowed
from config.terms import Role
from data.db import house_reading, house_transaction
from data.models import School, User
from data.people import (
    count_administrators,
    find_user,
    list_members,
    list_roles,
    list_users,
)
from jobs._desk import Desk
from jobs.accounts import add_user, make_sign_in_link, set_active, set_role

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person with a role at the school."""

    user_id: int
    email: str
    name: str
    role: Role
    is_active: bool


def list_people(desk: Desk) -> list[Member]:
    """List everybody with a role at the school, by name."""
    desk.allow("manage_people")
    return people_of(desk)


def list_colleagues(desk: Desk) -> dict[str, str]:
    """Return the names of those who can take work over here, by their addresses."""
    desk.allow("run_job")
    working = [one for one in people_of(desk) if one.is_active and is_allowed(one.role, "run_job")]
    return {one.email: one.name for one in working}


def people_of(desk: Desk) -> list[Member]:
    """Return everybody with a role at the school."""
    with desk.reading() as session:
        roles = {member.user_id: member.role for member in list_members(session)}
    with house_reading(desk.engine) as session:
        users = list_users(session, list(roles))
    return [
        Member(
            user_id=user.id,
            email=user.email,
            name=user.name,
            role=roles[user.id],
            is_active=user.is_active,
        )
        for user in users
    ]


def invite(desk: Desk, *, email: str, name: str, role: Role) -> str:
    """Give a person a role at the school; return a sign-in link's token for somebody new."""
    desk.allow("manage_people")
    email = email.strip().lower()
    with house_reading(desk.engine) as session:
        known = find_user(session, email)
    now = desk.now()
    if known is None:
        user_id = add_user(desk.engine, email=email, name=name.strip() or email, now=now)
        set_role(desk, user_id, role)
        return make_sign_in_link(desk.engine, email, now)
    refuse_member(desk, known)
    set_role(desk, known.id, role)
    return ""


def refuse_member(desk: Desk, user: User) -> None:
    """Refuse to add somebody twice."""
    if any(member.user_id == user.id for member in list_people(desk)):
        raise ConflictError(
            f"{user.email} already has a role here.", hint="Change the role in the list."
        )


def get_member(desk: Desk, user_id: int) -> Member:
    """Return one person of this school; anybody else does not exist here."""
    found = [member for member in list_people(desk) if member.user_id == user_id]
    if not found:
        raise NotFoundError(f"Nobody with the number {user_id} has a role here.")
    return found[0]


def change_role(desk: Desk, user_id: int, role: Role | None) -> Member:
    """Give a member another role, or none."""
    member = get_member(desk, user_id)
    set_role(desk, user_id, role)
    return member


def link_for(desk: Desk, user_id: int) -> str:
    """Return the token of a one-time sign-in link for a member who can use no other school."""
    member = get_member(desk, user_id)
    refuse_stranger(desk, user_id, member.email)
    with desk.transaction() as session:
        desk.audit(session, "sign_in_link.made", f"user {user_id}")
    return make_sign_in_link(desk.engine, member.email, desk.now())


def refuse_stranger(desk: Desk, user_id: int, email: str) -> None:
    """Refuse to open an account that reaches further than this school: a link is the account."""
    with house_reading(desk.engine) as session:
        user = session.get(User, user_id)
        elsewhere = set(list_roles(session, user_id)) - {desk.school_id}
        is_group = user is not None and user.is_group_administrator
    if (elsewhere or is_group) and user_id != desk.actor.user_id:
        raise ConflictError(
            f"{email} also works at another school.",
            hint="A group administrator makes the link: homeroom user link EMAIL.",
        )


def set_member_active(desk: Desk, user_id: int, *, is_active: bool) -> None:
    """Let a member sign in or not; administrators never drop below two by it."""
    member = get_member(desk, user_id)
    refuse_stranger(desk, user_id, member.email)
    refuse_last(desk, member, is_active=is_active)
    set_active(desk.engine, member.email, desk.now(), is_active=is_active)
    with desk.transaction() as session:
        desk.audit(session, "user.active", f"user {user_id}", new=str(is_active).lower())


def refuse_last(desk: Desk, member: Member, *, is_active: bool) -> None:
    """Refuse to shut out oneself or the last but one administrator."""
    if is_active:
        return
    if member.user_id == desk.actor.user_id:
        raise ConflictError("You cannot shut yourself out.", hint="Ask another administrator.")
    with desk.reading() as session:
        left = count_administrators(session)
    if member.role == Role.ADMINISTRATOR and left <= 2:
        raise ConflictError(
            "A school keeps at least two administrators.",
            hint="Make somebody else an administrator first.",
        )


def change_school(desk: Desk, *, name: str, timezone: str, locale: str, school_year: int) -> None:
    """Change what a school is called, where it lies and which year it is in."""
    desk.allow("manage_school")
    if not name.strip():
        raise InputError("A school needs a name.")
    if not FIRST_YEAR <= school_year <= LAST_YEAR:
        raise InputError(
            f"{school_year} is not a school year.", hint=f"{FIRST_YEAR} to {LAST_YEAR} are."
        )
    refuse_zone(timezone)
    with house_transaction(desk.engine) as session:
        school = session.get_one(School, desk.school_id)
        old = told(school)
        school.name, school.timezone = name.strip(), timezone
        school.locale, school.school_year = locale.strip(), school_year
        new = told(school)
    with desk.transaction() as session:
        desk.audit(session, "school.changed", f"school {desk.school_code}", old=old, new=new)


def refuse_zone(timezone: str) -> None:
    """Refuse a time zone that does not exist."""
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InputError(
            f"There is no time zone called {timezone}.", hint="Write it as Europe/Vienna."
        ) from error


def told(school: School) -> str:
    """Write a school's settings in one line of the audit trail."""
    return f"{school.name}, {school.timezone}, {school.locale}, {school.school_year}"
