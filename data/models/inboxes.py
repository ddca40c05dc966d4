"""Tables of what comes by itself: a school's inbox, and every file that was seen in it."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.terms import InboxKind, InboxState
from data.models.base import Base, Numbered, Tenant, words


class Inbox(Tenant, Base):
    """Where a school's files arrive by themselves; one row a school."""

    __tablename__ = "inbox"

    kind: Mapped[InboxKind] = mapped_column(words(InboxKind, "kind"), default=InboxKind.FOLDER)
    is_open: Mapped[bool] = mapped_column(default=False)
    looked_at: Mapped[datetime | None] = mapped_column(default=None)
    problem: Mapped[str] = mapped_column(Text, default="")
    hint: Mapped[str] = mapped_column(Text, default="")


class InboxFile(Tenant, Numbered, Base):
    """One file that arrived; path, stamp and size together are taken once, whoever looks."""

    __tablename__ = "inbox_file"

    path: Mapped[str] = mapped_column(String(500))
    stamp: Mapped[str] = mapped_column(String(200))
    size_bytes: Mapped[int]
    seen_at: Mapped[datetime]
    state: Mapped[InboxState] = mapped_column(words(InboxState, "state"), default=InboxState.SEEN)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    batch_id: Mapped[int | None] = mapped_column(default=None)
    outcome: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("school_id", "path", "stamp", "size_bytes"),
        ForeignKeyConstraint(["school_id", "batch_id"], ["batch.school_id", "batch.id"]),
        Index(None, "school_id", "state"),
        {"sqlite_strict": True},
    )


class WebAddress(Tenant, Base):
    """What an address of the web held when it was last fetched, known by the URL's SHA-256."""

    __tablename__ = "web_address"

    url_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    etag: Mapped[str] = mapped_column(String(255), default="")
    last_modified: Mapped[str] = mapped_column(String(80), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    fetched_at: Mapped[datetime]
