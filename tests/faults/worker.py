"""The worker of the fault tests: ours, with the appending job beside the others."""

from config.settings import load_settings
from jobs._consumer import work
from tests.faults import appending

if __name__ == "__main__":
    assert appending.append
    work(load_settings())
