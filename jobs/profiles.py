"""A school's own profiles: what it changed, when and by whom, and what a change would do."""

from config.changes import ProfileChange, overlay, require_change
from config.errors import ConflictError
from config.profile import Profile, get_profile
from data.models import ProfileVersion
from data.profiles import list_profile_versions
from jobs._desk import Desk
from jobs._profiles import add_changes, newest_changes, school_profile, school_profiles
from jobs._trial import Trial, recent, try_batch


def list_profiles(desk: Desk) -> dict[str, Profile]:
    """Return every profile as the school has it now, by name."""
    with desk.reading() as session:
        return school_profiles(session)


def list_versions(desk: Desk, name: str) -> list[ProfileVersion]:
    """List what the school saved of one profile, newest first."""
    desk.allow("see")
    with desk.reading() as session:
        school_profile(session, name)
        return list_profile_versions(session, name)


def get_changes(desk: Desk, name: str) -> ProfileChange:
    """Return everything in which the school's profile differs from the one that ships."""
    with desk.reading() as session:
        return ProfileChange.model_validate(newest_changes(session, name)[1])


def try_change(desk: Desk, name: str, change: ProfileChange) -> list[Trial]:
    """Say what a change would do to the last three batches; nothing is saved."""
    desk.allow("manage_profiles")
    shipped = get_profile(name)
    require_change(shipped, change)
    with desk.reading() as session:
        before = school_profile(session, name)
        batches = recent(session, name)
    after = overlay(shipped, change.to_json(), before.version + 1)
    folders = {batch.id: desk.staging.folder(desk.school_id, batch.id) for batch in batches}
    return [
        try_batch(batch, folders[batch.id], before=before, after=after)
        for batch in batches
        if (folders[batch.id] / "text.parquet").exists()
    ]


def change_profile(
    desk: Desk, name: str, change: ProfileChange, *, base: int, note: str = ""
) -> int:
    """Save all of a school's changes as the next version, if `base` is still the newest.

    Batches that were judged by an earlier version keep it.
    """
    desk.allow("manage_profiles")
    with desk.transaction() as session:
        version, _ = newest_changes(session, name)
        if version != base:
            raise ConflictError(
                f"Somebody saved version {version} of this profile meanwhile.",
                hint="Reload the page to see it, then make your change again.",
            )
        return add_changes(desk, session, name, change, note=note.strip()).version
