"""The table of the inbox inside the app: what was told to whom, once for each occasion."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.terms import NoticeKind
from data.models.base import Base, Numbered, Tenant, words


class Notice(Tenant, Numbered, Base):
    """One message for one person; `page` and `query` are what it leads to.

    A message that came too soon after another one is held until a moment, then gathered.
    """

    __tablename__ = "notice"

    recipient: Mapped[str] = mapped_column(String(254))
    occasion: Mapped[str] = mapped_column(String(120))
    kind: Mapped[NoticeKind] = mapped_column(words(NoticeKind, "kind"))
    title: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(40))
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    snoozed_until: Mapped[datetime | None] = mapped_column(default=None)
    held_until: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        UniqueConstraint("school_id", "recipient", "occasion"),
        Index(None, "school_id", "recipient", "read_at", "id"),
        Index(None, "held_until"),
        Index(None, "created_at"),
        Index(None, "school_id", "occasion"),
        {"sqlite_strict": True},
    )
