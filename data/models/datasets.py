"""Tables of what is published: datasets, their versions, the files behind them, artifacts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.terms import FileState, VersionOperation
from data.models.base import Base, Numbered, Tenant, words


class Dataset(Tenant, Numbered, Base):
    """A named table of a school; `head_no` is the version that holds."""

    __tablename__ = "dataset"

    name: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    profile: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    head_no: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("school_id", "name"), {"sqlite_strict": True})


class DataFile(Tenant, Base):
    """One immutable Parquet file of the store, from the intent to write it until it is gone."""

    __tablename__ = "data_file"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    dataset_id: Mapped[int]
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime]
    state: Mapped[FileState] = mapped_column(words(FileState, "state"), default=FileState.WRITING)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size_bytes: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "dataset_id"], ["dataset.school_id", "dataset.id"]),
        Index(None, "state", "lease_until"),
        {"sqlite_strict": True},
    )


class DatasetVersion(Tenant, Base):
    """One immutable state of a dataset; `columns` lists name, title and type in order."""

    __tablename__ = "dataset_version"

    dataset_id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[str] = mapped_column(String(36))
    operation: Mapped[VersionOperation] = mapped_column(words(VersionOperation, "operation"))
    run_id: Mapped[int]
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    rows: Mapped[int]
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    key: Mapped[list[str]] = mapped_column(JSON)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    parent_no: Mapped[int | None] = mapped_column(default=None)
    batch_id: Mapped[int | None] = mapped_column(default=None)
    reverts_to: Mapped[int | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "dataset_id"], ["dataset.school_id", "dataset.id"]),
        ForeignKeyConstraint(["school_id", "file_id"], ["data_file.school_id", "data_file.id"]),
        UniqueConstraint("school_id", "run_id"),
        {"sqlite_strict": True},
    )


class Artifact(Tenant, Numbered, Base):
    """Bytes that can be downloaded: an upload, an export, a report; found by their SHA-256."""

    __tablename__ = "artifact"

    kind: Mapped[str] = mapped_column(String(40))
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    rows: Mapped[int | None] = mapped_column(default=None)
    batch_id: Mapped[int | None] = mapped_column(default=None)
    dataset_id: Mapped[int | None] = mapped_column(default=None)
    version_no: Mapped[int | None] = mapped_column(default=None)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    gone_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        Index(None, "school_id", "dataset_id", "version_no"),
        Index(None, "school_id", "batch_id"),
        {"sqlite_strict": True},
    )
