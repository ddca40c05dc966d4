"""The desk: who asks, for which school, when and with which tools; the only thing passed around."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from config.errors import ForbiddenError
from config.permissions import is_allowed
from config.settings import Settings
from config.terms import Origin, Role
from data.artifacts import Artifacts
from data.audit import add_audit
from data.db import TenantSession, reading, transaction
from data.models import Audit
from data.staging import Staging
from data.store import Store


def utc_now() -> datetime:
    """Return this moment; the only place that reads the clock."""
    return datetime.now(UTC)  # noqa: TID251 — this is where everybody else asks


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever acts: a person with a role at the desk's school, or the system."""

    email: str
    name: str
    role: Role
    user_id: int | None = None
    origin: Origin = Origin.PAGE


SYSTEM = Actor(email="system", name="Homeroom", role=Role.ADMINISTRATOR, origin=Origin.JOB)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One actor at one school with the tools of this installation."""

    settings: Settings
    engine: Engine
    school_id: int
    school_code: str
    school_name: str
    timezone: str
    locale: str
    actor: Actor
    now: Callable[[], datetime] = utc_now

    @property
    def zone(self) -> ZoneInfo:
        """Return the school's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def store(self) -> Store:
        """Return the versions' files."""
        return Store(self.settings.var_dir / "lake", self.engine, self.now)

    @property
    def artifacts(self) -> Artifacts:
        """Return the uploaded and published bytes."""
        return Artifacts(self.settings.var_dir / "artifacts")

    @property
    def staging(self) -> Staging:
        """Return the open batches' files."""
        return Staging(self.settings.var_dir / "staging")

    def transaction(self) -> AbstractContextManager[TenantSession]:
        """Open one writing transaction inside this school."""
        return transaction(self.engine, self.school_id)

    def reading(self) -> AbstractContextManager[TenantSession]:
        """Open one reading transaction inside this school."""
        return reading(self.engine, self.school_id)

    def allow(self, action: str) -> None:
        """Refuse the action unless the actor's role includes it."""
        if not is_allowed(self.actor.role, action):
            raise ForbiddenError(
                f"Your role, {self.actor.role}, does not include this action.",
                hint="Ask an administrator of the school.",
            )

    def audit(
        self, session: TenantSession, action: str, thing: str, *, old: str = "", new: str = ""
    ) -> None:
        """Write one line of the audit trail in the caller's transaction."""
        line = Audit(
            at=self.now(),
            actor=self.actor.email,
            origin=self.actor.origin,
            action=action,
            object=thing,
            old=old,
            new=new,
        )
        add_audit(session, line)
