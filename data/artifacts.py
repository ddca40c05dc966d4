"""Uploaded and published bytes: content-addressed, immutable, one folder a school."""

import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from config.errors import NotFoundError
from data.db import TenantSession
from data.files import Blob, copy_to, hash_file, settle, verify, whole
from data.models import Artifact


@dataclass(frozen=True)
class Artifacts:
    """The folder of all artifacts' bytes."""

    root: Path

    def folder(self, school_id: int) -> Path:
        """Return a school's own folder, made when missing."""
        folder = self.root / str(school_id)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def put_bytes(self, school_id: int, content: bytes) -> Blob:
        """Store bytes under their SHA-256; the same bytes are stored once."""
        part = self.folder(school_id) / f"{uuid.uuid4()}.part"
        with whole(part):
            part.write_bytes(content)
            return self.keep(school_id, part)

    def put_file(self, school_id: int, path: Path) -> Blob:
        """Store a file's bytes under their SHA-256 and remove the file."""
        part = self.folder(school_id) / f"{uuid.uuid4()}.part"
        with whole(part):
            copy_to(path, part)
            blob = self.keep(school_id, part)
        path.unlink()
        return blob

    def keep(self, school_id: int, part: Path) -> Blob:
        """Give written bytes their name, unless they are there already."""
        blob = hash_file(part)
        final = self.folder(school_id) / blob.sha256
        if final.exists():
            part.unlink()
        else:
            settle(part, final)
        return blob

    def path_of(self, school_id: int, sha256: str) -> Path:
        """Return where bytes lie, after checking that they are still the same."""
        return verify(self.root / str(school_id) / sha256, sha256)

    def scratch(self, school_id: int) -> Path:
        """Return a fresh folder in which a download can be rendered."""
        folder = self.folder(school_id) / "scratch"
        folder.mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(dir=folder))


def get_artifact(session: TenantSession, artifact_id: int) -> Artifact:
    """Return the record or say that there is none."""
    artifact = session.get(Artifact, (session.school_id, artifact_id))
    if artifact is None or artifact.gone_at is not None:
        raise NotFoundError(f"There is no download {artifact_id}.")
    return artifact


def list_artifacts(
    session: TenantSession,
    *,
    batch_id: int | None = None,
    dataset_id: int | None = None,
    version_no: int | None = None,
) -> list[Artifact]:
    """List what was made for a batch or a version, oldest first."""
    query = select(Artifact).order_by(Artifact.id)
    if batch_id is not None:
        query = query.where(Artifact.batch_id == batch_id)
    if dataset_id is not None:
        query = query.where(Artifact.dataset_id == dataset_id)
    if version_no is not None:
        query = query.where(Artifact.version_no == version_no)
    return list(session.scalars(query))
