"""Fetch a table from the web: a batch like a file's, published only if nothing is open."""

import hashlib
from datetime import datetime
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel
from pydantic import Field as Parameter

from config.errors import HomeroomError, InputError
from config.profile import get_profile
from data.batches import get_batch
from data.db import TenantSession
from data.models import WebAddress
from jobs._desk import Desk
from jobs._registry import Rate, job
from jobs._run import PASSING, Part, Run
from jobs._triage import report_failure
from jobs._web import Answer, Limits, fetch, host_of
from jobs.intake import DETECT, clean_name, take_in
from jobs.take_inbox_file import carry

MIB = 1024 * 1024
NAME = "table"


class FetchParams(BaseModel):
    """Where the table is, and what it is."""

    url: str = Parameter(title="Address", min_length=10, max_length=2_000)
    profile: str = Parameter(
        default=DETECT, title="Profile", description="What the rows are; detect finds it out."
    )


@job(
    title="Fetch a table from the web",
    description="Reads an address of the public web; what is new becomes a batch like a file.",
    params=FetchParams,
    timeout_seconds=1800,
    retries=3,
    is_schedulable=True,
    lock=lambda params: f"web:{hash_of(params.url)}",
    service=lambda params: host_of(params.url),
    rate=Rate(count=6, seconds=60),
)
def fetch_table(run: Run, params: FetchParams) -> str:
    """Ask whether the address holds something new; lead it as far as nobody needs to look."""
    if params.profile != DETECT:
        get_profile(params.profile)
    got = run.once("Fetch", lambda part: receive(run, params, part))
    if got["batch"] is None:
        return str(got["told"])
    with run.step("Take"):
        return take(run, int(got["batch"]), is_named=params.profile != DETECT)


def receive(run: Run, params: FetchParams, part: Part) -> dict[str, object]:
    """Store what the address holds as a batch, unless it is what it held before."""
    desk = run.desk
    known = find_address(desk, params.url)
    answer = fetch(params.url, limits_of(desk), known=condition(known))
    if answer.status == 304:
        return {"batch": None, "told": "Nothing new: the address has not changed."}
    if not answer.content:
        raise InputError("The address holds nothing.", hint="Open it in a browser.")
    blob = desk.artifacts.put_bytes(desk.school_id, answer.content)
    part.detail = f"{blob.size_bytes:,} bytes"
    with desk.transaction() as session:
        is_known = known is not None and known.sha256 == blob.sha256
        remember(session, params.url, answer, sha256=blob.sha256, now=desk.now())
        if is_known:
            return {"batch": None, "told": "Nothing new: the same bytes as the last time."}
        batch = take_in(desk, session, name_of(answer), blob, profile=params.profile)
        return run.keep(session, {"batch": batch.id, "told": ""})


def limits_of(desk: Desk) -> Limits:
    """Return how much may be fetched, and from which hosts of the school's own net."""
    hosts = desk.settings.fetch_hosts.split(",")
    return Limits(
        size_bytes=desk.settings.max_upload_mib * MIB,
        hosts=frozenset(host.strip() for host in hosts if host.strip()),
    )


def find_address(desk: Desk, url: str) -> WebAddress | None:
    """Find what is remembered of an address."""
    with desk.reading() as session:
        return session.get(WebAddress, (desk.school_id, hash_of(url)))


def hash_of(url: str) -> str:
    """Return the key of an address; the address itself may hold a secret."""
    return hashlib.sha256(url.encode()).hexdigest()


def condition(known: WebAddress | None) -> dict[str, str]:
    """Return the headers that ask for it only if it has changed (RFC 9110, section 13)."""
    if known is None:
        return {}
    pairs = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in pairs.items() if value}


def remember(
    session: TenantSession, url: str, answer: Answer, *, sha256: str, now: datetime
) -> None:
    """Keep what the address said of itself, for the next time."""
    row = session.get(WebAddress, (session.school_id, hash_of(url)))
    if row is None:
        row = WebAddress(url_hash=hash_of(url), fetched_at=now)
        session.add(row)
    row.etag = answer.headers.get("etag", "")[:255]
    row.last_modified = answer.headers.get("last-modified", "")[:80]
    row.sha256, row.fetched_at = sha256, now


def name_of(answer: Answer) -> str:
    """Name a batch by the last part of its address."""
    return clean_name(unquote(urlsplit(answer.url).path).rstrip("/") or NAME)


def take(run: Run, batch_id: int, *, is_named: bool) -> str:
    """Lead the batch to its version, or leave it waiting with an incident that says why."""
    desk = run.desk
    try:
        return carry(desk, batch_id, is_named=is_named)
    except HomeroomError as error:
        if error.code in PASSING:
            raise
        told = f"{error.message} {error.hint}".strip()
    with run.effect() as session:
        batch = get_batch(session, batch_id)
        batch.problem = batch.problem or f"Not published by itself: {told}"
        report_failure(session, run.row, code="held", message=told, now=desk.now())
        run.complete(session, f"Batch {batch_id} waits: {told}")
    return told
