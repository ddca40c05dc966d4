"""Who may do what: one matrix, enforced by the desk, shown in Settings."""

from config.terms import Role

ORDER = (Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMINISTRATOR)

LOWEST: dict[str, Role] = {
    "see": Role.VIEWER,
    "download": Role.VIEWER,
    "upload": Role.OPERATOR,
    "amend": Role.OPERATOR,
    "publish": Role.OPERATOR,
    "revert": Role.OPERATOR,
    "run_job": Role.OPERATOR,
    "query": Role.OPERATOR,
    "promote": Role.OPERATOR,
    "approve": Role.APPROVER,
    "manage_schedules": Role.ADMINISTRATOR,
    "manage_known_errors": Role.ADMINISTRATOR,
    "manage_calendar": Role.ADMINISTRATOR,
    "manage_school": Role.ADMINISTRATOR,
    "manage_people": Role.ADMINISTRATOR,
    "manage_profiles": Role.ADMINISTRATOR,
}


def is_allowed(role: Role, action: str) -> bool:
    """Tell whether the role includes the action; an unknown action is a bug and is refused."""
    lowest = LOWEST.get(action)
    return lowest is not None and ORDER.index(role) >= ORDER.index(lowest)
