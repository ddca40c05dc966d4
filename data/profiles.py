"""What a school changed in its profiles, version by version."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from config.errors import ConflictError
from data.db import TenantSession
from data.models import ProfileVersion


def list_profile_versions(session: TenantSession, profile: str) -> list[ProfileVersion]:
    """List what the school saved of one profile, newest first."""
    query = select(ProfileVersion).where(ProfileVersion.profile == profile)
    return list(session.scalars(query.order_by(ProfileVersion.version.desc())))


def newest_profile_version(session: TenantSession, profile: str) -> ProfileVersion | None:
    """Find what the school saved last of one profile."""
    query = select(ProfileVersion).where(ProfileVersion.profile == profile)
    return session.scalars(query.order_by(ProfileVersion.version.desc()).limit(1)).first()


def add_profile_version(session: TenantSession, version: ProfileVersion) -> None:
    """Add the next version; of two people who save at once the second is told."""
    session.add(version)
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError(
            f"Somebody else saved version {version.version} of this profile just now.",
            hint="Look at what they changed, then save again.",
        ) from error
