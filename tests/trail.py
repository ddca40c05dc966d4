"""What the audit trail of a school says last."""

from sqlalchemy import select

from data.db import TenantSession
from data.models import Audit


def list_audit(session: TenantSession, *, limit: int = 200) -> list[Audit]:
    """List the newest lines first."""
    return list(session.scalars(select(Audit).order_by(Audit.id.desc()).limit(limit)))
