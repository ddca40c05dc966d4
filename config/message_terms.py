"""The closed sets of words of messages and their deliveries."""

from enum import StrEnum


class Category(StrEnum):
    """What a message is about; people choose by it what reaches them."""

    ANNOUNCEMENT = "announcement"
    ATTENDANCE = "attendance"
    EVENT = "event"
    GRADES = "grades"
    CRITICAL = "critical"


class MessageState(StrEnum):
    """Where a message stands."""

    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """What became of a message on its way to one recipient."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    SUPPRESSED = "suppressed"
    HELD = "held"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class SuppressionReason(StrEnum):
    """Why an address gets nothing, or nothing of a category."""

    UNSUBSCRIBED = "unsubscribed"
    HARD_BOUNCE = "hard_bounce"
    BY_HAND = "by_hand"
