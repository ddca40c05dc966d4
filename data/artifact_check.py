"""Compare the artifacts' bytes with what the database says of them, and remove half-made ones."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from config.errors import DamagedError
from data.artifacts import Artifacts
from data.db import TenantSession
from data.models import Artifact, Batch

HALF_MADE_FOR = timedelta(days=1)


def damaged_artifacts(artifacts: Artifacts, session: TenantSession) -> Iterator[str]:
    """Find uploads and downloads whose bytes are missing or changed."""
    uploads = session.execute(select(Batch.filename, Batch.sha256).order_by(Batch.id))
    made = session.execute(
        select(Artifact.filename, Artifact.sha256).where(Artifact.gone_at.is_(None))
    )
    for filename, sha256 in dict.fromkeys((name, digest) for name, digest in [*uploads, *made]):
        try:
            artifacts.path_of(session.school_id, sha256)
        except DamagedError as error:
            yield f"{error.message} It holds {filename} of school {session.school_id}. {error.hint}"


def collect_half_made(artifacts: Artifacts, school_id: int, now: datetime) -> list[str]:
    """Remove what was begun more than a day ago and never got its name; return what it was."""
    folder = artifacts.folder(school_id)
    until = (now - HALF_MADE_FOR).timestamp()
    begun = [*folder.glob("*.part"), *(folder / "scratch").glob("*")]
    late = sorted(path for path in begun if path.stat().st_mtime < until)
    for path in late:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return [path.name for path in late]
