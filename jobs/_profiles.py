"""The profiles as this school has them: what ships, with the school's own changes laid over it."""

from dataclasses import replace
from typing import Any

from config.changes import AS_SHIPPED, ProfileChange, overlay, require_change
from config.profile import Profile, default_profiles, get_profile
from data.db import TenantSession
from data.models import Batch, ProfileVersion
from data.profiles import add_profile_version, newest_profile_version
from jobs._desk import Desk


def school_profile(session: TenantSession, name: str) -> Profile:
    """Return one profile as the school has it now."""
    version, changes = newest_changes(session, name)
    return overlay(get_profile(name), changes, version)


def school_profiles(session: TenantSession) -> dict[str, Profile]:
    """Return every profile as the school has it now, by name."""
    return {name: school_profile(session, name) for name in default_profiles()}


def newest_changes(session: TenantSession, name: str) -> tuple[int, dict[str, Any]]:
    """Return the newest version's number and what the school changed by then."""
    newest = newest_profile_version(session, name)
    return (newest.version, newest.changes) if newest else (AS_SHIPPED, {})


def profile_of(batch: Batch) -> Profile:
    """Return the profile by which the batch is judged, in the version that it remembers."""
    mine = overlay(get_profile(batch.profile), batch.profile_changes, batch.profile_version)
    return replace(mine, is_1904=bool(batch.detected.get("date1904")))


def pin(session: TenantSession, batch: Batch, name: str) -> Profile:
    """Let the batch be judged by the newest version of a profile, and remember which."""
    batch.profile = name
    batch.profile_version, batch.profile_changes = newest_changes(session, name)
    return profile_of(batch)


def add_changes(
    desk: Desk, session: TenantSession, name: str, change: ProfileChange, *, note: str
) -> ProfileVersion:
    """Save what the school changed in all as the profile's next version, audited."""
    require_change(get_profile(name), change)
    version, old = newest_changes(session, name)
    added = ProfileVersion(
        profile=name,
        version=version + 1,
        changes=change.to_json(),
        note=note,
        saved_by=desk.actor.email,
        saved_at=desk.now(),
    )
    add_profile_version(session, added)
    new = added.changes
    desk.audit(session, "profile.changed", f"profile {name}", old=told(version, old),
               new=f"{told(added.version, new)} {note}".strip())  # fmt: skip
    return added


def remember_answers(
    desk: Desk, session: TenantSession, batch: Batch, answers: ProfileChange
) -> None:
    """Keep what a person answered to a file on the school's profile, as its next version."""
    known = ProfileChange.model_validate(newest_changes(session, batch.profile)[1])
    note = f"Answered on Map, batch {batch.id}."
    add_changes(desk, session, batch.profile, known.join(answers), note=note)


def told(version: int, changes: dict[str, Any]) -> str:
    """Write which fields a version changes in one line of the audit trail."""
    fields = changes.get("fields", {})
    return f"version {version}: {', '.join(sorted(fields)) or 'as shipped'}."
