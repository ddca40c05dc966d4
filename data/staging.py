"""The files of open batches: raw, mapped, judged and compared tables, one folder a batch."""

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Staging:
    """The folder of all open batches; anything in it can be made again from the upload."""

    root: Path

    def folder(self, school_id: int, batch_id: int) -> Path:
        """Return a batch's own folder, made when missing."""
        folder = self.root / str(school_id) / str(batch_id)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def has(self, school_id: int, batch_id: int) -> bool:
        """Tell whether a batch has working files."""
        return (self.root / str(school_id) / str(batch_id)).is_dir()

    def drop(self, school_id: int, batch_id: int) -> None:
        """Remove a batch's folder."""
        shutil.rmtree(self.root / str(school_id) / str(batch_id), ignore_errors=True)
