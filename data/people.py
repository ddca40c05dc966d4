"""People who sign in, and their roles at schools, as rows."""

from datetime import datetime

from sqlalchemy import func, select

from config.errors import NotFoundError
from config.terms import Role
from data.db import EVERY_SCHOOL, HouseSession, TenantSession
from data.models import Membership, User


def find_user(session: HouseSession, email: str) -> User | None:
    """Find a person by e-mail, whatever its case."""
    known = email.strip().lower()
    if not known.isprintable():
        return None
    return session.scalars(select(User).where(User.email == known)).first()


def get_user(session: HouseSession, email: str) -> User:
    """Return the person or say that there is none."""
    user = find_user(session, email)
    if user is None:
        raise NotFoundError(f"Nobody signs in as {email}.")
    return user


def list_users(session: HouseSession, ids: list[int]) -> list[User]:
    """List some people by name."""
    return list(session.scalars(select(User).where(User.id.in_(ids)).order_by(User.name)))


def list_roles(session: HouseSession, user_id: int) -> dict[int, Role]:
    """Return the role of one person at each school, by the school's number."""
    query = (
        select(Membership).where(Membership.user_id == user_id).execution_options(**EVERY_SCHOOL)
    )
    return {row.school_id: row.role for row in session.scalars(query)}


def list_members(session: TenantSession) -> list[Membership]:
    """List who has a role at this school."""
    return list(session.scalars(select(Membership).order_by(Membership.user_id)))


def lock_administrators(session: TenantSession) -> None:
    """Let two who take rights away at once come one after the other."""
    query = select(Membership.user_id).where(Membership.role == Role.ADMINISTRATOR)
    session.scalars(query.order_by(Membership.user_id).with_for_update()).all()


def count_administrators(session: TenantSession) -> int:
    """Count the administrators of this school who can sign in."""
    query = (
        select(func.count())
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.role == Role.ADMINISTRATOR, User.is_active)
    )
    return session.scalar(query) or 0


def put_role(
    session: TenantSession, user_id: int, role: Role | None, *, now: datetime
) -> Role | None:
    """Give a person a role at this school, or take it away; return the former one."""
    member = session.get(Membership, (session.school_id, user_id))
    former = member.role if member else None
    if member is None and role is not None:
        session.add(Membership(user_id=user_id, role=role, created_at=now))
    elif member is not None and role is None:
        session.delete(member)
    elif member is not None and role is not None:
        member.role = role
    session.flush()
    return former
