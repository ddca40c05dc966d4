"""The table of legal holds: what must not be purged while somebody may ask for it."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from config.terms import Purged
from data.models.base import Base, Numbered, Tenant, words


class LegalHold(Tenant, Numbered, Base):
    """One word that a kind of records stays, until it is taken back."""

    __tablename__ = "legal_hold"

    kind: Mapped[Purged] = mapped_column(words(Purged, "kind"))
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime]
    released_by: Mapped[str] = mapped_column(String(254), default="")
    released_at: Mapped[datetime | None] = mapped_column(default=None)
