"""The house as this web process knows it: its settings and its database, opened once."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Engine

from config.settings import Settings, load_settings
from jobs._terminal import open_house


@dataclass(frozen=True)
class House:
    """What every screen and route of this process shares."""

    settings: Settings
    engine: Engine


@cache
def house() -> House:
    """Open the house on first use."""
    settings = load_settings()
    return House(settings, open_house(settings))
