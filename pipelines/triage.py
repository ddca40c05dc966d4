"""What a failure is: its fingerprint without what differs, and the known error that it fits."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import re2

from config.errors import InputError

LONGEST = 300
LONGEST_PATTERN = 200
# In this order: what stands in quotes, addresses, names of files, and numbers.
DIFFERENT = (
    (re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»'), "…"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "…"),
    (re.compile(r"(?:[\w.~-]*/)+[\w.~-]+"), "…"),
    (re.compile(r"\S+\.(?:csv|tsv|xlsx?|xlsm|ods|pdf|zip|xml|txt)\b", re.IGNORECASE), "…"),
    (re.compile(r"\d+(?:[.,:_-]\d+)*"), "#"),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True, kw_only=True)
class KnownError:
    """A pattern of failures that somebody understood, and the way on.

    `page` names the screen that mends it. A transient one is tried again `retries` times after
    growing delays; `is_default` ones ship with Homeroom.
    """

    name: str
    title: str
    pattern: str
    workaround: str
    root_cause: str = ""
    page: str = ""
    transient: bool = False
    retries: int = 0
    is_default: bool = False


def normalise(message: str) -> str:
    """Return a message without what differs from case to case: names, files, numbers.

    What is left holds no value of a cell, so that it may stand in a title.
    """
    for pattern, word in DIFFERENT:
        message = pattern.sub(word, message)
    return message.strip()[:LONGEST]


def fingerprint(*, code: str, message: str, job: str, step: str) -> str:
    """Return what failures of one cause share: 32 hexadecimal digits."""
    body = "\n".join((code, normalise(message), job, step))
    return sha256(body.encode()).hexdigest()[:32]


def find_known(text: str, known: Iterable[KnownError]) -> KnownError | None:
    """Find the first known error whose pattern the text of a failure fits."""
    return next((one for one in known if compiled(one.pattern).search(text)), None)


def compiled(pattern: str) -> re2._Regexp:
    """Return a pattern ready for use, in time linear to the text; letters of any case fit."""
    if not 3 <= len(pattern) <= LONGEST_PATTERN:
        raise InputError(
            "A pattern has 3 to 200 characters.", hint="Copy the words that all failures share."
        )
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        told = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        raise InputError(
            f"The pattern cannot be used: {told}.", hint="Write it by the rules of RE2."
        ) from error
