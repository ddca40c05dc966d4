"""What can go wrong, in words an operator can act on."""

from collections.abc import Mapping, Sequence
from typing import Any


class HomeroomError(Exception):
    """The root of all errors of ours: a sentence for the operator and, perhaps, a way on.

    `findings` are the places in a file that are the reason: file, row, column, found, expected.
    """

    code = "error"
    status = 500

    def __init__(
        self, message: str, *, hint: str = "", findings: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.findings = findings


class InputError(HomeroomError):
    """What was given cannot be used as it is."""

    code = "input"
    status = 422


class NotFoundError(HomeroomError):
    """The thing does not exist, or not for whoever asks."""

    code = "not_found"
    status = 404


class ConflictError(HomeroomError):
    """The present state forbids the action, or somebody else was first."""

    code = "conflict"
    status = 409


class ForbiddenError(HomeroomError):
    """The role of whoever asks does not include the action."""

    code = "forbidden"
    status = 403


class LimitError(HomeroomError):
    """The work would take more time, memory or space than is allowed."""

    code = "limit"
    status = 413


class ThrottledError(HomeroomError):
    """Too many tries in too short a time."""

    code = "throttled"
    status = 429


class DamagedError(HomeroomError):
    """Stored bytes are not the bytes that were stored."""

    code = "damaged"
    status = 500


class TransientError(HomeroomError):
    """Something outside was busy or away; trying again may help."""

    code = "transient"
    status = 503


class TenancyError(HomeroomError):
    """A bug tried to cross from one school to another; nothing of it is ever shown."""

    code = "tenancy"
    status = 500


class CancelledError(HomeroomError):
    """Somebody asked for the work to stop."""

    code = "cancelled"
    status = 409


class FencedError(HomeroomError):
    """Another worker owns this run by now; whatever this one still writes is refused."""

    code = "fenced"
    status = 409
