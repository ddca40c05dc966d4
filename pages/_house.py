"""The house as this web process knows it: its settings and its database, opened once."""

from functools import cache

from config.settings import load_settings
from jobs._terminal import House, open_house


@cache
def house() -> House:
    """Open the house on first use."""
    settings = load_settings()
    return House(settings, open_house(settings))
