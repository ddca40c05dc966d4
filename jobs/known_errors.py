"""Known errors of a school: a pattern that is tried on real failures before it is kept."""

import time
from dataclasses import dataclass

from config.errors import InputError, NotFoundError
from config.terms import IncidentState
from data.incidents import count_known, get_incident, list_failures, list_incidents, list_known_rows
from data.models import KnownErrorRow
from jobs._desk import Desk
from jobs._triage import known_errors
from pipelines.triage import KnownError, compiled, find_known

SLOWEST_SECONDS = 0.05
MOST_RETRIES = 5
WORDS = 10


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Which of the last failures a pattern fits, and how many were looked at."""

    fits: list[str]
    tried: int


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A known error and how many failures it has explained."""

    known: KnownError
    hits: int


def list_known(desk: Desk) -> list[Listed]:
    """List the school's own known errors and those that ship, with their hits."""
    desk.allow("see")
    with desk.reading() as session:
        hits = count_known(session)
        found = known_errors(session)
    return [Listed(known=known, hits=hits.get(known.name, 0)) for known in found]


def try_pattern(desk: Desk, pattern: str) -> Trial:
    """Try a pattern on the last two hundred failures; one slower than 50 ms is refused."""
    desk.allow("see")
    with desk.reading() as session:
        texts = list_failures(session)
    ready = compiled(pattern)
    began = time.perf_counter()
    fits = [text for text in texts if ready.search(text)]
    took = time.perf_counter() - began
    if took > SLOWEST_SECONDS:
        raise InputError(
            f"The pattern took {took * 1000:,.0f} ms; 50 ms are allowed.", hint="Make it shorter."
        )
    return Trial(fits=fits, tried=len(texts))


def propose(desk: Desk, incident_id: int) -> KnownError:
    """Return what a known error made from an incident would say, for a person to complete."""
    desk.allow("see")
    with desk.reading() as session:
        incident = get_incident(session, incident_id)
    parts = [part.strip() for part in incident.message.replace("…", "#").split("#")]
    longest = max(parts, key=len)
    pattern = " ".join(longest.split()[:WORDS])
    escaped = "".join(f"\\{one}" if one in "\\.+*?()|[]{}^$" else one for one in pattern)
    return KnownError(
        name="",
        title=" ".join(incident.message.split()[:WORDS]),
        pattern=escaped,
        root_cause=incident.root_cause,
        workaround=incident.corrective_action,
    )


def add_known(desk: Desk, known: KnownError) -> int:
    """Keep a known error of the school's own, and name it on the open incidents that it fits."""
    desk.allow("manage_known_errors")
    check(known)
    try_pattern(desk, known.pattern)
    with desk.transaction() as session:
        row = KnownErrorRow(
            title=known.title.strip(),
            pattern=known.pattern,
            workaround=known.workaround.strip(),
            root_cause=known.root_cause.strip(),
            page=known.page,
            transient=known.transient,
            retries=known.retries if known.transient else 0,
            saved_by=desk.actor.email,
            saved_at=desk.now(),
        )
        session.add(row)
        session.flush()
        every = known_errors(session)
        for incident in list_incidents(session, states=tuple(IncidentState)[:-1]):
            fits = find_known(incident.message, every)
            incident.known_error = fits.name if fits else incident.known_error
        desk.audit(session, "known_error.added", f"known error {row.id}", new=row.pattern)
        return row.id


def check(known: KnownError) -> None:
    """Refuse a known error that helps nobody."""
    if not 3 <= len(known.title.strip()) <= 120:
        raise InputError("A known error needs a name.", hint="Write 3 to 120 letters.")
    if len(known.workaround.strip()) < WORDS:
        raise InputError("A known error needs a way on.", hint="Say what to do, in ten letters.")
    if not 0 <= known.retries <= MOST_RETRIES:
        raise InputError(f"At most {MOST_RETRIES} tries.", hint="Choose a smaller number.")


def remove_known(desk: Desk, known_id: int) -> str:
    """Take a known error of the school's own away; those that ship stay."""
    desk.allow("manage_known_errors")
    with desk.transaction() as session:
        row = next((one for one in list_known_rows(session) if one.id == known_id), None)
        if row is None:
            raise NotFoundError(f"There is no known error {known_id}.")
        title = row.title
        session.delete(row)
        desk.audit(session, "known_error.removed", f"known error {known_id}", old=row.pattern)
        return f"{title} is removed."
