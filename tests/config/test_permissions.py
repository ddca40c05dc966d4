"""The matrix of roles and actions."""

from itertools import pairwise

import pytest

from config.permissions import LOWEST, ORDER, is_allowed
from config.terms import Role


def test_every_role_has_its_place():
    assert set(ORDER) == set(Role)


@pytest.mark.parametrize("action", LOWEST)
def test_a_higher_role_includes_the_lower_ones_rights(action):
    allowed = [is_allowed(role, action) for role in ORDER]

    assert allowed[-1]
    assert all(not lower or higher for lower, higher in pairwise(allowed))
    assert is_allowed(LOWEST[action], action)


def test_viewers_only_look():
    allowed = {action for action in LOWEST if is_allowed(Role.VIEWER, action)}

    assert allowed == {"see", "download"}


@pytest.mark.parametrize("role", ORDER)
def test_an_unknown_action_is_refused(role):
    assert not is_allowed(role, "fly")
