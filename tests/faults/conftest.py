"""An installation in a hurry: short leases, real clocks, the doorbell in the database at hand."""

import pytest

from config.settings import Settings
from jobs._desk import Desk, utc_now
from tests.faults import appending


@pytest.fixture
def hurried(settings: Settings, database_url: str) -> Settings:
    """Return settings with a short lease."""
    queue = "" if database_url.startswith("sqlite") else database_url
    return settings.model_copy(
        update={"lease_seconds": 2, "queue_url": queue, "workers": 2, "shutdown_seconds": 3}
    )


@pytest.fixture
def desk(hurried: Settings, north: Desk) -> Desk:
    """Return a desk whose clock is the real one."""
    assert appending.append
    return Desk(**{**vars(north), "settings": hurried, "now": utc_now})
