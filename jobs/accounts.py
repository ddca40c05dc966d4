"""Sign in and out, people and their roles; the same words and time for known and unknown names."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Engine

from config.errors import ConflictError, ForbiddenError, InputError, NotFoundError, ThrottledError
from config.settings import Settings
from config.terms import Origin, Role
from data.audit import add_audit
from data.db import house_reading, house_transaction, transaction
from data.models import Audit, School, SignInFailure, SignInLink, User, WebSession
from data.people import (
    count_administrators,
    find_user,
    get_user,
    list_roles,
    lock_administrators,
    put_role,
)
from data.schools import find_school, list_schools
from data.sessions import (
    claim_link,
    count_failures,
    drop_failures,
    find_session,
    forget_failures,
    hash_token,
    revoke_sessions,
)
from data.tenancy import HOUSE
from jobs._desk import Actor, Desk, utc_now

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODYS = (
    "$argon2id$v=19$m=19456,t=2,p=1$"
    "ma3VPe8nIf7N6u5wDlQbUQ$B0PlH4ow6uA2MVbROJHKrkwOeJTwL3ZQ7kjVraFSHS0"
)
PASSWORD_LETTERS = 12
PASSWORD_MOST = 1_000
TRIES = 5
TRIES_OF_ADDRESS = 50
WINDOW = timedelta(minutes=15)
LINK_LIFE = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)
WRONG = "The e-mail address or the password is wrong."


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who is signed in, and what they may do where (role by the school's code)."""

    user_id: int
    email: str
    name: str
    schools: dict[str, School]
    roles: dict[str, Role]


def sign_in(
    settings: Settings, engine: Engine, email: str, password: str, *, address: str, now: datetime
) -> str:
    """Check a password and return a fresh session token; too many tries are slowed."""
    user, seen = admit(engine, email, address, now)
    good = len(password) <= PASSWORD_MOST and verify(user.password_hash if user else None, password)
    if user is None or not good or not user.is_active:
        tell_house(engine, "sign_in.failed", hash_token(email)[:12], now)
        raise ForbiddenError(WRONG)
    with house_transaction(engine) as session:
        drop_failures(session, seen)
    return start_session(settings, engine, user.id, now)


def admit(engine: Engine, email: str, address: str, now: datetime) -> tuple[User | None, list[int]]:
    """Count a try before it is checked, so that many at once are not all let through."""
    limits = {key_of(email, address): TRIES, key_of("", address): TRIES_OF_ADDRESS}
    with house_transaction(engine) as session:
        forget_failures(session, now - WINDOW)
        counted = count_failures(session, list(limits), now - WINDOW)
        is_slowed = any(counted.get(key, 0) >= most for key, most in limits.items())
        tries = [SignInFailure(key=key, failed_at=now) for key in limits if not is_slowed]
        session.add_all(tries)
        session.flush()
        user = find_user(session, email)
    if is_slowed:
        raise ThrottledError("Too many tries.", hint="Wait a quarter of an hour, then try again.")
    return user, [row.id for row in tries]


def key_of(email: str, address: str) -> str:
    """Return what a failed try is counted under; no address is stored in the clear."""
    return hashlib.sha256(f"{email.strip().lower()}|{address}".encode(errors="replace")).hexdigest()


def verify(stored: str | None, password: str) -> bool:
    """Compare a password; for an unknown person the same work is done for nothing."""
    try:
        HASHER.verify(stored or NOBODYS, password.encode(errors="replace"))
    except VerificationError:
        return False
    return stored is not None


def start_session(settings: Settings, engine: Engine, user_id: int, now: datetime) -> str:
    """Return a new token; the database keeps only its hash."""
    token = secrets.token_urlsafe(32)
    with house_transaction(engine) as session:
        session.add(
            WebSession(
                token_hash=hash_token(token),
                user_id=user_id,
                created_at=now,
                seen_at=now,
                expires_at=now + timedelta(days=settings.session_days),
            )
        )
    tell_house(engine, "sign_in", f"user {user_id}", now)
    return token


def sign_out(engine: Engine, token: str, now: datetime) -> None:
    """End one session."""
    with house_transaction(engine) as session:
        row = find_session(session, token, now)
        if row is not None:
            row.revoked_at = now


def make_sign_in_link(engine: Engine, email: str, now: datetime) -> str:
    """Return a token that signs its owner in once, within a day."""
    token = secrets.token_urlsafe(32)
    with house_transaction(engine) as session:
        user = get_user(session, email)
        if not user.is_active:
            raise ConflictError(f"{email} may not sign in.", hint="Let the person in again first.")
        link = SignInLink(token_hash=hash_token(token), user_id=user.id, expires_at=now + LINK_LIFE)
        session.add(link)
    return token


def use_sign_in_link(settings: Settings, engine: Engine, token: str, now: datetime) -> str:
    """Exchange a one-time link for a session token."""
    with house_transaction(engine) as session:
        user_id = claim_link(session, token, now)
        user = session.get(User, user_id) if user_id is not None else None
    if user is None or not user.is_active:
        raise ForbiddenError(
            "This sign-in link was used before or is too old.",
            hint="Sign in with your password, or ask for a new link.",
        )
    return start_session(settings, engine, user.id, now)


def find_visitor(settings: Settings, engine: Engine, token: str, now: datetime) -> Visitor | None:
    """Return who a session token belongs to, unless it ended, idled too long or was revoked."""
    with house_reading(engine) as session:
        row = find_session(session, token, now)
        if row is None or now - row.seen_at > timedelta(hours=settings.session_idle_hours):
            return None
        user = session.get(User, row.user_id)
        if user is None or not user.is_active:
            return None
        roles = list_roles(session, user.id)
        schools = {school.id: school for school in list_schools(session)}
    if now - row.seen_at > SEEN_EVERY:
        touch(engine, token, now)
    if user.is_group_administrator:
        roles = dict.fromkeys(schools, Role.ADMINISTRATOR) | roles
    return Visitor(
        user_id=user.id,
        email=user.email,
        name=user.name,
        schools={schools[number].code: schools[number] for number in sorted(roles)},
        roles={schools[number].code: roles[number] for number in sorted(roles)},
    )


def touch(engine: Engine, token: str, now: datetime) -> None:
    """Remember that a session is in use."""
    with house_transaction(engine) as session:
        row = find_session(session, token, now)
        if row is not None:
            row.seen_at = now


def open_desk(
    settings: Settings, engine: Engine, visitor: Visitor, code: str, *, origin: Origin
) -> Desk:
    """Return the desk of a person at a school; a school without rights does not exist for them."""
    school, role = visitor.schools.get(code), visitor.roles.get(code)
    if school is None or role is None:
        raise NotFoundError(f"There is no school with the code {code}.")
    actor = Actor(
        email=visitor.email, name=visitor.name, role=role, user_id=visitor.user_id, origin=origin
    )
    return desk_of(settings, engine, school, actor)


def desk_of(
    settings: Settings,
    engine: Engine,
    school: School,
    actor: Actor,
    *,
    now: Callable[[], datetime] = utc_now,
) -> Desk:
    """Return an actor's desk at a school."""
    return Desk(
        settings=settings,
        engine=engine,
        school_id=school.id,
        school_code=school.code,
        school_name=school.name,
        timezone=school.timezone,
        locale=school.locale,
        actor=actor,
        now=now,
    )


def add_user(
    engine: Engine,
    *,
    email: str,
    name: str,
    now: datetime,
    password: str | None = None,
    is_group_administrator: bool = False,
) -> int:
    """Add a person who can sign in; return their number."""
    if "@" not in email or not email.strip().isprintable():
        raise InputError(f"{email} is not an e-mail address.", hint="Write it as name@school.")
    with house_transaction(engine) as session:
        if find_user(session, email) is not None:
            raise ConflictError(f"{email} can already sign in.")
        user = User(
            email=email.strip().lower(),
            name=name,
            created_at=now,
            is_group_administrator=is_group_administrator,
        )
        user.password_hash = hash_password(password) if password else None
        session.add(user)
        session.flush()
    tell_house(engine, "user.added", f"user {user.id}", now)
    return user.id


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password that is long enough."""
    if len(password) < PASSWORD_LETTERS:
        raise InputError(
            "The password is too short.", hint=f"Use at least {PASSWORD_LETTERS} letters."
        )
    if len(password) > PASSWORD_MOST:
        raise InputError("The password is too long.", hint=f"Use at most {PASSWORD_MOST} letters.")
    return HASHER.hash(password)


def set_password(engine: Engine, email: str, password: str, now: datetime) -> None:
    """Change a password and end every open session of that person."""
    hashed = hash_password(password)
    with house_transaction(engine) as session:
        user = get_user(session, email)
        user.password_hash = hashed
        revoke_sessions(session, user.id, now)
    tell_house(engine, "password.set", f"user {user.id}", now)


def set_active(engine: Engine, email: str, now: datetime, *, is_active: bool) -> None:
    """Let a person sign in, or not any more; sessions end at once."""
    with house_transaction(engine) as session:
        user = get_user(session, email)
        user.is_active = is_active
        if not is_active:
            revoke_sessions(session, user.id, now)
    tell_house(engine, "user.active", f"user {user.id}", now, new=str(is_active).lower())


def set_role(desk: Desk, user_id: int, role: Role | None) -> None:
    """Give a person a role at the desk's school or take it; two administrators always stay."""
    desk.allow("manage_people")
    with desk.transaction() as session:
        if session.get(User, user_id) is None:
            raise NotFoundError(f"There is nobody with the number {user_id}.")
        lock_administrators(session)
        before = count_administrators(session)
        former = put_role(session, user_id, role, now=desk.now())
        after = count_administrators(session)
        if after < min(before, 2):
            raise ConflictError(
                "A school keeps at least two administrators.",
                hint="Make somebody else an administrator first.",
            )
        desk.audit(
            session, "role.set", f"user {user_id}", old=str(former or ""), new=str(role or "")
        )


def grant(engine: Engine, code: str, email: str, *, role: Role, now: datetime) -> None:
    """Give a person a role at a school from the command line or the demo."""
    with house_reading(engine) as session:
        school, user = find_school(session, code), get_user(session, email)
    if school is None:
        raise NotFoundError(f"There is no school with the code {code}.")
    with transaction(engine, school.id) as session:
        put_role(session, user.id, role, now=now)
        add_audit(
            session,
            Audit(
                at=now,
                actor="system",
                origin=Origin.COMMAND,
                action="role.set",
                object=f"user {user.id}",
                new=role.value,
            ),
        )


def tell_house(engine: Engine, action: str, thing: str, now: datetime, *, new: str = "") -> None:
    """Write one line into the trail of the house."""
    line = Audit(at=now, actor="system", origin=Origin.PAGE, action=action, object=thing, new=new)
    with transaction(engine, HOUSE) as session:
        add_audit(session, line)
