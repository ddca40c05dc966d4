"""What a channel is: opened once, then one result for each recipient, whatever happens."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from config.settings import Settings


class Fate(StrEnum):
    """What a channel knows of one message that it was given.

    `LOST` means that the other side may have it and did not say so: nobody may send it again.
    `BROKEN` is a failure of the way, not of the recipient.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PUT_OFF = "put_off"
    LOST = "lost"
    BROKEN = "broken"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one message, in the other side's words."""

    fate: Fate
    told: str = ""
    is_dead: bool = False


class Way(Protocol):
    """An open way out."""

    def send(self, sender: str, to: str, content: bytes) -> Outcome:
        """Hand one message over; never raises for what the other side does."""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One way out of the house; `problem` says in a sentence why it cannot be used, or nothing."""

    title: str
    open: Callable[[Settings], AbstractContextManager[Way]]
    problem: Callable[[Settings], str]
