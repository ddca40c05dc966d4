"""Messages, what became of each on its way to each recipient, and who wants nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.message_terms import Category, DeliveryState, MessageState, SuppressionReason
from data.models.base import Base, Numbered, Tenant, words


class Message(Tenant, Numbered, Base):
    """What is to be said, once; `occasion` is what it is about, so that it is never said twice."""

    __tablename__ = "message"

    occasion: Mapped[str] = mapped_column(String(200))
    category: Mapped[Category] = mapped_column(words(Category, "category"))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(
        words(MessageState, "state"), default=MessageState.SENDING
    )
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    pause_reason: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("school_id", "occasion"),
        Index(None, "school_id", "state"),
        {"sqlite_strict": True},
    )


class Delivery(Tenant, Numbered, Base):
    """One message to one address about one person; `sending` is committed before the first byte.

    `fields` are what the text is filled in with; `token_hash` is the SHA-256 of the secret in the
    unsubscribe link of the mail; `about_id` is 0 where the message is about nobody in particular.
    """

    __tablename__ = "delivery"

    message_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(600))
    person_id: Mapped[int | None]
    about_id: Mapped[int]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    next_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    state: Mapped[DeliveryState] = mapped_column(
        words(DeliveryState, "state"), default=DeliveryState.QUEUED
    )
    attempts: Mapped[int] = mapped_column(default=0)
    mail_id: Mapped[str] = mapped_column(String(255), default="")
    token_hash: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "message_id"], ["message.school_id", "message.id"]),
        UniqueConstraint("school_id", "message_id", "channel", "address", "about_id"),
        Index(None, "school_id", "message_id", "state", "next_at"),
        Index(None, "token_hash"),
        Index(None, "school_id", "address"),
        {"sqlite_strict": True},
    )


class Suppression(Tenant, Base):
    """An address that gets nothing of a category, or nothing at all if there is none."""

    __tablename__ = "suppression"

    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    category: Mapped[str] = mapped_column(String(32), primary_key=True)
    reason: Mapped[SuppressionReason] = mapped_column(words(SuppressionReason, "reason"))
    since: Mapped[datetime]
    told: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = ({"sqlite_strict": True},)


class MailSwitch(Tenant, Base):
    """Whether mail of a school leaves the house; two administrators end its safe mode."""

    __tablename__ = "mail_switch"

    is_safe: Mapped[bool] = mapped_column(default=True)
    asked_by: Mapped[str] = mapped_column(String(254), default="")
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_by: Mapped[str] = mapped_column(String(254), default="")
    changed_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = ({"sqlite_strict": True},)
